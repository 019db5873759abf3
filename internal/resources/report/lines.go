package report

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/action"
)

// Lines are what an action says while it is invoked.
type Lines struct {
	Send        func(action.InvokeProgressEvent)
	Interrupted <-chan struct{}
}

// Say sends a line. What AWS or a key of a bucket brings along cannot break it.
// After an interrupt it sends none: Terraform 1.15 takes one event more, and
// crashes at the next. That one is the action's error.
func (l Lines) Say(format string, values ...any) {
	select {
	case <-l.Interrupted:
		return
	default:
	}
	line := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, fmt.Sprintf(format, values...))
	l.Send(action.InvokeProgressEvent{Message: line})
}

package provider

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// interruptible is a provider with an action that says one line when it is interrupted.
type interruptible struct {
	framework

	stopped chan struct{}
}

func (i interruptible) InvokeAction(context.Context, *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		<-i.stopped
		push(tfprotov6.InvokeActionEvent{})
	}}, nil
}

func (i interruptible) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	close(i.stopped)
	return &tfprotov6.StopProviderResponse{}, nil
}

func TestStopIsAnsweredWhenTheActionsHaveEnded(t *testing.T) {
	for name, c := range map[string]struct {
		actions []time.Duration // how long each takes to say its last line
		want    time.Duration   // when the stop is answered
	}{
		"no action":                 {nil, 0},
		"two actions":               {[]time.Duration{3 * time.Second, 2 * time.Second}, 3 * time.Second},
		"one that does not get out": {[]time.Duration{time.Second, time.Hour}, stopActionsWithin},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := &server{framework: interruptible{stopped: make(chan struct{})}}
			for _, takes := range c.actions {
				stream, err := server.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{})
				if err != nil {
					t.Fatal(err)
				}
				go stream.Events(func(tfprotov6.InvokeActionEvent) bool { time.Sleep(takes); return true })
			}
			synctest.Wait()
			began := time.Now()
			if _, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
				t.Fatal(err)
			}
			if after := time.Since(began); after != c.want {
				t.Errorf("%s: answered after %s, want %s", name, after, c.want)
			}
			time.Sleep(2 * time.Hour)
			synctest.Wait()
			if len(server.running.over) != 0 {
				t.Errorf("%s: actions that have ended are still noted", name)
			}
		})
	}
}

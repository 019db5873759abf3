package harness

import (
	"fmt"
	"strings"
	"time"
)

// Fault makes calls of an operation go wrong: a Fault of lakesim, as its control
// path takes it.
type Fault struct {
	Operation     string            `json:"operation"`
	Code          string            `json:"code,omitempty"`
	Status        int               `json:"status,omitempty"`
	Body          string            `json:"body,omitempty"`
	BodyText      string            `json:"body_text,omitempty"`
	Headers       map[string]string `json:"headers,omitempty"`
	Encoding      string            `json:"encoding,omitempty"`
	Truncated     bool              `json:"truncated,omitempty"`
	Latency       Duration          `json:"latency,omitempty"`
	Cut           string            `json:"cut,omitempty"`
	Never         bool              `json:"never,omitempty"`
	AfterEffect   bool              `json:"after_effect,omitempty"`
	LateEffect    bool              `json:"late_effect,omitempty"`
	Times         int               `json:"times,omitempty"`
	Skip          int               `json:"skip,omitempty"`
	Probability   float64           `json:"probability,omitempty"`
	HideNewerThan Duration          `json:"hide_newer_than,omitempty"`
}

// Duration is text in JSON, such as "1.5s".
type Duration time.Duration

// MarshalText writes the duration as lakesim reads it.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// String is the fault in a few words.
func (f Fault) String() string {
	words := []string{f.Operation}
	add := func(use bool, format string, args ...any) {
		if use {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	add(f.Code != "", "%s", f.Code)
	add(f.Status != 0, "%d", f.Status)
	add(f.Body != "", "%s body", f.Body)
	add(f.BodyText != "", "body %q", f.BodyText)
	add(f.Encoding != "", "%s", f.Encoding)
	add(f.Truncated, "truncated")
	add(f.Cut != "", "cut %s", f.Cut)
	add(f.Never, "never answered")
	add(f.Latency != 0, "%s late", time.Duration(f.Latency))
	add(f.AfterEffect, "after effect")
	add(f.LateEffect, "with late effect")
	add(f.HideNewerThan != 0, "hides %s", time.Duration(f.HideNewerThan))
	add(f.Probability != 0, "p=%v", f.Probability)
	add(f.Skip > 0, "skip %d", f.Skip)
	add(f.Times > 0, "x%d", f.Times)
	return strings.Join(words, " ")
}

package lakesim

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Faults is a plan of what goes wrong, reproducible from its seed.
type Faults struct {
	Seed   uint64  `json:"seed,omitempty"`
	Faults []Fault `json:"faults"`
}

// Fault makes calls of an operation go wrong. The first fault of the plan that
// applies to a call wins, except that HideNewerThan works beside the others.
type Fault struct {
	// Operation is an API operation, "S3:GetObject" and its like for S3 (those
	// of imports too), or "*" for all or "S3:*" for all of S3.
	Operation string `json:"operation"`
	Account   string `json:"account,omitempty"` // any when empty
	Region    string `json:"region,omitempty"`  // any when empty

	Code    string `json:"code,omitempty"`    // return this error
	Message string `json:"message,omitempty"` // with this text
	Status  int    `json:"status,omitempty"`  // and this HTTP status

	Body      string            `json:"body,omitempty"`      // return a body that is "html", "truncated" or "empty"
	BodyText  string            `json:"body_text,omitempty"` // return this body as it is, with status 200 unless there is another
	Headers   map[string]string `json:"headers,omitempty"`   // set these headers, Content-Type too
	Encoding  string            `json:"encoding,omitempty"`  // "gzip": compress the body
	Truncated bool              `json:"truncated,omitempty"` // return the first half of the body, whatever it is

	Cut         string   `json:"cut,omitempty"`          // cut the connection "before" or "after" the operation took effect, or "within" the answer
	Never       bool     `json:"never,omitempty"`        // leave the caller without any answer until it goes away
	AfterEffect bool     `json:"after_effect,omitempty"` // let the operation take effect before the error, odd body or silence
	DelayBefore Duration `json:"delay_before,omitempty"` // take effect so much later, even when the caller has gone
	DelayAfter  Duration `json:"delay_after,omitempty"`  // answer so long after the effect
	Latency     Duration `json:"latency,omitempty"`      // delay_after, or with late_effect delay_before
	LateEffect  bool     `json:"late_effect,omitempty"`

	Times       int     `json:"times,omitempty"`       // so many calls, all when 0
	Skip        int     `json:"skip,omitempty"`        // leave the first so many calls alone
	Probability float64 `json:"probability,omitempty"` // of each call, 1 when 0

	HideNewerThan Duration `json:"hide_newer_than,omitempty"` // ListImports lacks imports younger than this
}

// Duration is a time.Duration that is text such as "1.5s" in JSON.
type Duration time.Duration

// String writes the duration as time.Duration does.
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText writes the duration as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration takes.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// ParseFaults reads a plan of faults from JSON and refuses members it does not know.
func ParseFaults(text []byte) (Faults, error) {
	var faults Faults
	if err := decodeStrictly(text, &faults); err != nil {
		return Faults{}, fmt.Errorf("reading faults: %w", err)
	}
	return faults, faults.check()
}

// decodeStrictly decodes exactly one JSON value without unknown members.
func decodeStrictly(text []byte, into any) error {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return plainly(err)
	}
	if decoder.More() {
		return errors.New("more than one JSON value")
	}
	return nil
}

func (f Faults) check() error {
	for i, fault := range f.Faults {
		if err := fault.check(); err != nil {
			return fmt.Errorf("fault %d: %w", i, err)
		}
	}
	return nil
}

func (f Fault) check() error {
	s3, isS3 := strings.CutPrefix(strings.ToLower(f.Operation), "s3:")
	switch {
	case f.Operation == "":
		return errors.New(`"operation" is missing`)
	case isS3 && s3 != "", operationNames[f.Operation], f.Operation == "*":
	default:
		return fmt.Errorf("operation %q is not one of this simulator", f.Operation)
	}
	if err := f.checkAnswer(); err != nil {
		return err
	}
	switch {
	case f.Probability < 0 || f.Probability > 1:
		return fmt.Errorf("probability %v is not between 0 and 1", f.Probability)
	case f.Times < 0 || f.Skip < 0 || f.Latency < 0 || f.DelayBefore < 0 || f.DelayAfter < 0 || f.HideNewerThan < 0:
		return errors.New("times, skip, latency, delay_before, delay_after and hide_newer_than cannot be negative")
	case f.HideNewerThan != 0 && f.Operation != "ListImports":
		return errors.New("hide_newer_than works on ListImports alone")
	case f.HideNewerThan != 0 && f.acts():
		return errors.New("hide_newer_than needs a fault of its own")
	case !f.acts() && f.HideNewerThan == 0:
		return errors.New("nothing goes wrong: give a code, status, body, headers, encoding, delay, cut, never or hide_newer_than")
	}
	return nil
}

var headerPattern = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// checkAnswer checks what the caller is to get.
func (f Fault) checkAnswer() error {
	switch {
	case f.Body != "" && f.Body != "html" && f.Body != "truncated" && f.Body != "empty":
		return fmt.Errorf(`body %q: it can be "html", "truncated" or "empty"`, f.Body)
	case f.Body != "" && f.BodyText != "":
		return errors.New("body and body_text exclude each other")
	case f.BodyText != "" && f.Code != "":
		return errors.New("body_text is the whole body, so that there is no place for a code")
	case f.Encoding != "" && f.Encoding != "gzip":
		return fmt.Errorf(`encoding %q: it can be "gzip"`, f.Encoding)
	case f.Cut != "" && f.Cut != "before" && f.Cut != "after" && f.Cut != "within":
		return fmt.Errorf(`cut %q: it can be "before", "after" or "within"`, f.Cut)
	case f.Status != 0 && (f.Status < 200 || f.Status > 999):
		return fmt.Errorf("status %d is not an HTTP status", f.Status)
	case f.silent() && f.changesAnswer():
		return errors.New("a cut connection answers neither a body nor an error, and neither does never")
	case f.Never && f.Cut != "":
		return errors.New("never and cut exclude each other")
	}
	for name := range f.Headers {
		if !headerPattern.MatchString(name) {
			return fmt.Errorf("headers: %q is not the name of a header", name)
		}
	}
	return nil
}

// silent reports whether the caller gets nothing of an answer.
func (f Fault) silent() bool { return f.Never || f.Cut == "before" || f.Cut == "after" }

// replacesAnswer reports whether the caller gets something in place of the true answer.
func (f Fault) replacesAnswer() bool {
	return f.Code != "" || f.Status != 0 || f.Body != "" || f.BodyText != ""
}

// changesAnswer reports whether the caller gets something else than the true answer.
func (f Fault) changesAnswer() bool {
	return f.replacesAnswer() || len(f.Headers) > 0 || f.Encoding != "" || f.Truncated
}

// acts reports whether the fault changes the course of a call.
func (f Fault) acts() bool {
	return f.changesAnswer() || f.Cut != "" || f.Never || f.Latency != 0 || f.DelayBefore != 0 || f.DelayAfter != 0
}

// takesEffect reports whether the operation does its work in spite of the fault.
func (f Fault) takesEffect() bool {
	switch {
	case f.Cut == "before", f.Cut == "after":
		return f.Cut == "after"
	case f.replacesAnswer(), f.Never:
		return f.AfterEffect
	}
	return true
}

// delays returns how long to wait before and after the effect.
func (f Fault) delays() (before, after time.Duration) {
	before, after = time.Duration(f.DelayBefore), time.Duration(f.DelayAfter)
	if f.LateEffect {
		return before + time.Duration(f.Latency), after
	}
	return before, after + time.Duration(f.Latency)
}

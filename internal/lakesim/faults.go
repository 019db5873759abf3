package lakesim

import (
	"encoding/json"
	"errors"
	"fmt"
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

	Code    string `json:"code,omitempty"`    // answer this error
	Message string `json:"message,omitempty"` // with this text
	Status  int    `json:"status,omitempty"`  // and this HTTP status

	Body        string   `json:"body,omitempty"`         // answer a body that is "html", "truncated" or "empty"
	Latency     Duration `json:"latency,omitempty"`      // answer so much later
	Cut         string   `json:"cut,omitempty"`          // cut the connection "before" or "after" the operation took effect
	AfterEffect bool     `json:"after_effect,omitempty"` // let the operation take effect before the error or odd body
	LateEffect  bool     `json:"late_effect,omitempty"`  // let it take effect after the latency, even when the caller has gone

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
		return err
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
	_, known := operations[f.Operation]
	s3, isS3 := strings.CutPrefix(strings.ToLower(f.Operation), "s3:")
	_, isSTS := stsActions[f.Operation]
	switch {
	case f.Operation == "":
		return errors.New(`"operation" is missing`)
	case isS3 && s3 != "", known, isSTS, f.Operation == "*":
	default:
		return fmt.Errorf("operation %q is not one of this simulator", f.Operation)
	}
	switch {
	case f.Body != "" && f.Body != "html" && f.Body != "truncated" && f.Body != "empty":
		return fmt.Errorf(`body %q: it can be "html", "truncated" or "empty"`, f.Body)
	case f.Cut != "" && f.Cut != "before" && f.Cut != "after":
		return fmt.Errorf(`cut %q: it can be "before" or "after"`, f.Cut)
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("status %d is not an HTTP status", f.Status)
	case f.Probability < 0 || f.Probability > 1:
		return fmt.Errorf("probability %v is not between 0 and 1", f.Probability)
	case f.Times < 0 || f.Skip < 0 || f.Latency < 0 || f.HideNewerThan < 0:
		return errors.New("times, skip, latency and hide_newer_than cannot be negative")
	case f.HideNewerThan != 0 && f.Operation != "ListImports":
		return errors.New("hide_newer_than works on ListImports alone")
	case f.HideNewerThan != 0 && f.acts():
		return errors.New("hide_newer_than needs a fault of its own")
	case f.Cut != "" && (f.Body != "" || f.Code != "" || f.Status != 0):
		return errors.New("a cut connection answers neither a body nor an error")
	case !f.acts() && f.HideNewerThan == 0:
		return errors.New("nothing goes wrong: give a code, status, body, latency, cut or hide_newer_than")
	}
	return nil
}

// acts says whether the fault changes the course of a call.
func (f Fault) acts() bool {
	return f.Code != "" || f.Status != 0 || f.Body != "" || f.Latency != 0 || f.Cut != ""
}

// takesEffect says whether the operation does its work in spite of the fault.
func (f Fault) takesEffect() bool {
	switch {
	case f.Cut != "":
		return f.Cut == "after"
	case f.Code != "" || f.Status != 0 || f.Body != "":
		return f.AfterEffect
	}
	return true
}

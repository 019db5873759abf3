package chaos

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// fault makes calls of an operation go wrong: a Fault of lakesim, as its
// control path takes it.
type fault struct {
	Operation     string   `json:"operation"`
	Code          string   `json:"code,omitempty"`
	Status        int      `json:"status,omitempty"`
	Body          string   `json:"body,omitempty"`
	Latency       duration `json:"latency,omitempty"`
	Cut           string   `json:"cut,omitempty"`
	AfterEffect   bool     `json:"after_effect,omitempty"`
	LateEffect    bool     `json:"late_effect,omitempty"`
	Times         int      `json:"times,omitempty"`
	Skip          int      `json:"skip,omitempty"`
	Probability   float64  `json:"probability,omitempty"`
	HideNewerThan duration `json:"hide_newer_than,omitempty"`
}

// duration is text in JSON, such as "1.5s".
type duration time.Duration

// MarshalText writes the duration as lakesim reads it.
func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// readObject is the call by which an import reads a log file.
const readObject = "S3:GetObject"

// faultPhases are faults that change while the step goes on, and end in time.
func (p *plan) faultPhases(d dice, c command) []faultPhase {
	phases := []faultPhase{{faults: p.faults(d, c)}}
	last := 4 * time.Second
	if d.chance(50) {
		swap := d.between(500*time.Millisecond, last)
		phases = append(phases, faultPhase{after: swap, faults: p.faults(d, c)})
	}
	return append(phases, faultPhase{after: d.between(last, 2*last)})
}

func (p *plan) faults(d dice, c command) []fault {
	var faults []fault
	for range 1 + d.IntN(3) {
		faults = append(faults, p.fault(d, c))
	}
	if d.chance(35) {
		faults = append(faults, fault{Operation: "ListImports", HideNewerThan: duration(d.between(mostHidden/3, mostHidden))})
	}
	return faults
}

// fault breaks one operation, StartImport most of all.
func (p *plan) fault(d dice, c command) fault {
	operations := []string{
		"StartImport", "StartImport", "StartImport", "StartImport", "ListImports", "ListImports",
		"GetImport", "GetImport", "ListImportFailures", "GetCallerIdentity",
	}
	if c == destroy {
		operations = append(operations, "StopImport", "StopImport", "StopImport", "StopImport")
	}
	if !p.slow {
		operations = append(operations, readObject)
	}
	f := fault{Operation: pick(d, operations...), Times: 1 + d.IntN(4)}
	if f.Operation == readObject {
		f.Code, f.Status = "AccessDenied", http.StatusForbidden
		return f
	}
	if d.chance(30) {
		f.Skip = d.IntN(3)
	}
	switch d.IntN(7) {
	case 0: // a storm
		f.Code, f.Times, f.Probability = "ThrottlingException", 4+d.IntN(10), pick(d, 0, 0.5)
	case 1:
		f.Status, f.AfterEffect = pick(d, http.StatusInternalServerError, http.StatusServiceUnavailable), d.chance(60)
	case 2:
		f.Cut = pick(d, "before", "after", "after")
	case 3:
		p.slowDown(d, &f)
	case 4:
		f.Body, f.AfterEffect = pick(d, "html", "truncated", "empty", "empty"), d.chance(60)
	case 5:
		f.Code, f.Times = "ExpiredTokenException", pick(d, 1, 2, 0)
	case 6:
		f.Code, f.Times = "AccessDeniedException", pick(d, 1, 2, 0)
	}
	return f
}

// slowDown makes answers come late: past the client's patience, or so that an
// import outlasts it.
func (p *plan) slowDown(d dice, f *fault) {
	f.Times = 1
	changes := f.Operation == "StartImport" || f.Operation == "StopImport"
	switch {
	case changes && p.slow && d.chance(60):
		f.Latency, f.LateEffect = duration(d.between(latestEffect/2, latestEffect)), true
	case changes, p.workspaces == 1 && !p.slow:
		f.Latency = duration(d.between(pastAnswer, pastAnswer+time.Second))
	default:
		f.Latency = duration(d.between(mostDelayed/3, mostDelayed))
	}
}

// String is the fault in a few words.
func (f fault) String() string {
	words := []string{f.Operation}
	add := func(use bool, format string, args ...any) {
		if use {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	add(f.Code != "", "%s", f.Code)
	add(f.Status != 0, "%d", f.Status)
	add(f.Body != "", "%s body", f.Body)
	add(f.Cut != "", "cut %s", f.Cut)
	add(f.Latency != 0, "%s late", time.Duration(f.Latency))
	add(f.AfterEffect, "after effect")
	add(f.LateEffect, "with late effect")
	add(f.HideNewerThan != 0, "hides %s", time.Duration(f.HideNewerThan))
	add(f.Probability != 0, "p=%v", f.Probability)
	add(f.Skip > 0, "skip %d", f.Skip)
	add(f.Times > 0, "x%d", f.Times)
	return strings.Join(words, " ")
}

// String is the phase in a few words.
func (p faultPhase) String() string {
	if len(p.faults) == 0 {
		return fmt.Sprintf("%s: none", p.after)
	}
	texts := make([]string, 0, len(p.faults))
	for f := range slices.Values(p.faults) {
		texts = append(texts, f.String())
	}
	return fmt.Sprintf("%s: %s", p.after, strings.Join(texts, ", "))
}

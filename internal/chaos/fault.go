package chaos

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

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

func (p *plan) faults(d dice, c command) []harness.Fault {
	var faults []harness.Fault
	for range 1 + d.IntN(3) {
		faults = append(faults, p.fault(d, c))
	}
	if d.chance(35) {
		faults = append(faults, harness.Fault{Operation: "ListImports", HideNewerThan: harness.Duration(d.between(mostHidden/3, mostHidden))})
	}
	return faults
}

// fault breaks one operation, StartImport most of all.
func (p *plan) fault(d dice, c command) harness.Fault {
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
	f := harness.Fault{Operation: pick(d, operations...), Times: 1 + d.IntN(4)}
	if f.Operation == readObject {
		f.Code, f.Status = "AccessDenied", http.StatusForbidden
		return f
	}
	if d.chance(30) {
		f.Skip = d.IntN(3)
	}
	switch d.IntN(11) {
	case 0: // a storm
		f.Code, f.Times, f.Probability = "ThrottlingException", 4+d.IntN(10), pick(d, 0, 0.5)
	case 1:
		f.Status, f.AfterEffect = pick(d, http.StatusInternalServerError, http.StatusServiceUnavailable), d.chance(60)
	case 2:
		f.Cut = pick(d, "before", "after", "after", "within")
	case 3:
		p.slowDown(d, &f)
	case 4:
		f.Body, f.AfterEffect = pick(d, "html", "truncated", "empty", "empty"), d.chance(60)
	case 5:
		f.Code, f.Times = "ExpiredTokenException", pick(d, 1, 2, 0)
	case 6:
		f.Code, f.Times = "AccessDeniedException", pick(d, 1, 2, 0)
	case 7:
		oddAnswer(d, &f)
	case 8:
		turnAway(d, &f)
	case 9:
		p.silence(d, &f)
	case 10:
		notFound(d, &f)
	}
	return f
}

// slowDown makes answers come late: past the client's patience, or so that an
// import outlasts it.
func (p *plan) slowDown(d dice, f *harness.Fault) {
	f.Times = 1
	switch {
	case changes(f.Operation) && p.slow && d.chance(60):
		f.Latency, f.LateEffect = harness.Duration(d.between(latestEffect/2, latestEffect)), true
	case changes(f.Operation), p.patient():
		f.Latency = harness.Duration(d.between(pastAnswer, pastAnswer+time.Second))
	default:
		f.Latency = harness.Duration(d.between(mostDelayed/3, mostDelayed))
	}
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

package chaos

import (
	"net/http"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// foreign are bodies that are no answer of CloudTrail's.
var foreign = []string{
	`{}`, `null`, `[]`, `{"message":null}`, `{"message":"Service temporarily unavailable"}`, `{"error":{"code":429}}`,
	`<html><body><h1>Please sign in</h1></body></html>`, `upstream connect error`,
}

// changes reports whether an operation changes something at AWS.
func changes(operation string) bool { return operation == "StartImport" || operation == "StopImport" }

// oddAnswer lets a call succeed as far as HTTP is concerned, with a body that answers
// something else, or that cannot be read.
func oddAnswer(d dice, f *harness.Fault) {
	switch d.IntN(5) {
	case 0:
		f.Truncated = true
	case 1:
		f.Encoding = "gzip"
	case 2:
		f.Encoding, f.Truncated = "gzip", true
	default:
		f.BodyText, f.AfterEffect = pick(d, foreign...), d.chance(60)
		setType(f)
	}
}

// turnAway responds as a load balancer in front of AWS does under load.
// A 429 means that nothing was changed, so it never has an effect here.
func turnAway(d dice, f *harness.Fault) {
	f.Status, f.BodyText = pick(d, http.StatusTooManyRequests, http.StatusServiceUnavailable), pick(d, foreign...)
	f.AfterEffect = f.Status == http.StatusServiceUnavailable && d.chance(60)
	f.Times, f.Probability = 1+d.IntN(8), pick(d, 0, 0.5)
	setType(f)
	if d.chance(30) {
		f.Headers["Retry-After"] = "1"
	}
}

func setType(f *harness.Fault) {
	f.Headers = map[string]string{"Content-Type": "application/json"}
	if strings.HasPrefix(f.BodyText, "<") {
		f.Headers["Content-Type"] = "text/html; charset=utf-8"
	}
}

// silence is an answer that never comes. The client has to give up by itself.
func (p *plan) silence(d dice, f *harness.Fault) {
	if !changes(f.Operation) && !p.patient() {
		turnAway(d, f)
		return
	}
	f.Never, f.AfterEffect, f.Times = true, d.chance(60), 1+d.IntN(2)
}

// patient reports whether reads may take longer than an import: nobody else
// starts the same meanwhile.
func (p *plan) patient() bool { return p.workspaces == 1 && !p.slow }

// hinder adds a fault by which a client whose state does not know all imports
// does not see for a while what there is.
func (p *plan) hinder(d dice, phases []faultPhase) []faultPhase {
	f := harness.Fault{Operation: pick(d, "GetImport", "GetImport", "ListImports"), Times: 1 + d.IntN(3)}
	switch {
	case f.Operation == "ListImports":
		oddAnswer(d, &f)
	case d.chance(70):
		notFound(d, &f)
	default:
		pick(d, oddAnswer, turnAway)(d, &f)
	}
	if d.chance(60) {
		f.Times = 0 // until the next phase
	}
	if len(phases) == 0 {
		return []faultPhase{{faults: []harness.Fault{f}}, {after: d.between(4*time.Second, 8*time.Second)}}
	}
	phases[0].faults = append([]harness.Fault{f}, phases[0].faults...)
	return phases
}

// notFound lets AWS have no record of any import for a while, whatever it lists.
func notFound(d dice, f *harness.Fault) {
	f.Operation, f.Code = "GetImport", "ImportNotFoundException"
	f.Status, f.Times = pick(d, http.StatusBadRequest, http.StatusNotFound), pick(d, 0, 1, 3, 10)
}

package lakeimport

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/preflight"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// checks is what an import's own preflight argument says, or else the provider's.
func (r *Resource) checks(m model) report.PreflightMode {
	if own := report.PreflightMode(m.Preflight.ValueString()); own != "" {
		return own
	}
	return r.configured.PreflightMode
}

// checked returns what pre-flight checks find of an import, as far as it is known,
// and nothing if they are off.
func (r *Resource) checked(ctx context.Context, one preflight.Import, mode report.PreflightMode) preflight.Result {
	if mode == report.PreflightOff || r.configured == nil || r.configured.Preflight == nil {
		return preflight.Result{}
	}
	result := r.configured.Preflight.Check(ctx, one)
	for _, skip := range result.Skipped {
		tflog.Debug(ctx, "a pre-flight check was left out", map[string]any{"check": skip.Check, "reason": skip.Reason})
	}
	return result
}

// planChecks are the warnings of a plan that is to start, resume or retry an import.
// replaces is the id of the import that the resource has until then, if it has one.
func (r *Resource) planChecks(ctx context.Context, m model, replaces string) diag.Diagnostics {
	if r.configured == nil {
		return nil
	}
	mode := r.checks(m)
	content, diags := m.knownAPI(ctx)
	if diags.HasError() {
		return nil // what is wrong is an error of its own
	}
	result := r.checked(ctx, preflight.Import{Content: content, Replaces: replaces}, mode)
	for _, finding := range result.Findings {
		diags.Append(warningOf(finding, mode))
	}
	diags.Append(r.leftOut(result.Skipped)...)
	for _, finding := range result.Findings {
		r.configured.Said.Add(saidOf(content, finding))
	}
	r.handOverSaid(ctx)
	return diags
}

// applyChecks are the findings of an import that is about to be started, resumed or
// retried: errors if they are certain and the mode says so, and else warnings, unless
// the plan has said them. What goes away by itself is given some time, and what would
// refuse the import is looked at anew: for an import of the same apply, it may have
// been looked at long ago.
func (r *Resource) applyChecks(ctx context.Context, content lake.Content, replaces string, mode report.PreflightMode) diag.Diagnostics {
	one := preflight.Import{Content: content, Replaces: replaces, Applying: true}
	result := r.checked(ctx, one, mode)
	r.takeOverSaid()
	again := func() {
		r.configured.Preflight.Again(one)
		result = r.checked(ctx, one, mode)
	}
	if mode == report.PreflightError && slices.ContainsFunc(result.Findings, func(f preflight.Finding) bool { return f.Certain }) {
		again()
	}
	for began := time.Now(); r.mayPass(content, result.Findings) && time.Since(began) < r.configured.Preflight.Patience; {
		if pause(ctx, r.configured.Preflight.Patience/preflightLooks); ctx.Err() != nil {
			break // with what was seen last
		}
		again()
	}
	var diags diag.Diagnostics
	for _, finding := range result.Findings {
		if mode == report.PreflightError && finding.Certain {
			diags.Append(errorOf(finding))
		} else if !r.configured.Said.Has(saidOf(content, finding)) {
			diags.Append(warningOf(finding, report.PreflightWarn))
		}
	}
	return diags
}

// saidOf is what tells a finding of an import from others.
func saidOf(content lake.Content, finding preflight.Finding) string {
	return content.Source.S3LocationURI + " " + finding.Summary()
}

// preflightLooks is how often a role that was just written is looked at again.
const preflightLooks = 10

func pause(ctx context.Context, length time.Duration) {
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// mayPass reports whether there is a finding that goes away by itself if it is of
// something just written. What the plan has seen already is not.
func (r *Resource) mayPass(content lake.Content, findings []preflight.Finding) bool {
	for _, finding := range findings {
		if finding.MayPass && !r.configured.Said.Has(saidOf(content, finding)) {
			return true
		}
	}
	return false
}

// warningOf is a finding in a plan. Errors of a plan would block what the finding
// is not about: destroy, -target, and every other change.
func warningOf(finding preflight.Finding, mode report.PreflightMode) diag.Diagnostic {
	summary, detail := finding.Summary(), finding.Detail
	if mode == report.PreflightError && finding.Certain {
		summary, detail = "Will be refused: "+finding.Summary(), detail+"\n\nThe apply starts nothing as long as this is so, because preflight is \"error\"."
	}
	if at, ok := inputPaths[finding.Input]; ok {
		return diag.NewAttributeWarningDiagnostic(at, summary, detail)
	}
	return diag.NewWarningDiagnostic(summary, detail)
}

func errorOf(finding preflight.Finding) diag.Diagnostic {
	detail := finding.Detail + "\n\n" + nothingStarted + " To start the import all the same, set preflight = \"warn\" in this resource."
	if at, ok := inputPaths[finding.Input]; ok {
		return diag.NewAttributeErrorDiagnostic(at, finding.Summary(), detail)
	}
	return diag.NewErrorDiagnostic(finding.Summary(), detail)
}

// leftOut names the checks that could not be made, the same ones once in a plan.
func (r *Resource) leftOut(skipped []preflight.Skip) diag.Diagnostics {
	var lines []string
	denied := false
	for _, skip := range skipped {
		if !skip.Silent {
			lines = append(lines, fmt.Sprintf("%s (%s)", skip.Check, skip.Reason))
			denied = denied || skip.Denied
		}
	}
	text := strings.Join(lines, ", ")
	if text == "" || !r.configured.Once(text) {
		return nil
	}
	remedy := ""
	if denied {
		remedy = "\n\nWhat to do: allow it to the provider's credentials (the guide Permissions has a policy), or set preflight = \"off\"."
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Pre-flight checks were left out", "Not checked: "+text+"."+remedy)}
}

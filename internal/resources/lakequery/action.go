package lakequery

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

var (
	_ action.ActionWithConfigure      = (*Action)(nil)
	_ action.ActionWithModifyPlan     = (*Action)(nil)
	_ action.ActionWithValidateConfig = (*Action)(nil)
)

// lineEvery is how often there is a line at least, so that nobody takes the action for
// dead, nor a CI system a job.
const lineEvery = time.Minute

// Action is the action cloudtrail_lake_query.
type Action struct{ configured *report.Configured }

// NewAction makes the action for the provider to register.
func NewAction() action.Action { return &Action{} }

// Metadata names the action.
func (a *Action) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = TypeName
}

// Schema describes the action.
func (a *Action) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		atImports: schema.SetAttribute{MarkdownDescription: described[atImports], ElementType: types.StringType, Optional: true, Validators: []validator.Set{attribute.ImportIDs()}},
		atMax:     schema.NumberAttribute{MarkdownDescription: described[atMax], Optional: true, Validators: []validator.Number{attribute.AtLeast(1)}},
	}
	for _, name := range []string{atStore, atStatement, atCheck, atBy, atTimeout, atRegion} {
		attributes[name] = schema.StringAttribute{MarkdownDescription: described[name], Optional: true, Validators: checksOf(name)}
	}
	for _, name := range []string{atStart, atEnd} {
		attributes[name] = schema.StringAttribute{MarkdownDescription: described[name], CustomType: attribute.TimeType{}, Optional: true, Validators: checksOf(name)}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "**Each invocation runs queries that AWS bills by the bytes that they scan.** " +
			"Queries an event data store, with SQL or a ready-made check of what imports have stored, and prints the result as a table. It changes nothing.",
		Attributes: attributes,
	}
}

// Configure takes the provider's clients.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.configured = report.ConfiguredFrom(req.ProviderData, &resp.Diagnostics)
}

// ValidateConfig checks what concerns several attributes.
func (a *Action) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var config arguments
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.validate()...)
}

// ModifyPlan checks what the validators leave to the plan.
func (a *Action) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config arguments
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.checkWired(ctx)...)
	if !config.Statement.IsNull() && !config.Statement.IsUnknown() && !config.EventDataStore.IsUnknown() && !resp.Diagnostics.HasError() {
		_, _, diags := config.statement()
		resp.Diagnostics.Append(diags...)
	}
}

// Invoke runs the queries and prints what they bring.
func (a *Action) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config arguments
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	if diags := config.refuse(ctx); diags.HasError() { // not known in the plan
		resp.Diagnostics.Append(diags...)
		return
	}
	request, diags := config.request()
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if a.configured == nil {
		resp.Diagnostics.Append(report.Unconfigured(config.attempt(request)))
		return
	}
	region := config.place(a.configured.Queries.DefaultRegion())
	lines := report.Lines{Send: resp.SendProgress, Interrupted: ctx.Done()}
	watch := watcher{lines: lines, began: time.Now(), region: region}
	request.OnSeen = watch.see
	answer, err := a.configured.Queries.In(region).Ask(tflog.SetField(ctx, "region", region), request)
	if err != nil {
		resp.Diagnostics.Append(config.failed(region, request, answer, err))
		return
	}
	resp.Diagnostics.Append(missing(answer)...)
	if result := tableFor(request, answer); len(result.rows) > 0 {
		for _, line := range result.lines() {
			lines.Say("%s", line)
		}
	}
	for _, d := range answer.Duplicates {
		for _, p := range d.Pairs {
			lines.Say("%s: may be stored by %s and %s, which have %s in common", d.Month, p.First, p.Second, days(p.Days))
		}
	}
	lines.Say("%s", conclusion(request, answer))
	lines.Say("%s. Queries: %s", scanned(answer.Bytes), strings.Join(answer.QueryIDs, ", "))
}

// conclusion is the answer in a sentence.
func conclusion(request query.Request, answer query.Answer) string {
	switch {
	case request.Check == "":
		return fmt.Sprintf("Rows: %s", report.Grouped(int64(len(answer.Rows))))
	case answer.Total == nil:
		return "The sum of the differences is not known: AWS does not show the numbers of each import."
	}
	total := report.Grouped(*answer.Total)
	switch request.Check {
	case query.CheckCount:
		return "Events: " + total
	case query.CheckTwice:
		return "Extra copies: " + total
	case query.CheckGaps:
		return "Days without an event: " + total
	case query.CheckCompare:
	}
	return "Difference in all: " + total
}

func days(n int64) string {
	if n == 1 {
		return "1 day"
	}
	return report.Grouped(n) + " days"
}

func scanned(bytes query.Bytes) string {
	if !bytes.Known {
		return "AWS did not say how many bytes it scanned"
	}
	return fmt.Sprintf("AWS scanned, and bills, %s bytes", report.Grouped(bytes.Scanned))
}

// watcher prints how far a query is.
type watcher struct {
	lines  report.Lines
	region string
	began  time.Time
	last   query.Seen
	said   time.Time
}

func (w *watcher) see(seen query.Seen) {
	news := seen.Status != w.last.Status || seen.QueryID != w.last.QueryID || (seen.Waiting == nil) != (w.last.Waiting == nil)
	w.last = seen
	if !news && time.Since(w.said) < lineEvery {
		return
	}
	w.said = time.Now()
	elapsed := time.Since(w.began).Round(time.Second)
	if seen.Waiting != nil {
		w.lines.Say("Waiting to start a query in %s, %s elapsed: %s", w.region, elapsed, lake.Explain(seen.Waiting).Said)
		return
	}
	w.lines.Say("Query %s in %s is %s, %s elapsed", seen.QueryID, w.region, seen.Status, elapsed)
}

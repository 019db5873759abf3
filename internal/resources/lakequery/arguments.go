package lakequery

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// arguments are what data source and action have in common.
type arguments struct {
	EventDataStore  types.String   `tfsdk:"event_data_store"`
	Statement       types.String   `tfsdk:"statement"`
	Check           types.String   `tfsdk:"check"`
	By              types.String   `tfsdk:"by"`
	StartEventTime  attribute.Time `tfsdk:"start_event_time"`
	EndEventTime    attribute.Time `tfsdk:"end_event_time"`
	Imports         types.Set      `tfsdk:"imports"`
	MaxBytesScanned types.Number   `tfsdk:"max_bytes_scanned"`
	Timeout         types.String   `tfsdk:"timeout"`
	Region          types.String   `tfsdk:"region"`
}

// The names of arguments that texts speak of.
const (
	atStore     = "event_data_store"
	atStatement = "statement"
	atCheck     = "check"
	atBy        = "by"
	atStart     = "start_event_time"
	atEnd       = "end_event_time"
	atImports   = "imports"
	atMax       = "max_bytes_scanned"
	atTimeout   = "timeout"
	atRegion    = "region"
)

// uses are the arguments that a check takes beside those that all take.
var uses = map[query.Check][]string{
	query.CheckCount:   {atBy, atStart, atEnd},
	query.CheckTwice:   {atStart, atEnd, atImports},
	query.CheckGaps:    {atStart, atEnd},
	query.CheckCompare: {atImports},
}

// validate checks what concerns several arguments. What is not known may still be null.
func (a *arguments) validate() diag.Diagnostics {
	var diags diag.Diagnostics
	if arn, err := trail.ParseEventDataStoreARN(a.EventDataStore.ValueString()); err == nil {
		diags.Append(attribute.CheckRegion(a.Region, arn)...)
	}
	if from, to := a.StartEventTime.Instant(), a.EndEventTime.Instant(); !from.IsZero() && !to.IsZero() && !from.Before(to) {
		diags.AddAttributeError(path.Root(atEnd), "Invalid time range",
			fmt.Sprintf("end_event_time: %s is not after start_event_time, %s.", a.EndEventTime.ValueString(), a.StartEventTime.ValueString()))
	}
	if a.Statement.IsUnknown() || a.Check.IsUnknown() {
		return diags
	}
	switch {
	case a.Statement.IsNull() && a.Check.IsNull():
		diags.AddError("Exactly one of statement and check is needed", "Neither is set. Set statement to SQL of your own, or check to one of the ready-made questions: "+strings.Join(query.Checks(), ", ")+".")
		return diags
	case !a.Statement.IsNull() && !a.Check.IsNull():
		diags.AddAttributeError(path.Root(atCheck), "Exactly one of statement and check is needed", "Both are set. statement is SQL of your own, and check asks a ready-made question. Remove one of them.")
		return diags
	case !a.Check.IsNull() && a.EventDataStore.IsNull():
		diags.AddAttributeError(path.Root(atCheck), "Missing argument", "event_data_store is not set. Set it to the ARN or id of the event data store that is checked.")
	}
	diags.Append(a.validateUse()...)
	if a.check() == query.CheckGaps {
		diags.Append(a.validateDays()...)
	}
	return diags
}

// validateUse refuses arguments that would have no effect, and misses those without
// which a check cannot do.
func (a *arguments) validateUse() diag.Diagnostics {
	var diags diag.Diagnostics
	used, known := uses[a.check()]
	if !known && !a.Check.IsNull() {
		return nil // a validator has said so
	}
	for _, argument := range []struct {
		name  string
		value attr.Value
	}{{atBy, a.By}, {atStart, a.StartEventTime}, {atEnd, a.EndEventTime}, {atImports, a.Imports}} {
		if argument.value.IsNull() || slices.Contains(used, argument.name) {
			continue
		}
		remedy := fmt.Sprintf("check = %q does not use it.", a.Check.ValueString())
		if a.Check.IsNull() {
			remedy = "A statement says it itself, in SQL."
		}
		diags.AddAttributeError(path.Root(argument.name), "Argument without effect", fmt.Sprintf("%s is set. %s Remove %s.", argument.name, remedy, argument.name))
	}
	if a.check() == query.CheckCompare && a.Imports.IsNull() {
		diags.AddAttributeError(path.Root(atCheck), "Missing argument", "imports is not set. Set it to the ids of the imports that are compared with the event data store.")
	}
	return diags
}

// validateDays checks the days between which gaps are looked for.
func (a *arguments) validateDays() diag.Diagnostics {
	var diags diag.Diagnostics
	if a.StartEventTime.IsNull() || a.EndEventTime.IsNull() {
		diags.AddAttributeError(path.Root(atCheck), "Missing argument", "Gaps are looked for between start_event_time and end_event_time, which are whole days in UTC. Set both.")
		return diags
	}
	if start := a.StartEventTime.Instant(); !start.IsZero() && !midnight(start) {
		diags.AddAttributeError(path.Root(atStart), "Not a whole day", fmt.Sprintf("start_event_time: %s is not the start of a day in UTC. Gaps are whole days; write %q.", a.StartEventTime.ValueString(), startOfDay(start).Format(time.RFC3339)))
	}
	if end := a.EndEventTime.Instant(); !end.IsZero() && !midnight(end) && !midnight(end.Truncate(time.Second).Add(time.Second)) {
		diags.AddAttributeError(path.Root(atEnd), "Not a whole day", fmt.Sprintf("end_event_time: %s is not the end of a day in UTC. Gaps are whole days; write %q.", a.EndEventTime.ValueString(), startOfDay(end).AddDate(0, 0, 1).Add(-time.Second).Format(time.RFC3339)))
	}
	return diags
}

func midnight(t time.Time) bool         { return t.Equal(startOfDay(t)) }
func startOfDay(t time.Time) time.Time  { return t.UTC().Truncate(24 * time.Hour) }
func (a *arguments) check() query.Check { return query.Check(a.Check.ValueString()) }
func (a *arguments) importIDs() []string {
	var ids []string
	for _, element := range a.Imports.Elements() {
		if id, ok := element.(types.String); ok {
			ids = append(ids, id.ValueString())
		}
	}
	slices.Sort(ids)
	return ids
}

// checkWired checks what validators have let through for mocks, once it is known.
func (a *arguments) checkWired(ctx context.Context) diag.Diagnostics {
	wired := []attribute.Wired{
		{At: path.Root(atStore), Value: a.EventDataStore, Strict: attribute.EventDataStore()},
		{At: path.Root(atRegion), Value: a.Region, Strict: attribute.Region()},
	}
	for _, id := range a.importIDs() {
		wired = append(wired, attribute.Wired{At: path.Root(atImports), Value: types.StringValue(id), Strict: attribute.ImportID()})
	}
	return attribute.CheckWired(ctx, wired...)
}

// refuse returns everything that is wrong with arguments that are all known.
func (a *arguments) refuse(ctx context.Context) diag.Diagnostics {
	diags := a.validate()
	diags.Append(a.checkWired(ctx)...)
	return diags
}

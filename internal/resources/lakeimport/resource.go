// Package lakeimport is the resource cloudtrail_lake_import: one import of
// trail logs into an event data store, which it starts and never waits for. The
// list resource and the data sources in it find and read imports.
package lakeimport

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// TypeName is the name of the resource in HCL.
const TypeName = "cloudtrail_lake_import"

// The timeouts that hold when the configuration has none.
const (
	defaultCreateTimeout = time.Hour
	defaultUpdateTimeout = time.Hour
	defaultDeleteTimeout = 15 * time.Minute
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource is the resource cloudtrail_lake_import.
type Resource struct {
	client *lake.Client
}

// NewResource makes the resource for the provider to register.
func NewResource() resource.Resource { return &Resource{} }

// privateImportID is the key under which the import's id is kept beside the
// state. A plan that replaces the resource shows its new half no state, but
// this, so that it can tell its own import from another resource's.
const privateImportID = "import_id"

var (
	destinationPath = path.Root("destinations").AtListIndex(0)
	s3Path          = path.Root("import_source").AtName("s3")

	inputPaths = report.Paths{
		lake.InputDestination:   destinationPath,
		lake.InputS3LocationURI: s3Path.AtName("s3_location_uri"),
		lake.InputRole:          s3Path.AtName("s3_bucket_access_role_arn"),
	}
)

// Metadata names the resource.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = TypeName
	// A retry may give the import another id; AWS does not say that it does not.
	resp.ResourceBehavior.MutableIdentity = true
}

// Configure takes the provider's client.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.client = report.Client(req.ProviderData, &resp.Diagnostics)
}

// Create starts the import. It has two ends: not started, which is an error
// that leaves nothing in the state, or started, which is in the state and no
// error: Terraform taints whatever a failed Create leaves, and a tainted import
// would be destroyed, started again and paid for twice. Nothing may come
// between AWS's answer and the return, because a kill in between would lose
// the import.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultCreateTimeout)
	resp.Diagnostics.Append(diags...)
	content, diags := plan.toAPI(ctx)
	resp.Diagnostics.Append(diags...)
	destination, known := plan.destination()
	if !known {
		resp.Diagnostics.AddAttributeError(destinationPath, "Invalid event data store ARN", "The destination is not known, so nothing was started.")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	region := destination.Region
	ctx = logFields(ctx, "", region, content.Destination)
	waitCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	r.takeOver(ctx, region)
	started, err := r.client.In(region).Start(waitCtx, content, plan.onExisting())
	if err != nil {
		resp.Diagnostics.Append(startError(err, content, plan.onExisting()))
		return
	}
	plan.ImportID = types.StringValue(started.Import.ID)
	plan.Region = types.StringValue(region)
	plan.AccountID = types.StringValue(destination.AccountID)
	plan.progressFromAPI(started.Import)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImportID, strconv.AppendQuote(nil, started.Import.ID))...)
	resp.Diagnostics.Append(existingWarning(started.Action, started.Existing, false)...)
	resp.Diagnostics.Append(doubtsIgnoredWarning(started)...)
}

// Read takes over what AWS has on record. It starts nothing, and it never
// removes the resource: what AWS no longer knows would be imported and paid for
// again.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Terraform before 1.12 keeps no identity, and the framework insists on one.
	defer func() { resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...) }()
	if r.client == nil {
		return
	}
	id, region := state.ImportID.ValueString(), state.Region.ValueString()
	ctx = logFields(ctx, id, region, "")
	known := state.known(ctx)
	if r.otherAccount(state) {
		known.Created = time.Time{} // what was just started is not there, and waiting does not help
	}
	imported, err := r.client.In(region).Refresh(ctx, known)
	if lake.IsImportNotFound(err) && !state.ImportStatus.IsNull() {
		resp.Diagnostics.Append(r.recordGone(state))
		return
	}
	if err != nil {
		resp.Diagnostics.Append(report.Report(fmt.Sprintf("Reading import %s", id), err, nil))
		return
	}
	if imported != known {
		state.fromAPI(region, imported)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImportID, strconv.AppendQuote(nil, id))...)
	resp.Diagnostics.Append(unfinishedWarning(imported, region)...)
	resp.Diagnostics.Append(noFilesWarning(imported, r.client.In(region))...)
}

// otherAccount reports whether the credentials are known to be of another account
// than the import.
func (r *Resource) otherAccount(state model) bool {
	asked := r.client.AccountID()
	return asked != "" && asked != state.AccountID.ValueString()
}

// recordGone explains that AWS has no record of an import that is in the state.
// For a finished import that changes nothing; for a running one it more likely
// means that the wrong account or Region was asked.
func (r *Resource) recordGone(state model) diag.Diagnostic {
	id, asked := state.ImportID.ValueString(), r.client.AccountID()
	otherAccount := r.otherAccount(state)
	if lake.Status(state.ImportStatus.ValueString()).Finished() {
		if otherAccount {
			return diag.NewWarningDiagnostic(fmt.Sprintf("Import %s cannot be read with credentials of account %s", id, asked),
				fmt.Sprintf("The import is of account %s. It was %s when last seen, and stays in the state as it was.", state.AccountID.ValueString(), state.ImportStatus.ValueString()))
		}
		return diag.NewWarningDiagnostic(fmt.Sprintf("AWS no longer has the record of import %s", id),
			fmt.Sprintf("The import was %s when last seen, and stays in the state as it was: what it imported is in the event data store as long as that keeps it. Nothing is imported again.", state.ImportStatus.ValueString()))
	}
	account, hint := state.AccountID.ValueString(), ""
	if otherAccount {
		account, hint = asked, fmt.Sprintf(" The import is of account %s.", state.AccountID.ValueString())
	}
	return diag.NewErrorDiagnostic(fmt.Sprintf("Reading import %s", id),
		fmt.Sprintf("AWS has no record of the import in account %s, Region %s, although it was %s when last seen.%s\n\n"+
			"Likely cause: the provider's credentials or Region are not those with which the import was started.\n\n"+
			"What to do: correct them. If the record is gone for good, let go of the import with `terraform state rm` on this resource's address; "+
			"before you apply again, make sure that the logs are not in the event data store already, or they are stored and billed twice.",
			account, state.Region.ValueString(), state.ImportStatus.ValueString(), hint))
}

// unfinishedWarning warns of an import that ended without all of its logs.
func unfinishedWarning(imported lake.Import, region string) diag.Diagnostics {
	var diags diag.Diagnostics
	switch imported.Status {
	case lake.StatusFailed:
		failed, rest := entries(imported.Statistics.FailedEntries), fmt.Sprintf("AWS copied the rest (%s).", report.Progress(imported.Statistics))
		if !imported.Counted {
			failed, rest = "some entries were", "AWS gives no numbers of it."
		}
		diags.AddWarning(fmt.Sprintf("Import %s FAILED: %s not copied", imported.ID, failed),
			fmt.Sprintf("%s\n\nThe data source cloudtrail_lake_import_failures, or `aws cloudtrail list-import-failures --import-id %s --region %s`, shows why. When the causes are fixed, change retry_trigger: AWS then copies only what is missing.", rest, imported.ID, region))
	case lake.StatusStopped:
		diags.AddWarning(fmt.Sprintf("Import %s is STOPPED: not everything was copied", imported.ID),
			fmt.Sprintf("It was stopped before its end (%s). To resume it where it stopped, change retry_trigger.", report.Progress(imported.Statistics)))
	case lake.StatusInitializing, lake.StatusInProgress, lake.StatusCompleted:
	}
	return diags
}

func entries(n int64) string {
	if n == 1 {
		return "1 entry was"
	}
	return fmt.Sprintf("%d entries were", n)
}

// Update retries the import if retry_trigger changed; a change of anything else
// that is updated in place calls nothing. Its error leaves the state as it was,
// so that the next apply tries again.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultUpdateTimeout)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.RetryTrigger.Equal(state.RetryTrigger) {
		id, region := state.ImportID.ValueString(), state.Region.ValueString()
		ctx = logFields(ctx, id, region, "")
		waitCtx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		imported, diags := retry(waitCtx, r.client.In(region), state.known(ctx))
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		plan.progressFromAPI(imported)
		// AWS does not say that a retry keeps the import's id.
		plan.ImportID = types.StringValue(imported.ID)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateImportID, strconv.AppendQuote(nil, imported.ID))...)
		resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func retry(ctx context.Context, region *lake.Region, known lake.Import) (lake.Import, diag.Diagnostics) {
	var diags diag.Diagnostics
	id := known.ID
	summary := fmt.Sprintf("Retrying import %s", id)
	imported, err := region.Settled(ctx, known)
	if err != nil {
		diags.Append(report.Report(summary, err, nil))
		return imported, diags
	}
	switch {
	case !imported.Status.Finished():
		diags.AddWarning(fmt.Sprintf("Import %s is running: nothing to retry", id),
			fmt.Sprintf("It is %s (%s). If it fails, change retry_trigger once more.", imported.Status, report.Progress(imported.Statistics)))
	case !imported.Status.Retryable():
		diags.AddWarning(fmt.Sprintf("Import %s is %s: nothing to retry", id, imported.Status),
			"Only a FAILED or STOPPED import can be retried. The new retry_trigger is kept in the state.")
	default:
		if imported, err = region.Retry(ctx, known); err != nil {
			diags.Append(report.Report(summary, err, nil))
		}
	}
	return imported, diags
}

// Delete stops the import if it is running, and waits until it is stopped: an
// event data store cannot be deleted while an import runs into it. Imported
// events stay; AWS has no call that removes them or the import's record.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || state.SkipDestroy.ValueBool() {
		return
	}
	id, region := state.ImportID.ValueString(), state.Region.ValueString()
	ctx = logFields(ctx, id, region, "")
	waitCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if _, err := r.client.In(region).Stop(waitCtx, state.known(ctx)); err != nil && !lake.IsImportNotFound(err) {
		resp.Diagnostics.Append(report.Report(fmt.Sprintf("Stopping import %s", id), err, nil))
	}
}

// logFields adds to every line of the log what it is about.
func logFields(ctx context.Context, id, region, destination string) context.Context {
	for key, value := range map[string]string{"import_id": id, "region": region, "destination": destination} {
		if value != "" {
			ctx = tflog.SetField(ctx, key, value)
		}
	}
	return ctx
}

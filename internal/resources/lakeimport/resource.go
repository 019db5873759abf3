// Package lakeimport is the resource cloudtrail_lake_import: one import of
// trail logs into an event data store, which it starts and never waits for. The
// list resource and the data sources in it find and read imports.
package lakeimport

import (
	"context"
	"crypto/rand"
	"fmt"
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
	configured *report.Configured // nil where client is
	client     *lake.Client
	now        func() time.Time
}

// NewResource makes the resource for the provider to register.
func NewResource() resource.Resource { return &Resource{now: time.Now} }

var (
	destinationPath = path.Root("destinations").AtListIndex(0)
	s3Path          = path.Root("import_source").AtName("s3")

	inputPaths = report.Paths{
		lake.InputDestination:    destinationPath,
		lake.InputS3LocationURI:  s3Path.AtName("s3_location_uri"),
		lake.InputRole:           s3Path.AtName("s3_bucket_access_role_arn"),
		lake.InputS3BucketRegion: s3Path.AtName("s3_bucket_region"),
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
	r.configured = report.ConfiguredFrom(req.ProviderData, &resp.Diagnostics)
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
	if r.client.In(region).PlannedToStart(content) {
		if resp.Diagnostics.Append(r.applyChecks(waitCtx, content, "", r.checks(plan))...); resp.Diagnostics.HasError() {
			return
		}
	}
	started, err := r.client.In(region).Start(waitCtx, content, plan.onExisting())
	if err != nil {
		resp.Diagnostics.Append(startError(err, content, plan.onExisting()))
		return
	}
	announced := r.client.In(region).PlannedExisting(content) == started.Existing.ID
	plan.ImportID = types.StringValue(started.Import.ID)
	plan.Region = types.StringValue(region)
	plan.AccountID = types.StringValue(destination.AccountID)
	plan.progressFromAPI(started.Import)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateImportID, started.Import.ID)...)
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateObject, rand.Text())...)
	if !announced {
		resp.Diagnostics.Append(existingWarning(started.Action, started.Existing, false, false)...)
	}
	resp.Diagnostics.Append(doubtsIgnoredWarning(started)...)
}

// Read takes over what AWS has on record. It starts nothing, and it never
// removes the resource: what AWS no longer knows would be imported and paid for
// again. An import that was finished when last seen changes no more, so that one
// that cannot be read is a warning, and blocks nothing.
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
	id, regionName := state.ImportID.ValueString(), state.Region.ValueString()
	ctx = logFields(ctx, id, regionName, "")
	region := r.client.In(regionName)
	object, diags := objectOf(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); object == "" {
		object = rand.Text()
		resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateObject, object)...)
	}
	if mismatch := r.accountMismatch(state, "read"); mismatch != nil {
		if !state.running() {
			mismatch = asWarnings(mismatch)
		}
		resp.Diagnostics.Append(mismatch...)
		region.PlanRead(ctx, id, object, state.running())
		return
	}
	known := state.known(ctx)
	imported, err := region.Refresh(ctx, known)
	if err != nil {
		resp.Diagnostics.Append(notRead(ctx, state, err))
		region.PlanRead(ctx, id, object, state.running())
		return
	}
	if imported != known {
		state.fromAPI(regionName, imported)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
	objects := region.PlanRead(ctx, id, object, state.running())
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateImportID, id)...)
	if region.FoundNothing(imported) {
		resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateNothing, id)...)
	}
	if before, _ := req.Private.GetKey(ctx, privateShared); objects > 1 || len(before) > 0 {
		resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateShared, map[string]int{id: objects})...)
	}
}

// accountMismatch is an error if the credentials are known to be of another
// account than the import: what AWS says there is about another import, or none.
func (r *Resource) accountMismatch(state model, attempt string) diag.Diagnostics {
	asked, account := r.client.AccountID(), state.AccountID.ValueString()
	if asked == "" || account == "" || asked == account {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic(fmt.Sprintf("Import %s is of account %s", state.ImportID.ValueString(), account),
		fmt.Sprintf("The provider's credentials belong to account %s, so the import cannot be %s with them. AWS was not asked about it. The import was %s when last seen, and stays in the state as it was.\n\n"+
			"What to do: use credentials, or assume_role, of account %s.", asked, attempt, state.ImportStatus.ValueString(), account))}
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
	if others, _ := plan.differences(state); len(others) > 0 {
		resp.Diagnostics.Append(notReplaced(state, others))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.RetryTrigger.Equal(state.RetryTrigger) {
		if resp.Diagnostics.Append(r.accountMismatch(state, "retried")...); resp.Diagnostics.HasError() {
			return
		}
		id, region := state.ImportID.ValueString(), state.Region.ValueString()
		ctx = logFields(ctx, id, region, "")
		waitCtx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		if !plan.ImportStatus.IsUnknown() {
			resp.Diagnostics.Append(stillNothingToRetry(waitCtx, r.client.In(region), state.known(ctx))...)
		} else {
			content, diags := plan.toAPI(ctx)
			resp.Diagnostics.Append(diags...)
			resp.Diagnostics.Append(r.applyChecks(waitCtx, content, id, r.checks(plan))...)
			if resp.Diagnostics.HasError() {
				return
			}
			imported, diags := retry(waitCtx, r.client.In(region), state.known(ctx))
			if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
				return
			}
			plan.progressFromAPI(imported)
			// AWS does not say that a retry keeps the import's id.
			plan.ImportID = types.StringValue(imported.ID)
			resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateImportID, imported.ID)...)
			resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
		}
		if resp.Diagnostics.HasError() {
			return
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
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

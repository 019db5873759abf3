package lakeimport

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

type model struct {
	record
	RetryTrigger     types.String   `tfsdk:"retry_trigger"`
	OnExistingImport types.String   `tfsdk:"on_existing_import"`
	SkipDestroy      types.Bool     `tfsdk:"skip_destroy"`
	Preflight        types.String   `tfsdk:"preflight"`
	Region           types.String   `tfsdk:"region"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
	AccountID        types.String   `tfsdk:"account_id"`
}

// record is what AWS has on record of an import.
type record struct {
	ImportID         types.String   `tfsdk:"import_id"`
	Destinations     types.List     `tfsdk:"destinations"`
	ImportSource     types.Object   `tfsdk:"import_source"`
	StartEventTime   attribute.Time `tfsdk:"start_event_time"`
	EndEventTime     attribute.Time `tfsdk:"end_event_time"`
	ImportStatus     types.String   `tfsdk:"import_status"`
	CreatedTimestamp types.String   `tfsdk:"created_timestamp"`
	UpdatedTimestamp types.String   `tfsdk:"updated_timestamp"`
	ImportStatistics types.Object   `tfsdk:"import_statistics"`
}

type importSource struct {
	S3 types.Object `tfsdk:"s3"`
}

type s3Source struct {
	S3LocationURI         attribute.S3LocationURI `tfsdk:"s3_location_uri"`
	S3BucketRegion        types.String            `tfsdk:"s3_bucket_region"`
	S3BucketAccessRoleARN types.String            `tfsdk:"s3_bucket_access_role_arn"`
}

var (
	s3SourceTypes = map[string]attr.Type{
		"s3_location_uri":           attribute.S3LocationURIType{},
		"s3_bucket_region":          types.StringType,
		"s3_bucket_access_role_arn": types.StringType,
	}
	importSourceTypes = map[string]attr.Type{
		"s3": types.ObjectType{AttrTypes: s3SourceTypes},
	}
)

type identity struct {
	AccountID types.String `tfsdk:"account_id"`
	Region    types.String `tfsdk:"region"`
	ImportID  types.String `tfsdk:"import_id"`
}

func (m model) identity() identity {
	return identity{AccountID: m.AccountID, Region: m.Region, ImportID: m.ImportID}
}

// destination is the parsed ARN of the event data store; ok is false while it
// is not known, or is wrong.
func (m record) destination() (destination trail.EventDataStoreARN, ok bool) {
	if m.Destinations.IsUnknown() || len(m.Destinations.Elements()) != 1 {
		return destination, false
	}
	given, isString := m.Destinations.Elements()[0].(types.String)
	if !isString || given.IsUnknown() || given.IsNull() {
		return destination, false
	}
	destination, err := trail.ParseEventDataStoreARN(given.ValueString())
	return destination, err == nil
}

// running reports whether the import was not known to be finished when last seen.
func (m model) running() bool { return !lake.Status(m.ImportStatus.ValueString()).Finished() }

// source is the S3 source with whatever of it is known.
func (m model) source(ctx context.Context) (source s3Source, diags diag.Diagnostics) {
	emptyIfUnknown := basetypes.ObjectAsOptions{UnhandledNullAsEmpty: true, UnhandledUnknownAsEmpty: true}
	var outer importSource
	diags.Append(m.ImportSource.As(ctx, &outer, emptyIfUnknown)...)
	diags.Append(outer.S3.As(ctx, &source, emptyIfUnknown)...)
	return source, diags
}

// toAPI is the content to import. The model must be known.
func (m model) toAPI(ctx context.Context) (lake.Content, diag.Diagnostics) {
	destination, _ := m.destination()
	source, diags := m.source(ctx)
	return lake.Content{
		Destination: destination.String(),
		Source: lake.Source{
			S3LocationURI:         source.S3LocationURI.ValueString(),
			S3BucketRegion:        source.S3BucketRegion.ValueString(),
			S3BucketAccessRoleARN: source.S3BucketAccessRoleARN.ValueString(),
		},
		StartEventTime: m.StartEventTime.Instant(),
		EndEventTime:   m.EndEventTime.Instant(),
	}, diags
}

// knownAPI is the content to import as far as it is known. Times are taken together,
// or not at all.
func (m model) knownAPI(ctx context.Context) (lake.Content, diag.Diagnostics) {
	content, diags := m.toAPI(ctx)
	if m.StartEventTime.IsUnknown() || m.EndEventTime.IsUnknown() || content.StartEventTime.IsZero() != content.EndEventTime.IsZero() {
		content.StartEventTime, content.EndEventTime = time.Time{}, time.Time{}
		content.Source.S3LocationURI = "" // which logs of it are imported is not known
	}
	return content, diags
}

// onExisting is the choice that holds, the default if none was made.
func (m model) onExisting() lake.OnExisting {
	if m.OnExistingImport.ValueString() == "" {
		return lake.Adopt
	}
	return lake.OnExisting(m.OnExistingImport.ValueString())
}

// wholeContent reports whether everything is known that makes up the content. An
// import has both times or none: of one alone, AWS has not shown the other.
func (m model) wholeContent(ctx context.Context) bool {
	source, diags := m.source(ctx)
	return m.knowsLogs(ctx) && !diags.HasError() && source.S3BucketRegion.ValueString() != "" && source.S3BucketAccessRoleARN.ValueString() != ""
}

// knowsLogs reports whether it is known which logs are imported, and where to. How
// they are reached may not be known.
func (m model) knowsLogs(ctx context.Context) bool {
	_, known := m.destination()
	source, diags := m.source(ctx)
	return known && !diags.HasError() && source.S3LocationURI.ValueString() != "" &&
		!m.StartEventTime.IsUnknown() && !m.EndEventTime.IsUnknown() && m.StartEventTime.IsNull() == m.EndEventTime.IsNull()
}

// fromAPI takes over AWS's record of the import. Its content is taken only into
// an empty model, when Terraform imports it: content never changes, what a
// person wrote stays as it is spelled, an adopted import may have been started
// with another role, and any difference to the configuration would plan to
// import everything again.
func (m *model) fromAPI(region string, imported lake.Import) {
	if m.Destinations.IsNull() {
		m.contentFromAPI(imported.Content)
	}
	m.Region = types.StringValue(region)
	if destination, ok := m.destination(); ok {
		m.AccountID = types.StringValue(destination.AccountID)
	}
	m.ImportID = types.StringValue(imported.ID)
	m.progressFromAPI(imported)
}

func (m *record) contentFromAPI(content lake.Content) {
	m.Destinations = destinations(content)
	m.ImportSource = types.ObjectValueMust(importSourceTypes, map[string]attr.Value{
		"s3": types.ObjectValueMust(s3SourceTypes, map[string]attr.Value{
			"s3_location_uri":           attribute.S3LocationURI{StringValue: attribute.Text(content.Source.S3LocationURI)},
			"s3_bucket_region":          attribute.Text(content.Source.S3BucketRegion),
			"s3_bucket_access_role_arn": attribute.Text(content.Source.S3BucketAccessRoleARN),
		}),
	})
	m.StartEventTime = attribute.Instant(content.StartEventTime)
	m.EndEventTime = attribute.Instant(content.EndEventTime)
}

// rowFromAPI takes over what AWS lists of an import, and leaves the rest null.
func (m *record) rowFromAPI(imported lake.Import) {
	m.ImportID = types.StringValue(imported.ID)
	m.progressFromAPI(imported)
	m.Destinations = destinations(imported.Content)
	m.ImportSource = types.ObjectNull(importSourceTypes)
	m.ImportStatistics = attribute.StatisticsNull()
}

// recordFromAPI takes over all that AWS has on record.
func (m *record) recordFromAPI(imported lake.Import) {
	m.ImportID = types.StringValue(imported.ID)
	m.contentFromAPI(imported.Content)
	m.progressFromAPI(imported)
}

// destinations returns the list with the event data store, null if AWS did not
// show it.
func destinations(content lake.Content) types.List {
	if content.Destination == "" {
		return types.ListNull(types.StringType)
	}
	return types.ListValueMust(types.StringType, []attr.Value{types.StringValue(content.Destination)})
}

// known returns the import as it was when last read, with its content if the
// model has it whole.
func (m model) known(ctx context.Context) lake.Import {
	known := attribute.ImportToAPI(m.ImportID, m.ImportStatus, m.CreatedTimestamp, m.UpdatedTimestamp, m.ImportStatistics)
	if m.wholeContent(ctx) {
		if content, diags := m.toAPI(ctx); !diags.HasError() {
			known.Content = content
		}
	}
	return known
}

// progressFromAPI takes over only what moves while an import runs, and what AWS
// decides when it starts one.
func (m *record) progressFromAPI(imported lake.Import) {
	m.ImportStatus = types.StringValue(string(imported.Status))
	m.CreatedTimestamp = attribute.Timestamp(imported.Created)
	m.UpdatedTimestamp = attribute.Timestamp(imported.Updated)
	m.ImportStatistics = attribute.StatisticsFrom(imported.Statistics)
}

package lakeimport

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

const replaces = " Changing it starts another import; events that are already copied stay, and are stored and billed again if they are in the new one too."

// dropsKeys is why timeouts is a block: what Terraform drops, no provider can refuse.
const dropsKeys = " Terraform drops keys that it does not know, here and in `s3`, without an error: check the spelling."

// notFinal holds for the data sources too, which take over the descriptions.
const notFinal = " It is not final: the apply that starts the import does not wait for its end, so an output of it is a change in the next plan. Take outputs from `cloudtrail_lake_import_completion`."

// Schema describes the resource. Which arguments replace it is decided where the
// plan is known as a whole: model.differences. Where a rule comes from AWS, it is
// the one of
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Starts one import of trail logs from S3 into a CloudTrail Lake event data store. It does not wait for the import to end: `cloudtrail_lake_import_completion` does.",
		Attributes: map[string]schema.Attribute{
			"destinations": schema.ListAttribute{
				MarkdownDescription: "The ARN of the event data store that receives the events, exactly one, of any partition. The import's Region and account come from it." + replaces,
				ElementType:         types.StringType,
				Required:            true,
				Validators:          []validator.List{attribute.OneDestination()},
				PlanModifiers:       []planmodifier.List{attribute.KeepIfSameDestination()},
			},
			"import_source": schema.SingleNestedAttribute{
				MarkdownDescription: "Where the trail logs are." + dropsKeys,
				Required:            true,
				Attributes: map[string]schema.Attribute{
					"s3": s3Schema(),
				},
			},
			"start_event_time": schema.StringAttribute{
				MarkdownDescription: "Only log files whose date, in prefix and file name, is at or after this time are imported. RFC 3339, in whole milliseconds, before `end_event_time`; both are set, or neither. Without it there is no limit." + replaces,
				CustomType:          attribute.TimeType{},
				Optional:            true,
				Validators:          []validator.String{attribute.EventTime()},
				PlanModifiers:       []planmodifier.String{attribute.KeepIfSameSecond()},
			},
			"end_event_time": schema.StringAttribute{
				MarkdownDescription: "Only log files whose date, in prefix and file name, is at or before this time are imported. A file's date is that of its delivery, which may be later than its events: leave a margin. RFC 3339, in whole milliseconds, after `start_event_time`; both are set, or neither. Without it there is no limit." + replaces,
				CustomType:          attribute.TimeType{},
				Optional:            true,
				Validators:          []validator.String{attribute.EndEventTime()},
				PlanModifiers:       []planmodifier.String{attribute.KeepIfSameSecond()},
			},
			"retry_trigger": schema.StringAttribute{
				MarkdownDescription: "Any text. A change retries the import in place if it is FAILED or STOPPED: AWS resumes it where it failed and copies only what is missing. A change while it is running, or after it is COMPLETED, does nothing, with a warning.",
				Optional:            true,
			},
			"on_existing_import": schema.StringAttribute{
				MarkdownDescription: "What to do when AWS already has an import of the same logs into the same event data store, whoever started it: `adopt` (default) takes over one that runs or is complete, resumes one that is FAILED or STOPPED, and leaves the choice to you where logs might be imported twice or be missing; " +
					"`fail` makes every such import an error; `ignore` starts a new one, whatever there is. Matters only when the resource is created; a change calls nothing.",
				Optional:   true,
				Validators: []validator.String{attribute.OneOf(string(lake.Adopt), string(lake.Ignore), string(lake.Fail))},
			},
			"skip_destroy": schema.BoolAttribute{
				MarkdownDescription: "Whether a destroy leaves a running import running instead of stopping it. `true` or `false`; default `false`. Imported events stay in either case.",
				Optional:            true,
			},
			"preflight": schema.StringAttribute{
				MarkdownDescription: "What becomes of what pre-flight checks find before the import is started, resumed or retried: `warn` shows warnings, `error` lets the apply start nothing where AWS documents that the import would fail or lose logs, `off` checks nothing. Default: the provider's `preflight`. A change calls nothing.",
				Optional:            true,
				Validators:          []validator.String{attribute.OneOf(string(report.PreflightWarn), string(report.PreflightError), string(report.PreflightOff))},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "The Region of the import. It is the Region of the event data store's ARN, so there is no need to set it; a different Region is an error at plan time." + replaces,
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{attribute.OrMock(attribute.Region())},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},

			"import_id":         computed("The id of the import, 36 characters."),
			"account_id":        computed("The AWS account of the import, 12 digits."),
			"import_status":     computed("The status when last read: `INITIALIZING`, `IN_PROGRESS`, `COMPLETED` (nothing failed), `FAILED` (the import ran to its end, but some entries could not be copied) or `STOPPED`." + notFinal),
			"created_timestamp": computed("When the import was created, RFC 3339."),
			"updated_timestamp": computed("When AWS last updated the import, RFC 3339; null while AWS gives none."),
			"import_statistics": statistics(),
		},
		Blocks: map[string]schema.Block{
			"timeouts": attribute.Timeouts(ctx, timeouts.Opts{
				Create:            true,
				Update:            true,
				Delete:            true,
				CreateDescription: "How long to wait until no other import of the account is running, as a duration such as `\"90m\"` or `\"2h\"`. Default `\"1h\"`.",
				UpdateDescription: "How long a retry waits until no other import of the account is running, as a duration. Default `\"1h\"`.",
				DeleteDescription: "How long to wait until AWS has stopped a running import, as a duration. Default `\"15m\"`.",
			}),
		},
	}
}

func s3Schema() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The S3 bucket that the trail delivered to.",
		Required:            true,
		Attributes: map[string]schema.Attribute{
			"s3_location_uri": schema.StringAttribute{
				MarkdownDescription: "The location of the logs, `s3://bucket` or `s3://bucket/prefix/`. Only log files in folders named `CloudTrail` are imported, unless the prefix names another one. One trailing slash makes no difference." + replaces,
				CustomType:          attribute.S3LocationURIType{},
				Required:            true,
				Validators:          []validator.String{attribute.OrMock(attribute.S3Location())},
				PlanModifiers:       []planmodifier.String{attribute.KeepIfSameURI()},
			},
			"s3_bucket_region": schema.StringAttribute{
				MarkdownDescription: "The name of the Region that the bucket is in, such as `us-east-1`; a Region of the event data store's partition." + replaces,
				Required:            true,
				Validators:          []validator.String{attribute.OrMock(attribute.Region())},
			},
			"s3_bucket_access_role_arn": schema.StringAttribute{
				MarkdownDescription: "The ARN of the IAM role that CloudTrail assumes to read the bucket, with or without a path, of the event data store's partition. The caller needs `iam:PassRole` on it." + replaces,
				Required:            true,
				Validators:          []validator.String{attribute.OrMock(attribute.RoleARN())},
			},
		},
	}
}

func statistics() schema.Attribute {
	statistics := attribute.Statistics(objectplanmodifier.UseStateForUnknown())
	statistics.MarkdownDescription += notFinal
	return statistics
}

func computed(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Computed:            true,
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// IdentitySchema is what distinguishes an import from all others.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"account_id": identityschema.StringAttribute{Description: "The AWS account, 12 digits. Default: the provider's.", OptionalForImport: true},
			"region":     identityschema.StringAttribute{Description: "The Region. Default: the provider's.", OptionalForImport: true},
			"import_id":  identityschema.StringAttribute{Description: "The id of the import, 36 characters.", RequiredForImport: true},
		},
	}
}

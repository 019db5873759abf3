package lakeimportcompletion

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

// maxMaxRetries keeps a mistyped number from retrying for ever.
const maxMaxRetries = 100

// Schema describes the resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Waits for the end of an import and is the gate for everything that must happen after it. It starts no import; it fails when the import failed or was stopped, and the next apply simply waits again. `require_files` and `allow_failed_entries` define what counts as complete.",
		Attributes: map[string]schema.Attribute{
			"import_id": schema.StringAttribute{
				MarkdownDescription: "The id of the import to wait for, 36 characters. Changing it waits for the other import.",
				Required:            true,
				Validators:          []validator.String{attribute.OrMock(attribute.ImportID())},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "The name of the Region of the import, such as `us-east-1`. Default: the provider's Region. Changing it waits again.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{attribute.OrMock(attribute.Region())},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()},
			},
			"max_retries": schema.NumberAttribute{
				MarkdownDescription: "How often to retry the import when it ends FAILED before that is an error; 0 to 100, default 0. A retry resumes the same import and copies only what is missing.",
				Optional:            true,
				Validators:          []validator.Number{attribute.Between(0, maxMaxRetries)},
			},
			"allow_failed_entries": schema.NumberAttribute{
				MarkdownDescription: "The number of failed entries (objects or prefixes) up to which an import that ends FAILED counts as complete, once its retries are used up; 0 or more, default 0. Failed entries are not in the event data store. Use it for files that can never be copied, such as damaged ones. Raising it calls nothing; lowering it below the number of failed entries checks and waits again.",
				Optional:            true,
				Validators:          []validator.Number{attribute.AtLeast(0)},
			},
			"require_files": schema.BoolAttribute{
				MarkdownDescription: "Whether an import that ends without having copied any log file is an error instead of a warning. `true` or `false`; default `false`. No files most likely means a wrong prefix, time range or Region. Setting it to `false` calls nothing; setting it to `true` checks again an import that copied none.",
				Optional:            true,
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Any strings. A change waits for the import again, for example after a retry. Default: none.",
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{mapplanmodifier.RequiresReplace()},
			},

			"import_status":     computed("The status of the import when it ended: `COMPLETED`, or `FAILED` if no more entries failed than `allow_failed_entries` says."),
			"created_timestamp": computed("When the import was created, RFC 3339."),
			"updated_timestamp": computed("When AWS last updated the import, RFC 3339; null if AWS gave none."),
			"import_statistics": attribute.Statistics(objectplanmodifier.UseStateForUnknown()),
		},
		Blocks: map[string]schema.Block{
			"timeouts": attribute.Timeouts(ctx, timeouts.Opts{
				Create:            true,
				CreateDescription: "How long to wait for the end of the import, retries included, also when a change of `require_files` or `allow_failed_entries` waits again, as a duration such as `\"90m\"` or `\"48h\"`. Default `\"24h\"`. The import continues after the timeout.",
			}),
		},
	}
}

func computed(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Computed:            true,
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

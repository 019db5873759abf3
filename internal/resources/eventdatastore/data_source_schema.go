package eventdatastore

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

// Schema describes the data source, by
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventDataStore.html
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	key := func(description string, validators ...validator.String) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Computed: true, Validators: validators}
	}
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	flag := func(description string) schema.Attribute {
		return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads an event data store by its ARN, id or name, to import into it and to check whether it accepts imports.",
		Attributes: map[string]schema.Attribute{
			"arn": key("The ARN of the event data store, of any partition. Exactly one of `arn`, `id` and `name` must be set.",
				attribute.OrMock(attribute.EventDataStoreARN())),
			"id": key("The id of the event data store, the last part of its ARN. Exactly one of `arn`, `id` and `name` must be set.",
				attribute.OrMock(attribute.EventDataStoreID())),
			"name": key("The name of the event data store, 3 to 128 characters, case-sensitive. Exactly one of `arn`, `id` and `name` must be set. A name that several event data stores have means the one that is not `PENDING_DELETION`; if that is not one, it is an error.",
				attribute.EventDataStoreName()),
			"region": attribute.AnsweredRegion("the Region of `arn`, which it must not contradict; without that, the provider's"),

			"account_id":                     text("The AWS account that owns the event data store, 12 digits."),
			"status":                         text("The status: `CREATED`, `ENABLED`, `PENDING_DELETION`, `STARTING_INGESTION`, `STOPPING_INGESTION` or `STOPPED_INGESTION`. Imports need `ENABLED` or `STOPPED_INGESTION`."),
			"retention_period":               schema.Int32Attribute{MarkdownDescription: "How long it keeps events, in days counted from the time of the event. Older events are not imported.", Computed: true},
			"billing_mode":                   text("How it is billed: `EXTENDABLE_RETENTION_PRICING` or `FIXED_RETENTION_PRICING`."),
			"categories":                     schema.SetAttribute{MarkdownDescription: "The event categories of its advanced event selectors. Imports need `Management`, `Data` or `NetworkActivity`.", ElementType: types.StringType, Computed: true},
			"organization_enabled":           flag("Whether it collects the events of an organization. Only the organization's management account can import into it then."),
			"multi_region_enabled":           flag("Whether it collects the events of all Regions, or only those of its own."),
			"termination_protection_enabled": flag("Whether it is protected from being deleted."),
			"kms_key_id":                     text("The ARN of the KMS key that encrypts it; null if AWS encrypts it with a key of its own."),
			"created_timestamp":              text("When it was created, RFC 3339."),
			"updated_timestamp":              text("When it was last updated, RFC 3339; null if AWS gives no time."),
		},
	}
}

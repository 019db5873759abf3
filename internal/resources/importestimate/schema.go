package importestimate

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

// Schema describes the data source. Its arguments are those of the import, by
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	count := func(description string) schema.Attribute {
		return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Estimates, before you pay for it, what an import would copy: log files, bytes, events and cost. It lists the bucket and reads a sample; it starts nothing.",
		Attributes: map[string]schema.Attribute{
			"s3_location_uri": schema.StringAttribute{
				MarkdownDescription: "The location of the logs, `s3://bucket` or `s3://bucket/prefix/`, as the import has it. Only log files in folders named `CloudTrail` are counted, unless the prefix names another one or there is none.",
				CustomType:          attribute.S3LocationURIType{},
				Required:            true,
				Validators:          []validator.String{attribute.OrMock(attribute.S3Location())},
			},
			"s3_bucket_region": schema.StringAttribute{
				MarkdownDescription: "The name of the Region that the bucket is in, such as `us-east-1`.",
				Required:            true,
				Validators:          []validator.String{attribute.OrMock(attribute.Region())},
			},
			"start_event_time": schema.StringAttribute{
				MarkdownDescription: "Only log files whose date, in prefix and file name, is at or after this time are counted, as an import does. RFC 3339, in whole milliseconds, before `end_event_time`; both are set, or neither. Without it there is no limit.",
				CustomType:          attribute.TimeType{},
				Optional:            true,
				Validators:          []validator.String{attribute.EventTime()},
			},
			"end_event_time": schema.StringAttribute{
				MarkdownDescription: "Only log files whose date, in prefix and file name, is at or before this time are counted, as an import does. RFC 3339, in whole milliseconds, after `start_event_time`; both are set, or neither. Without it there is no limit.",
				CustomType:          attribute.TimeType{},
				Optional:            true,
				Validators:          []validator.String{attribute.EventTime()},
			},
			"price_per_gib": schema.Float64Attribute{
				MarkdownDescription: "What one GiB (2^30 bytes) of uncompressed data costs, in any currency, 0 or more: AWS's price for ingestion in the Region and billing mode of the event data store, whose \"GB\" is a GiB. No price is built in. Without it there is no `estimated_cost`.",
				Optional:            true,
				Validators:          []validator.Float64{attribute.NotNegative()},
			},

			"log_files":               count("How many log files an import would copy, without `unreadable_objects`."),
			"compressed_bytes":        count("Their size in S3, in bytes. It is exact."),
			"uncompressed_bytes":      count("An estimate of their size uncompressed, in bytes, which is what AWS bills."),
			"uncompressed_bytes_from": text("Where `uncompressed_bytes` comes from: `sample` (the sizes that gzip keeps at the end of some files), `rule_of_ten` (ten times `compressed_bytes`, AWS's rule, because no file could be read) or `none` (there are no files)."),
			"sampled_files":           count("How many files the sample has, 100 at most; 0 without permission to read."),
			"events":                  count("An estimate of the number of events, from a few files that are read whole; null if none could be read."),
			"oldest_file_date":        text("When the oldest log file was delivered, by its name or folder, RFC 3339; null if there is none with a date."),
			"newest_file_date":        text("When the newest log file was delivered, by its name or folder, RFC 3339; null if there is none with a date."),
			"estimated_cost":          schema.Float64Attribute{MarkdownDescription: "`price_per_gib` times `uncompressed_bytes` in GiB, rounded to hundredths, without tax, storage and queries. It is an estimate, not a quote. Null without `price_per_gib`.", Computed: true},
			"unreadable_objects": schema.ListNestedAttribute{
				MarkdownDescription: "Objects among the log files that an import cannot read, by reason; each would be a failed entry. None is an empty list.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"reason":   text("Why: `archived` (the storage class is `GLACIER` or `DEEP_ARCHIVE`, and the object has to be restored first), `not_gzip` (it is not compressed, by its name) or `too_large` (over 50 MB compressed)."),
					"objects":  count("How many objects."),
					"bytes":    count("Their size in S3, in bytes."),
					"examples": schema.ListAttribute{MarkdownDescription: "The first keys by name, 3 at most, with control characters written out.", ElementType: types.StringType, Computed: true},
				}},
			},
			"groups": schema.ListNestedAttribute{
				MarkdownDescription: "`log_files` by account, Region and month, sorted by these. None is an empty list.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"account_id":       text("The AWS account of the events, 12 digits; null if the path does not name one."),
					"region":           text("The Region of the events; null if the path does not name one."),
					"month":            text("The month of delivery, such as `2026-01`; null if the files have no date."),
					"log_files":        count("How many log files."),
					"compressed_bytes": count("Their size in S3, in bytes."),
				}},
			},
		},
	}
}

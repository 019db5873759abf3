package importestimate

import (
	"math"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

type model struct {
	S3LocationURI  attribute.S3LocationURI `tfsdk:"s3_location_uri"`
	S3BucketRegion types.String            `tfsdk:"s3_bucket_region"`
	StartEventTime attribute.Time          `tfsdk:"start_event_time"`
	EndEventTime   attribute.Time          `tfsdk:"end_event_time"`
	PricePerGiB    types.Float64           `tfsdk:"price_per_gib"`

	LogFiles              types.Int64   `tfsdk:"log_files"`
	CompressedBytes       types.Int64   `tfsdk:"compressed_bytes"`
	UncompressedBytes     types.Int64   `tfsdk:"uncompressed_bytes"`
	UncompressedBytesFrom types.String  `tfsdk:"uncompressed_bytes_from"`
	SampledFiles          types.Int64   `tfsdk:"sampled_files"`
	Events                types.Int64   `tfsdk:"events"`
	OldestFileDate        types.String  `tfsdk:"oldest_file_date"`
	NewestFileDate        types.String  `tfsdk:"newest_file_date"`
	UnreadableObjects     []unreadable  `tfsdk:"unreadable_objects"`
	Groups                []group       `tfsdk:"groups"`
	EstimatedCost         types.Float64 `tfsdk:"estimated_cost"`
}

type unreadable struct {
	Reason   string   `tfsdk:"reason"`
	Objects  int64    `tfsdk:"objects"`
	Bytes    int64    `tfsdk:"bytes"`
	Examples []string `tfsdk:"examples"`
}

type group struct {
	AccountID       types.String `tfsdk:"account_id"`
	Region          types.String `tfsdk:"region"`
	Month           types.String `tfsdk:"month"`
	LogFiles        int64        `tfsdk:"log_files"`
	CompressedBytes int64        `tfsdk:"compressed_bytes"`
}

// Where the number of uncompressed bytes comes from.
const (
	fromSample    = "sample"
	fromRuleOfTen = "rule_of_ten"
	fromNone      = "none"
)

// gib is what AWS's price list calls a GB.
const gib = 1 << 30

// fill takes over what was found.
func (m *model) fill(summary logfiles.Summary, expansion logfiles.Expansion) {
	m.LogFiles, m.CompressedBytes = types.Int64Value(summary.Files), types.Int64Value(summary.Bytes)
	m.UncompressedBytes, m.SampledFiles = types.Int64Value(expansion.Bytes), types.Int64Value(int64(expansion.Files))
	m.UncompressedBytesFrom, m.Events = types.StringValue(fromSample), types.Int64Null()
	switch {
	case summary.Files == 0:
		m.UncompressedBytesFrom, m.Events = types.StringValue(fromNone), types.Int64Value(0)
	case expansion.Files == 0:
		m.UncompressedBytesFrom = types.StringValue(fromRuleOfTen)
	}
	if expansion.Counted > 0 {
		m.Events = types.Int64Value(expansion.Events)
	}
	m.OldestFileDate, m.NewestFileDate = attribute.Timestamp(summary.Oldest), attribute.Timestamp(summary.Newest)
	m.UnreadableObjects, m.Groups = []unreadable{}, []group{} // not null where there are none
	for _, problem := range logfiles.Problems() {
		found, has := summary.Unreadable[problem]
		if !has {
			continue
		}
		one := unreadable{Reason: string(problem), Objects: found.Files, Bytes: found.Bytes, Examples: []string{}}
		for _, key := range found.Examples {
			one.Examples = append(one.Examples, trail.Printable(key))
		}
		m.UnreadableObjects = append(m.UnreadableObjects, one)
	}
	for _, one := range summary.Groups {
		m.Groups = append(m.Groups, group{attribute.Text(one.AccountID), attribute.Text(one.Region), attribute.Text(one.Month), one.Files, one.Bytes})
	}
	m.EstimatedCost = types.Float64Null()
	if !m.PricePerGiB.IsNull() {
		cost := m.PricePerGiB.ValueFloat64() * float64(expansion.Bytes) / gib
		m.EstimatedCost = types.Float64Value(math.Round(cost*100) / 100)
	}
}

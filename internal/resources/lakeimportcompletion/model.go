package lakeimportcompletion

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

type model struct {
	ImportID         types.String   `tfsdk:"import_id"`
	Region           types.String   `tfsdk:"region"`
	MaxRetries       types.Int64    `tfsdk:"max_retries"`
	Triggers         types.Map      `tfsdk:"triggers"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
	ImportStatus     types.String   `tfsdk:"import_status"`
	CreatedTimestamp types.String   `tfsdk:"created_timestamp"`
	UpdatedTimestamp types.String   `tfsdk:"updated_timestamp"`
	ImportStatistics types.Object   `tfsdk:"import_statistics"`
}

// fromAPI takes over AWS's record of the import.
func (m *model) fromAPI(imported lake.Import) {
	m.ImportStatus = types.StringValue(string(imported.Status))
	m.CreatedTimestamp = attribute.Timestamp(imported.Created)
	m.UpdatedTimestamp = attribute.Timestamp(imported.Updated)
	m.ImportStatistics = attribute.StatisticsFrom(imported.Statistics)
}

// known is the import as it was when last read.
func (m model) known() lake.Import {
	return attribute.ImportToAPI(m.ImportID, m.ImportStatus, m.CreatedTimestamp, m.UpdatedTimestamp, m.ImportStatistics)
}

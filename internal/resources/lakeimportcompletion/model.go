package lakeimportcompletion

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

type model struct {
	ImportID           types.String   `tfsdk:"import_id"`
	Region             types.String   `tfsdk:"region"`
	MaxRetries         types.Number   `tfsdk:"max_retries"`
	AllowFailedEntries types.Number   `tfsdk:"allow_failed_entries"`
	RequireFiles       types.Bool     `tfsdk:"require_files"`
	Triggers           types.Map      `tfsdk:"triggers"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`
	ImportStatus       types.String   `tfsdk:"import_status"`
	CreatedTimestamp   types.String   `tfsdk:"created_timestamp"`
	UpdatedTimestamp   types.String   `tfsdk:"updated_timestamp"`
	ImportStatistics   types.Object   `tfsdk:"import_statistics"`
}

// gate is what opens the waiter. What is not known yet is taken for the strictest
// that it may be.
func (m model) gate() lake.Gate {
	return lake.Gate{
		MaxRetries:         attribute.Whole(m.MaxRetries),
		AllowFailedEntries: attribute.Whole(m.AllowFailedEntries),
		RequireFiles:       m.RequireFiles.ValueBool() || m.RequireFiles.IsUnknown(),
	}
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

// progressUnknown leaves to the apply what it finds.
func (m *model) progressUnknown() {
	m.ImportStatus, m.CreatedTimestamp, m.UpdatedTimestamp = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	m.ImportStatistics = attribute.StatisticsUnknown()
}

// progressFrom keeps what another model has, where the plan left it to the apply.
func (m *model) progressFrom(other model) {
	m.ImportStatus, m.CreatedTimestamp, m.UpdatedTimestamp = other.ImportStatus, other.CreatedTimestamp, other.UpdatedTimestamp
	m.ImportStatistics = other.ImportStatistics
}

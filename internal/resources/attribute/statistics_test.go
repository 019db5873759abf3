package attribute_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

func TestImportThereAndBack(t *testing.T) {
	given := lake.Import{
		ID: "an-id", Status: lake.StatusFailed,
		Created:    time.Date(2024, 5, 6, 7, 8, 9, 123e6, time.UTC),
		Updated:    time.Date(2025, 6, 7, 8, 9, 10, 0, time.FixedZone("", 3600)),
		Statistics: lake.Statistics{PrefixesFound: 11, PrefixesCompleted: 12, FilesCompleted: 13, EventsCompleted: 14, FailedEntries: 15},
		Counted:    true,
	}
	created, updated := attribute.Timestamp(given.Created), attribute.Timestamp(given.Updated)
	if created.ValueString() != "2024-05-06T07:08:09.123Z" || updated.ValueString() != "2025-06-07T07:09:10Z" {
		t.Errorf("timestamps %s and %s", created, updated)
	}
	got := attribute.ImportToAPI(types.StringValue(given.ID), types.StringValue(string(given.Status)), created, updated, attribute.StatisticsFrom(given.Statistics))
	if got.ID != given.ID || got.Status != given.Status || !got.Created.Equal(given.Created) || !got.Updated.Equal(given.Updated) || got.Statistics != given.Statistics || !got.Counted {
		t.Errorf("%+v became %+v", given, got)
	}
	none := attribute.Timestamp(time.Time{})
	if !none.IsNull() {
		t.Errorf("no time became %s", none)
	}
	empty := attribute.ImportToAPI(types.StringNull(), types.StringNull(), none, types.StringUnknown(), attribute.StatisticsUnknown())
	if empty.ID != "" || !empty.Created.IsZero() || !empty.Updated.IsZero() || empty.Statistics != (lake.Statistics{}) || empty.Counted {
		t.Errorf("nothing became %+v", empty)
	}
	// What AWS did not count is in the state as zeros.
	if zeros := attribute.ImportToAPI(types.StringNull(), types.StringNull(), none, none, attribute.StatisticsFrom(lake.Statistics{})); zeros.Counted {
		t.Error("zeros of a state are taken for AWS's count")
	}
}

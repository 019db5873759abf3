package attribute_test

import (
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

func TestStatisticsThereAndBack(t *testing.T) {
	given := lake.Statistics{PrefixesFound: 11, PrefixesCompleted: 12, FilesCompleted: 13, EventsCompleted: 14, FailedEntries: 15}
	if got := attribute.StatisticsToAPI(attribute.StatisticsFrom(given)); got != given {
		t.Errorf("%+v became %+v", given, got)
	}
	if got := attribute.StatisticsToAPI(attribute.StatisticsUnknown()); got != (lake.Statistics{}) {
		t.Errorf("unknown statistics became %+v", got)
	}
}

func TestTimestampThereAndBack(t *testing.T) {
	given := time.Date(2024, 5, 6, 7, 8, 9, 123e6, time.FixedZone("", 3600))
	text := attribute.Timestamp(given)
	if text.ValueString() != "2024-05-06T06:08:09.123Z" || !attribute.TimestampToAPI(text).Equal(given) {
		t.Errorf("%s became %s", given, text)
	}
	if none := attribute.Timestamp(time.Time{}); !none.IsNull() || !attribute.TimestampToAPI(none).IsZero() {
		t.Errorf("no time became %s", none)
	}
}

package trail

import (
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	day := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	const region = "s3://logs/AWSLogs/111122223333/CloudTrail/eu-west-1/"
	for uri, want := range map[string][2]time.Time{
		region + "2023/":             {day(2023, 1, 1), day(2024, 1, 1)},
		region + "2023/12/":          {day(2023, 12, 1), day(2024, 1, 1)},
		region + "2024/02/29":        {day(2024, 2, 29), day(2024, 3, 1)},
		region + "2024/02/29/more/":  {day(2024, 2, 29), day(2024, 3, 1)},
		region + "2023/02/29/":       {},
		region + "2023/13/":          {},
		region + "2023/00/":          {},
		region + "2023/4/":           {day(2023, 1, 1), day(2024, 1, 1)},
		region + "+023/":             {},
		region:                       {},
		"s3://logs/2023/12/":         {},
		"s3://logs/":                 {},
		"s3://logs/AWSLogs/2023/12/": {},
		"s3://logs/CloudTrail/own/AWSLogs/o-exampleorg1/111122223333/CloudTrail/us-east-2/2022/07/09/": {day(2022, 7, 9), day(2022, 7, 10)},
	} {
		parsed, err := ParseS3LocationURI(uri)
		if err != nil {
			t.Fatal(err)
		}
		if from, before := parsed.Dates(); !from.Equal(want[0]) || !before.Equal(want[1]) {
			t.Errorf("%s: from %s to before %s", uri, from, before)
		}
	}
}

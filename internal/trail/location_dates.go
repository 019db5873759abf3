package trail

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Dates is the time in which the log files of a prefix were delivered, by the
// folders of years, months and days that it names below a Region: from the
// first moment to before the last. Both are zero for a prefix that names none:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
func (u S3LocationURI) Dates() (from, before time.Time) {
	location := u.Location()
	if location.Region == "" {
		return from, before
	}
	folders := strings.Split(u.Prefix, "/")
	folders = folders[slices.Index(folders, logsFolder)+1:]
	folders = folders[slices.Index(folders, trailFolder)+2:] // below the Region
	year, ok := dateFolder(folders, 0, len("2006"))
	if !ok {
		return from, before
	}
	from = time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
	month, ok := dateFolder(folders, 1, len("01"))
	if !ok {
		return from, from.AddDate(1, 0, 0)
	}
	from = time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	day, ok := dateFolder(folders, 2, len("02"))
	if !ok {
		day = 1
	}
	from = from.AddDate(0, 0, day-1)
	if from.Month() != time.Month(month) {
		return time.Time{}, time.Time{} // there is no such day
	}
	if !ok {
		return from, from.AddDate(0, 1, 0)
	}
	return from, from.AddDate(0, 0, 1)
}

// dateFolder reads the number that a folder is named by, in so many digits.
func dateFolder(folders []string, at, digits int) (int, bool) {
	if at >= len(folders) || len(folders[at]) != digits {
		return 0, false
	}
	number, err := strconv.ParseUint(folders[at], 10, 16)
	return int(number), err == nil
}

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
	var date [3]int
	depth := 0
	for ; depth < min(len(folders), len(date)); depth++ {
		number, err := strconv.ParseUint(folders[depth], 10, 16)
		if err != nil || len(folders[depth]) != []int{4, 2, 2}[depth] {
			break
		}
		date[depth] = int(number)
	}
	switch depth {
	case 0:
		return from, before
	case 1:
		date[1], date[2] = 1, 1
	case 2:
		date[2] = 1
	}
	from = time.Date(date[0], time.Month(date[1]), date[2], 0, 0, 0, 0, time.UTC)
	if from.Year() != date[0] || from.Month() != time.Month(date[1]) || from.Day() != date[2] {
		return time.Time{}, time.Time{} // there is no such day
	}
	years, months, days := 0, 0, 0
	*[]*int{&years, &months, &days}[depth-1] = 1
	return from, from.AddDate(years, months, days)
}

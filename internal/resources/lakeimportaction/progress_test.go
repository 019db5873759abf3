package lakeimportaction

import (
	"errors"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// sight is an import in progress, that many seconds after noon.
func sight(seconds, done, found, events int64) lake.Seen {
	return lake.Seen{At: noon.Add(time.Duration(seconds) * time.Second), Import: lake.Import{ID: "x", Status: lake.StatusInProgress, Statistics: lake.Statistics{
		PrefixesFound: found, PrefixesCompleted: done, FilesCompleted: 2 * done, EventsCompleted: events, FailedEntries: 3,
	}}}
}

func TestProgressLine(t *testing.T) {
	late := sight(300, 1, 8, 50)
	initializing := lake.Seen{At: noon, Import: lake.Import{Status: lake.StatusInitializing}}
	failed := sight(60, 7, 7, 1000)
	failed.Import.Status = lake.StatusFailed
	foreseen := sight(60, 160, 1548, 1060000)
	foreseen.ExpectedEnd = noon.Add(24 * time.Minute)
	unmeasured := sight(2, 5, 1548, 12345)
	unmeasured.ExpectedEnd = noon.Add(47 * time.Second)
	past := foreseen
	past.ExpectedEnd = noon.Add(time.Minute)
	failedEarly := failed
	failedEarly.ExpectedEnd = noon.Add(time.Hour)
	throttled := late
	throttled.ExpectedEnd = noon.Add(time.Hour)
	throttled.Err = errors.New("ThrottlingException: Rate exceeded")
	for name, c := range map[string]struct {
		seen []lake.Seen
		now  time.Duration
		want string
	}{
		"nothing counted yet": {[]lake.Seen{initializing}, 0,
			"INITIALIZING [....................]   0% 0/0 prefixes       0 files           0 events    0 failed     0s elapsed"},
		"first sight has no rate": {[]lake.Seen{sight(2, 5, 1548, 12345)}, 2 * time.Second,
			"IN_PROGRESS  [....................]   0%     5/1,548 prefixes      10 files      12,345 events    3 failed     2s elapsed"},
		"rate and expected end": {[]lake.Seen{sight(0, 100, 1548, 100000), foreseen}, time.Minute,
			"IN_PROGRESS  [##..................]  10%   160/1,548 prefixes     320 files   1,060,000 events    3 failed  1m00s elapsed  16,000 events/s  expected to end about 12:24 UTC, in 23 minutes"},
		"expected end without rate": {[]lake.Seen{unmeasured}, 3 * time.Second,
			"IN_PROGRESS  [....................]   0%     5/1,548 prefixes      10 files      12,345 events    3 failed     3s elapsed  expected to end about 12:00 UTC, in 45 seconds"},
		"the expected end is past": {[]lake.Seen{sight(0, 100, 1548, 100000), past}, time.Minute,
			"IN_PROGRESS  [##..................]  10%   160/1,548 prefixes     320 files   1,060,000 events    3 failed  1m00s elapsed  16,000 events/s"},
		"ended, whatever was expected": {[]lake.Seen{failedEarly}, time.Minute,
			"FAILED       [####################] 100% 7/7 prefixes      14 files       1,000 events    3 failed  1m00s elapsed"},
		"ended, without rate": {[]lake.Seen{sight(0, 1, 7, 0), sight(50, 6, 7, 900), failed}, time.Minute,
			"FAILED       [####################] 100% 7/7 prefixes      14 files       1,000 events    3 failed  1m00s elapsed"},
		"read fails": {[]lake.Seen{throttled}, 310 * time.Second,
			"IN_PROGRESS  [##..................]  12% 1/8 prefixes       2 files          50 events    3 failed  5m10s elapsed  no answer from AWS since 12:05:00 UTC, 10s ago: ThrottlingException: Rate exceeded"},
		"read hangs": {[]lake.Seen{late}, 7*time.Minute + 30*time.Second,
			"IN_PROGRESS  [##..................]  12% 1/8 prefixes       2 files          50 events    3 failed  7m30s elapsed  no answer from AWS since 12:05:00 UTC, 2m30s ago"},
	} {
		var m meter
		for _, seen := range c.seen {
			m.add(seen)
		}
		if got := progressLine(c.seen[len(c.seen)-1], &m, noon, noon.Add(c.now)); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestSpeed(t *testing.T) {
	initializing := lake.Seen{At: noon, Import: lake.Import{Status: lake.StatusInitializing}}
	for name, c := range map[string]struct {
		seen []lake.Seen
		rate float64
	}{
		"nothing seen":            {nil, -1},
		"too short":               {[]lake.Seen{sight(0, 0, 9, 0), sight(4, 8, 9, 4000)}, -1},
		"steady":                  {[]lake.Seen{sight(0, 0, 9, 0), sight(6, 3, 9, 600)}, 100},
		"watched late":            {[]lake.Seen{sight(0, 500, 1000, 9000000), sight(10, 510, 1000, 9000500)}, 50},
		"stuck":                   {[]lake.Seen{sight(0, 5, 9, 500), sight(60, 5, 9, 500)}, 0},
		"all done, not yet ended": {[]lake.Seen{sight(0, 5, 9, 500), sight(10, 9, 9, 600)}, 10},
		"counts come late":        {[]lake.Seen{sight(0, 0, 0, 0), sight(10, 700, 1000, 7000000), sight(20, 702, 1000, 7000100)}, 10},
		"begins late":             {[]lake.Seen{initializing, sight(30, 0, 9, 0), sight(40, 2, 9, 50)}, 5},
		"a retry counts anew":     {[]lake.Seen{sight(0, 8, 9, 900), sight(10, 0, 9, 10), sight(20, 2, 9, 40)}, 3},
		"events alone count anew": {[]lake.Seen{sight(0, 1, 9, 900), sight(10, 1, 9, 10), sight(20, 3, 9, 40)}, 3},
		"slower than before":      {[]lake.Seen{sight(0, 0, 900, 0), sight(600, 600, 900, 600000), sight(1200, 610, 900, 600600), sight(1500, 620, 900, 600900)}, 1},
	} {
		var m meter
		for _, seen := range c.seen {
			m.add(seen)
		}
		if rate := m.speed(); rate != c.rate {
			t.Errorf("%s: %v events per second, want %v", name, rate, c.rate)
		}
	}
}

func TestBar(t *testing.T) {
	for want, n := range map[string][2]int64{
		"[....................]   0%": {0, 16},
		"[##########..........]  50%": {8, 16},
		"[###################.]  99%": {1999, 2000},
		"[####################] 100%": {7, 7},
	} {
		if got := bar(n[0], n[1]); got != want {
			t.Errorf("%v: %s, want %s", n, got, want)
		}
	}
	if got := bar(9, 7); got != "[####################] 100%" {
		t.Errorf("more done than found: %s", got)
	}
}

func TestTimesAsWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                     "0s",
		33 * time.Second:                      "33s",
		59*time.Second + 600*time.Millisecond: "1m00s",
		61 * time.Second:                      "1m01s",
		12*time.Minute + 31*time.Second:       "12m31s",
		59*time.Minute + 59*time.Second:       "59m59s",
		3*time.Hour + 7*time.Minute:           "3h07m",
		51*time.Hour + 59*time.Minute:         "2d03h",
	} {
		if got := elapsed(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestLimit(t *testing.T) {
	for d, want := range map[time.Duration]string{
		24 * time.Hour: "24h", 10 * time.Minute: "10m", 90 * time.Minute: "1h30m", 10 * time.Second: "10s", 100*time.Minute + time.Second: "1h40m1s",
	} {
		if got := limit(d); got != want {
			t.Errorf("%s: %s", d, got)
		}
	}
}

package lake

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// sight is what a read at some second after noon shows.
type sight struct{ at, completed, found int64 }

// foreseen makes the forecast of a watch that began at noon.
func foreseen(created time.Time, sights ...sight) *forecast {
	f := newForecast(noon)
	for _, s := range sights {
		f.saw(noon.Add(time.Duration(s.at)*time.Second), created, StatusInProgress, Statistics{PrefixesFound: s.found, PrefixesCompleted: s.completed, FilesCompleted: 7, EventsCompleted: 70})
	}
	return f
}

// every makes a sight every 10 seconds: completed grows by the same each time.
func every(until, from, by, found int64) (sights []sight) {
	for at := int64(10); at <= until; at += 10 {
		sights = append(sights, sight{at, from, found})
		from += by
	}
	return sights
}

func TestExpectedEnd(t *testing.T) {
	steady := every(200, 0, 3, 90) // 3 in 10 seconds, seen to be 57 of 90
	then := func(more ...sight) []sight { return append(steady[:len(steady):len(steady)], more...) }
	late := append([]sight{{5, 0, 0}, {100, 0, 0}}, every(200, 0, 3, 180)...)
	for i := range late[2:] {
		late[2+i].at += 120
	}
	slower := every(200, 58, 1, 110)
	for i := range slower {
		slower[i].at += 200
	}
	anew := every(200, 0, 3, 90) // which takes as long as before
	for i := range anew {
		anew[i].at += 200
	}
	for name, c := range map[string]struct {
		f       *forecast
		now     int64
		want    int64 // seconds after noon, 0 for nothing
		exactly int64 // how far it may be off
	}{
		"nothing read":                           {foreseen(noon), 100, 0, 0},
		"no numbers":                             {foreseen(noon, every(300, 0, 0, 0)...), 300, 0, 0},
		"nothing completed":                      {foreseen(noon, every(300, 0, 0, 90)...), 300, 0, 0},
		"three changes":                          {foreseen(noon, every(40, 0, 3, 90)...), 40, 0, 0},
		"steady":                                 {foreseen(noon, steady...), 200, 305, 6},
		"steady, created a while ago":            {foreseen(noon.Add(-40*time.Second), steady...), 200, 300, 60},
		"numbers that come two minutes late":     {foreseen(noon, late...), 320, 605, 10},
		"late, of an import created an hour ago": {foreseen(noon.Add(-time.Hour), late...), 320, 605, 10},
		"watched late":                           {foreseen(noon.Add(-3*time.Hour), every(200, 5003, 3, 5120)...), 200, 395, 6},
		"slower of late":                         {foreseen(noon, append(every(200, 0, 3, 110), slower...)...), 400, 730, 60},
		"a change is overdue":                    {foreseen(noon, then(sight{225, 57, 90})...), 225, 315, 8},
		"it stands still":                        {foreseen(noon, then(sight{900, 57, 90})...), 900, 0, 0},
		"more is found":                          {foreseen(noon, then(sight{210, 60, 120})...), 210, 0, 0},
		"more was found some time ago":           {foreseen(noon, then(sight{201, 57, 120}, sight{210, 60, 120}, sight{220, 63, 120}, sight{230, 66, 120}, sight{240, 69, 120})...), 240, 406, 12},
		"it counts anew":                         {foreseen(noon, then(sight{210, 2, 90}, sight{220, 5, 90}, sight{230, 8, 90})...), 230, 0, 0},
		"it has counted anew":                    {foreseen(noon, then(anew...)...), 400, 505, 10},
		"a jump":                                 {foreseen(noon, sight{10, 1, 900}, sight{20, 2, 900}, sight{30, 3, 900}, sight{40, 4, 900}, sight{50, 700, 900}), 50, 0, 0},
		"more completed than found":              {foreseen(noon, every(300, 0, 3, 5)...), 300, 0, 0},
		"all completed, and it is not over":      {foreseen(noon, every(310, 0, 3, 90)...), 320, 0, 0},
		"so far ahead that nobody can know":      {foreseen(noon, every(300, 0, 1, 1e9)...), 300, 0, 0},
		"as many as a number can be":             {foreseen(noon, every(300, 0, 3, math.MaxInt64)...), 300, 0, 0},
		"as many completed as a number can be":   {foreseen(noon, sight{10, 1, math.MaxInt64}, sight{20, 2, math.MaxInt64}, sight{30, math.MaxInt64 - 1, math.MaxInt64}, sight{40, math.MaxInt64, math.MaxInt64}), 40, 0, 0},
		"less than nothing":                      {foreseen(noon, sight{10, -5, -9}, sight{20, -4, -8}, sight{30, -3, -7}, sight{40, -2, -6}, sight{50, -1, -5}), 50, 0, 0},
		"a clock that goes back":                 {foreseen(noon, sight{50, 1, 9}, sight{40, 2, 9}, sight{30, 3, 9}, sight{20, 4, 9}, sight{10, 5, 9}), 10, 0, 0},
		"a clock that stands":                    {foreseen(noon, sight{10, 1, 9}, sight{10, 2, 9}, sight{10, 3, 9}, sight{10, 4, 9}, sight{10, 5, 9}, sight{10, 6, 9}), 10, 0, 0},
		"steady, created after it was read":      {foreseen(noon.Add(time.Hour), steady...), 200, 305, 6},
		"steady, with no time of its creation":   {foreseen(time.Time{}, steady...), 200, 305, 6},
		"steady, created at an impossible time":  {foreseen(time.Unix(-1<<50, 0), steady...), 200, 305, 6},
	} {
		got := c.f.end(noon.Add(time.Duration(c.now) * time.Second))
		if c.want == 0 {
			if !got.IsZero() {
				t.Errorf("%s: the end is expected %s after noon", name, got.Sub(noon))
			}
			continue
		}
		if off := got.Sub(noon.Add(time.Duration(c.want) * time.Second)); off.Abs() > time.Duration(c.exactly)*time.Second {
			t.Errorf("%s: the end is expected %s after noon, want %d s", name, got.Sub(noon), c.want)
		}
	}
}

// What an import shows while it is INITIALIZING says nothing of its lag.
func TestWorkBeginsAfterInitializing(t *testing.T) {
	f := newForecast(noon)
	f.saw(noon.Add(100*time.Second), noon, StatusInitializing, Statistics{})
	for _, s := range every(200, 0, 3, 90) {
		f.saw(noon.Add(time.Duration(100+s.at)*time.Second), noon, StatusInProgress, Statistics{PrefixesFound: s.found, PrefixesCompleted: s.completed})
	}
	if got := f.end(noon.Add(300 * time.Second)).Sub(noon); got < 390*time.Second || got > 410*time.Second {
		t.Errorf("the end is expected after %s", got)
	}
}

func TestPausesGatherAroundTheExpectedEnd(t *testing.T) {
	pauses := func(found, until int64) (before, around, after time.Duration) {
		f := newForecast(noon)
		before, around, after = time.Hour, time.Hour, time.Hour
		for at := time.Duration(0); at < time.Duration(until)*time.Second; {
			f.saw(noon.Add(at), noon, StatusInProgress, Statistics{PrefixesFound: found, PrefixesCompleted: min(int64(at/(5*time.Second)), found)})
			pause := f.pause(noon.Add(at), pollPause(at))
			switch ran := at.Seconds() / float64(5*found); {
			case ran > 0.3 && ran < 0.8:
				before = min(before, pause*time.Duration(pollFraction*10)/at)
			case ran > 0.97 && ran < 1.03:
				around = min(around, pause*time.Duration(pollFraction*10)/at)
			case ran > 1.5:
				after = min(after, pause*time.Duration(pollFraction*10)/at)
			}
			at += pause
		}
		return before, around, after
	}
	// In tenths of the usual pause.
	before, around, after := pauses(120, 1100)
	if before < 9 || around > 4 || after < 8 {
		t.Errorf("pauses of %d, %d, %d tenths of the usual one before, around and after the expected end", before, around, after)
	}
}

// Whatever AWS shows: no pause is longer than usual, or too short, and the reads
// stay within what forecasts may cost.
func TestPausesKeepTheirBounds(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // a test that can be repeated
		f := newForecast(noon)
		var s Statistics
		usually, reads := 0.0, 0
		for at := time.Duration(0); at < 3*time.Hour; reads++ {
			switch random.IntN(12) {
			case 0:
				s.PrefixesFound += random.Int64N(200)
			case 1:
				s = Statistics{}
			case 2:
				s.PrefixesCompleted = s.PrefixesFound
			case 3:
				s.PrefixesFound = random.Int64() * (random.Int64N(3) - 1)
			case 4, 5, 6, 7, 8:
				s.PrefixesCompleted = min(s.PrefixesCompleted+random.Int64N(9), s.PrefixesFound)
			}
			f.saw(noon.Add(at), noon.Add(-time.Duration(random.Int64N(1e12))), []Status{StatusInProgress, StatusInitializing, "NEW"}[random.IntN(3)], s)
			usual := pollPause(at)
			pause := f.pause(noon.Add(at), usual)
			if pause > usual || pause < min(usual, minDensePause) {
				t.Fatalf("seed %d: after %s a pause of %s, usually %s", seed, at, pause, usual)
			}
			if end := f.end(noon.Add(at)); !end.IsZero() && (!end.After(noon.Add(at)) || end.Sub(noon) > maxOutlook*3*time.Hour) {
				t.Fatalf("seed %d: after %s the end is expected at %s", seed, at, end)
			}
			usually += pause.Seconds() / usual.Seconds()
			at += pause
		}
		if extra := float64(reads) - usually; extra > maxExtraReads+1 {
			t.Errorf("seed %d: %d reads, usually %.0f", seed, reads, usually)
		}
	}
}

func TestTimesOfAWSByThisMachinesClock(t *testing.T) {
	c := new(clock)
	c.ahead.Store(int64(3 * time.Minute))
	if got := c.here(noon); !got.Equal(noon.Add(-3 * time.Minute)) {
		t.Errorf("got %s", got)
	}
	if got := c.here(time.Time{}); !got.IsZero() {
		t.Errorf("no time is %s", got)
	}
}

package lake

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// progress is how an import gets on: what is true when a share of its time has
// passed, as shares of all its prefixes.
type progress func(passed float64) (found, completed float64)

var progresses = map[string]progress{
	"linear":            func(x float64) (float64, float64) { return 1, x },
	"slower at the end": func(x float64) (float64, float64) { return 1, 1 - (1-x)*(1-x) },
	"faster at the end": func(x float64) (float64, float64) { return 1, x * x },
	"found late":        func(x float64) (float64, float64) { return max(x, min(1, 0.2+x*4/3)), x },
	"found in waves": func(x float64) (float64, float64) {
		switch {
		case x < 0.25:
			return 0.25, x
		case x < 0.6:
			return 0.6, x
		default:
			return 1, x
		}
	},
	"stalls in the middle": func(x float64) (float64, float64) { return 1, (min(x, 0.4) + max(0, x-0.6)) / 0.8 },
	"stalls at the end":    func(x float64) (float64, float64) { return 1, (min(x, 0.85) + max(0, x-0.95)) / 0.9 },
	"begins late":          func(x float64) (float64, float64) { return math.Ceil(max(0, x-0.1)), max(0, x-0.1) / 0.9 },
}

// lagging is an import whose statistics AWS shows late and in steps.
type lagging struct {
	runs      time.Duration
	prefixes  int64
	progress  progress // nil if AWS shows no numbers
	lag, step time.Duration
}

// shown returns what AWS shows so long after the beginning.
func (l lagging) shown(ran time.Duration) *types.ImportStatistics {
	ran -= l.lag
	if l.step > 0 {
		ran = ran.Truncate(l.step)
	}
	if ran <= 0 {
		return &types.ImportStatistics{EventsCompleted: aws.Int64(0)}
	}
	found, completed := l.progress(min(ran.Seconds()/l.runs.Seconds(), 1))
	n := func(share float64) *int64 { return aws.Int64(int64(share*float64(l.prefixes) + 1e-9)) }
	return &types.ImportStatistics{PrefixesFound: n(found), PrefixesCompleted: n(completed), EventsCompleted: n(1000 * completed)}
}

// watched waits for the end of an import, and returns how late it was noticed
// and how many reads that took.
func (l lagging) watched(t *testing.T) (late time.Duration, reads int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(l.runs, types.ImportStatusCompleted)
		running := api.add(l.runs, types.ImportStatusCompleted)
		began := time.Now()
		api.shows = func(out *cloudtrail.GetImportOutput) {
			out.ImportStatistics = nil
			if l.progress != nil {
				out.ImportStatistics = l.shown(time.Since(began))
			}
		}
		if _, err := api.region().WaitForEnd(t.Context(), running.id, 0, nil); err != nil {
			t.Fatal(err)
		}
		late, reads = time.Since(began)-l.runs, api.count("GetImport")
	})
	return late, reads
}

// usually is what there is without forecasts.
func usually(runs time.Duration) (late time.Duration, reads int) {
	at := time.Duration(0)
	for reads = 1; at < runs; reads++ {
		at += pollPause(at)
	}
	return at - runs, reads
}

// noticed is how imports of about the same length were noticed to have ended.
type noticed struct {
	late  []float64 // as percentages of their length
	reads int       // the most
}

func (n *noticed) add(late, runs time.Duration, reads int) {
	n.late, n.reads = append(n.late, 100*late.Seconds()/runs.Seconds()), max(n.reads, reads)
}

func (n *noticed) median() float64 {
	slices.Sort(n.late)
	return n.late[len(n.late)/2]
}

func (n *noticed) String() string {
	return fmt.Sprintf("%4.2f %% late (%4.2f at most), %4d reads", n.median(), slices.Max(n.late), n.reads)
}

// The end of an import is noticed within 1 % of its time, in the middle of all
// that is known to happen, and never later than without forecasts.
func TestForecastsOfImports(t *testing.T) {
	names := append(slices.Sorted(maps.Keys(progresses)), "no numbers")
	all, allBefore := new(noticed), new(noticed)
	for _, runs := range []time.Duration{2 * time.Minute, 5 * time.Minute, 12 * time.Minute, 40 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour} {
		ofLength, before := new(noticed), new(noticed)
		for _, name := range names {
			ofShape := new(noticed)
			for i, lag := range []time.Duration{0, 10 * time.Second, 30 * time.Second, 2 * time.Minute, 5 * time.Minute} {
				for n := range 4 { // ends at other moments between two reads
					if runs > 3*time.Hour && n != i%4 {
						continue // they take long, and differ little
					}
					l := lagging{runs: runs - time.Duration(n)*runs/80, prefixes: 75, progress: progresses[name], lag: lag}
					if n%2 == 1 {
						l.step = []time.Duration{10 * time.Second, 30 * time.Second, time.Minute}[i%3]
					}
					late, reads := l.watched(t)
					usualLate, usualReads := usually(l.runs)
					if late < 0 || late > min(l.runs/pollFraction, maxPollPause) {
						t.Errorf("%s, %s, lag %s, step %s: noticed %s late", name, l.runs, l.lag, l.step, late)
					}
					if reads > 1500 || reads > usualReads+usualReads/5+1 {
						t.Errorf("%s, %s, lag %s, step %s: %d reads, usually %d", name, l.runs, l.lag, l.step, reads, usualReads)
					}
					if l.progress == nil && (late != usualLate || reads != usualReads) {
						t.Errorf("%s, no numbers: %s late and %d reads, usually %s and %d", l.runs, late, reads, usualLate, usualReads)
					}
					ofShape.add(late, l.runs, reads)
					before.add(usualLate, l.runs, usualReads)
					if l.progress != nil {
						ofLength.add(late, l.runs, reads)
						all.add(late, l.runs, reads)
						allBefore.add(usualLate, l.runs, usualReads)
					}
				}
			}
			t.Logf("%-8s %-20s %s", runs, name, ofShape)
		}
		t.Logf("%-8s %-20s %s; without forecasts %s", runs, "all with numbers", ofLength, before)
		if ofLength.median() > before.median() {
			t.Errorf("%s: forecasts make the end seen later: %s, before %s", runs, ofLength, before)
		}
	}
	t.Logf("all with numbers: %s; without forecasts %s", all, allBefore)
	if all.median() > 1 {
		t.Errorf("the median is %s", all)
	}
}

// A forecast that is wrong in the first minutes costs a day few reads.
func TestWrongForecastOfADay(t *testing.T) {
	promising := func(passed float64) (found, completed float64) {
		if passed < 0.01 { // a quarter of an hour, in which a tenth of it all is found and done
			return 0.1, min(10*passed, 0.1)
		}
		return 1, 0.1 + 0.9*(passed-0.01)/0.99
	}
	late, reads := lagging{runs: 24 * time.Hour, prefixes: 1000, progress: promising}.watched(t)
	_, usual := usually(24 * time.Hour)
	t.Logf("%s late, %d reads, usually %d", late, reads, usual)
	if late > maxPollPause || reads > usual+maxExtraReads {
		t.Errorf("%s late, %d reads, usually %d", late, reads, usual)
	}
}

// Whoever queues for the slot gains by the forecast of the import in it.
func TestForecastOfTheSlotsHolder(t *testing.T) {
	const runs = 12*time.Minute + 10*time.Second
	linear := lagging{runs: runs, prefixes: 60, progress: progresses["linear"], lag: 30 * time.Second}
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(runs, types.ImportStatusCompleted)
		api.shows = func(out *cloudtrail.GetImportOutput) {
			out.ImportStatistics = linear.shown(time.Since(*out.CreatedTimestamp))
		}
		region := api.region()
		began := time.Now()
		var wg sync.WaitGroup
		for day := range 4 {
			content := pastContent()
			content.StartEventTime = content.StartEventTime.AddDate(0, 0, day-40)
			content.EndEventTime = content.StartEventTime.AddDate(0, 0, 1)
			wg.Go(func() {
				if _, err := region.Start(t.Context(), content, Ignore); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		usual, _ := usually(runs)
		late := (time.Since(began) - 3*runs) / 3
		t.Logf("a window follows the one before after %s, without forecasts after %s", late, usual)
		if late < 0 || late > runs/100 || late >= usual {
			t.Errorf("a window follows the one before after %s", late)
		}
	})
}

func TestWatchTellsTheExpectedEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		linear := lagging{runs: time.Hour, prefixes: 90, progress: progresses["linear"], lag: 2 * time.Minute}
		api := newFakeAPI(linear.runs, types.ImportStatusCompleted)
		running := api.add(linear.runs, types.ImportStatusCompleted)
		began := time.Now()
		api.shows = func(out *cloudtrail.GetImportOutput) { out.ImportStatistics = linear.shown(time.Since(began)) }
		said := 0
		_, err := api.region().WaitForEnd(t.Context(), running.id, 0, func(seen Seen) {
			if ran := time.Since(began); seen.ExpectedEnd.IsZero() {
				if ran > 20*time.Minute && ran < 58*time.Minute {
					t.Errorf("nothing is said after %s", ran)
				}
			} else if said++; ran > 20*time.Minute && seen.ExpectedEnd.Sub(began.Add(linear.runs)).Abs() > 2*time.Minute {
				t.Errorf("after %s the end is expected after %s", ran, seen.ExpectedEnd.Sub(began))
			}
		})
		if err != nil || said == 0 {
			t.Errorf("said %d times, %v", said, err)
		}
	})
}

package lake

import (
	"math"
	"time"
)

const (
	// Where the usual pause is no more than this fraction of the time watched,
	// which it is from 100 minutes on, a forecast changes nothing.
	denseFraction = 100
	minDensePause = 500 * time.Millisecond
	// What forecasts may cost: a fraction of the reads without them, and so many
	// at most. Reads around a wrong one cannot be saved later, for the usual
	// pauses are as long as an end may be noticed late.
	extraFraction = 6
	maxExtraReads = 15

	// A forecast needs so many changes of the numbers, and then goes by the last
	// of them: those in this fraction of the time in which there were any.
	minChanges     = 4
	recentFraction = 2
	// No more prefixes must have been found for this fraction of the time watched.
	steadyFraction = 8
	// Numbers that come later than that are not late, but there was nothing to count.
	maxLag = 10 * time.Minute
	// How many times as far as its numbers go back a forecast may look ahead.
	maxOutlook = 50
)

// forecast says when an import that is watched will end, going by the prefixes
// that AWS has found and completed, and when to read it for that. AWS updates
// these numbers late and in steps: so it goes by the moments at which they
// change, and takes the time before AWS shows any for their lag. A forecast
// decides nothing.
type forecast struct {
	began time.Time // when the watch did; the numbers of seconds below are since then

	started  float64 // when the import began its work, as far as is known
	read     float64 // the last read
	numbers  Statistics
	counting float64 // the read that first showed numbers, negative for none
	grown    float64 // the read that last showed more prefixes found
	changed  float64 // the read that last showed more of them completed
	step     float64 // the shortest time between two such reads, 0 for none
	changes  changes

	reads int
	extra float64 // how many of the reads there would not have been without forecasts
}

func newForecast(began time.Time) *forecast { return &forecast{began: began, counting: -1} }

// saw takes over what a read has shown. created is when AWS created the import,
// by this machine's clock; zero if AWS does not say.
func (f *forecast) saw(at, created time.Time, status Status, now Statistics) {
	read := at.Sub(f.began).Seconds()
	gap := max(read-f.read, 0)
	f.read = read
	if now.PrefixesFound < f.numbers.PrefixesFound || now.PrefixesCompleted < f.numbers.PrefixesCompleted {
		// A retry that counts anew.
		f.started, f.numbers, f.counting, f.step, f.changes = read, Statistics{}, -1, 0, nil
	}
	if f.counting < 0 {
		switch age := f.began.Sub(created); {
		case status == StatusInitializing:
			f.started = read
		case f.started == 0 && !created.IsZero() && age > 0 && age < maxLag:
			f.started = -age.Seconds()
		}
	}
	if now.PrefixesFound <= 0 || now.PrefixesCompleted < 0 || now.PrefixesCompleted > now.PrefixesFound {
		return
	}
	before := f.numbers
	f.numbers = now
	if now.PrefixesFound > before.PrefixesFound {
		f.grown = read
	}
	switch {
	case f.counting < 0:
		f.counting = read // what is completed by then may be so for long
	case now.PrefixesCompleted > before.PrefixesCompleted:
		if between := read - f.changed; len(f.changes) > 0 && (f.step == 0 || between < f.step) {
			f.step = between
		}
		if f.step > 0 {
			gap = min(gap, f.step) // what changes often did so shortly ago
		}
		f.changed = read
		f.changes = append(f.changes, change{read - gap/2, float64(now.PrefixesCompleted)})
	}
}

// outlook is when an import is expected to end, and how far that may be wrong,
// in seconds.
type outlook struct{ end, doubt float64 }

// outlook returns what can be said so many seconds after the watch began.
func (f *forecast) outlook(now float64) (outlook, bool) {
	if len(f.changes) < minChanges || now-f.grown < now/steadyFraction {
		return outlook{}, false
	}
	found := float64(f.numbers.PrefixesFound)
	recent := f.changes.recent()
	byRecent, ok := recent.reaches(found)
	byAll, okAll := f.changes.reaches(found)
	first, last := f.changes[0], recent[len(recent)-1]
	pause, leap := recent.longest()
	if !ok || !okAll || leap > 0.5 { // a jump is no rate
		return outlook{}, false
	}
	end := byRecent - f.lag()
	doubt := max(end-now, 0)/8 + math.Abs(byRecent-byAll)/2 + now/40
	if overdue := now - last.at - pause*3/2; overdue > 0 && last.done < found {
		if overdue > last.at-recent[0].at {
			return outlook{}, false // it stands still
		}
		end, doubt = end+overdue, doubt+overdue
	}
	return outlook{end, doubt}, end-now < maxOutlook*(last.at-first.at)
}

// lag is how far the numbers are behind, in seconds: no more than until AWS
// showed any, and than until they would have begun to grow at their rate.
func (f *forecast) lag() float64 {
	zero, ok := f.changes.reaches(0)
	lag := min(zero, f.counting) - f.started
	if !ok || lag < 0 || lag > maxLag.Seconds() {
		return 0
	}
	return lag
}

// end returns when the import is expected to end, zero if nothing can be said.
func (f *forecast) end(at time.Time) time.Time {
	now := at.Sub(f.began).Seconds()
	said, ok := f.outlook(now)
	if !ok || said.end <= now || said.doubt > max((said.end-now)/2, now/10) {
		return time.Time{}
	}
	return f.began.Add(seconds(said.end))
}

// pause returns the pause after a read, in place of the usual one, which it
// never exceeds: shorter ones gather reads around the expected end.
func (f *forecast) pause(at time.Time, usual time.Duration) time.Duration {
	pause := min(f.gathered(at.Sub(f.began), usual), usual)
	f.reads++
	if usual > 0 {
		f.extra += 1 - pause.Seconds()/usual.Seconds()
	}
	return pause
}

func (f *forecast) gathered(watched, usual time.Duration) time.Duration {
	now, shortest := watched.Seconds(), max(usual/6, minDensePause)
	budget := min((float64(f.reads)-f.extra)/extraFraction, maxExtraReads) - f.extra
	said, ok := f.outlook(now)
	if !ok || budget <= 0 || shortest >= usual || usual <= watched/denseFraction {
		return usual
	}
	first := said.end - said.doubt - now
	if first > 0 {
		return max(min(seconds(first), usual), shortest)
	}
	// The reads that there would be, and half of those that there may be more:
	// the others are for the next forecast, if this one is wrong. Past the end,
	// there are fewer the longer it is past.
	span := max(said.end+said.doubt-now, now-said.end)
	return max(seconds(1/(1/usual.Seconds()+budget/2/span)), shortest)
}

// seconds is a duration, of a year at most.
func seconds(n float64) time.Duration {
	const year = 365 * 24 * 3600
	return time.Duration(min(max(n, -year), year) * float64(time.Second))
}

// change is a moment at which AWS showed that more prefixes were completed.
type change struct{ at, done float64 }

// changes are the changes of an import's numbers, one after the other.
type changes []change

// recent returns the last changes, by which the import's rate is now.
func (c changes) recent() changes {
	from, last := len(c)-minChanges, c[len(c)-1].at
	for from > 0 && c[from-1].at >= last-(last-c[0].at)/recentFraction {
		from--
	}
	return c[from:]
}

// longest returns the longest pause between two changes, and how much more was
// done at once than at an even rate, as a share of all.
func (c changes) longest() (pause, leap float64) {
	first, last := c[0], c[len(c)-1]
	for i := 1; i < len(c); i++ {
		between, done := c[i].at-c[i-1].at, c[i].done-c[i-1].done
		pause, leap = max(pause, between), max(leap, done/(last.done-first.done)-between/(last.at-first.at))
	}
	return pause, leap
}

// reaches returns when so many are done by the line that fits the changes best.
func (c changes) reaches(done float64) (at float64, ok bool) {
	var sumAt, sumDone, spread, growth float64
	for _, change := range c {
		sumAt, sumDone = sumAt+change.at, sumDone+change.done
	}
	meanAt, meanDone := sumAt/float64(len(c)), sumDone/float64(len(c))
	for _, change := range c {
		spread += (change.at - meanAt) * (change.at - meanAt)
		growth += (change.at - meanAt) * (change.done - meanDone)
	}
	if spread <= 0 || growth <= 0 {
		return 0, false
	}
	at = meanAt + (done-meanDone)/growth*spread
	return at, !math.IsNaN(at) && !math.IsInf(at, 0)
}

package lakeimportaction

import (
	"fmt"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// lineEvery is how often there is a line at least, so that nobody takes an
// action for dead, nor a CI system a job.
const lineEvery = time.Minute

// progressReporter prints the progress of an import while an action works on it.
type progressReporter struct {
	region *lake.Region
	id     string
	place  string // the Region's name
	lines  report.Lines
	began  time.Time

	meter   meter
	last    lake.Seen
	retries int64 // how many may be made
}

// say sends a line.
func (n *progressReporter) say(format string, values ...any) { n.lines.Say(format, values...) }

// while prints what is news to the work, and what idle returns when there is no
// news for a minute. All lines are sent from here, so none comes after the end.
func (n *progressReporter) while(work func(onSeen func(lake.Seen)), idle func() string) {
	news, done := make(chan lake.Seen), make(chan struct{})
	go func() {
		defer close(done)
		work(func(seen lake.Seen) { news <- seen })
	}()
	quiet := time.NewTimer(lineEvery)
	defer quiet.Stop()
	for {
		select {
		case seen := <-news:
			if n.tell(seen) {
				quiet.Reset(lineEvery)
			}
		case <-quiet.C:
			n.say("%s", idle())
			quiet.Reset(lineEvery)
		case <-done:
			return
		}
	}
}

// tell prints what AWS has shown, if that is news.
func (n *progressReporter) tell(seen lake.Seen) bool {
	before := n.last
	n.last = seen
	if seen.Err != nil {
		return false // said when it lasts
	}
	n.meter.add(seen)
	retry := seen.Retries > before.Retries
	changed := seen.Import.Status != before.Import.Status || seen.Import.Statistics != before.Import.Statistics
	if changed {
		n.say("%s", n.line())
	}
	if retry {
		n.say("Import %s ended FAILED: retry %d of %d, which copies only what is missing", n.id, seen.Retries, n.retries)
	}
	return changed || retry
}

func (n *progressReporter) line() string {
	if n.last.Import.ID == "" {
		seen := n.last
		if seen.At.IsZero() {
			seen.At = n.began
		}
		return fmt.Sprintf("Import %s: %s", n.id, noAnswer(seen, time.Now()))
	}
	return progressLine(n.last, &n.meter, n.began, time.Now())
}

// slotLine returns what a retry waits for.
func (n *progressReporter) slotLine() string {
	waited := elapsed(time.Since(n.began))
	if holder := n.region.SlotHolder(); holder.ID != "" {
		return fmt.Sprintf("Waiting to retry import %s, %s elapsed: an account runs one import at a time, and import %s, created at %s, is running", n.id, waited, holder.ID, report.Timestamp(holder.Created))
	}
	return fmt.Sprintf("Waiting to retry import %s, %s elapsed", n.id, waited)
}

// whereToLook says how to look at an import that goes on.
func (n *progressReporter) whereToLook() string {
	return fmt.Sprintf("To look at it: `aws cloudtrail get-import --import-id %s --region %s`; to watch it, invoke the action %s.", n.id, n.place, WaitTypeName)
}

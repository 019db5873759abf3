package lakeimportaction

import (
	"fmt"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

const (
	// AWS updates the statistics in steps, so the window must hold several.
	rateWindow = 15 * time.Minute
	// A shorter time says nothing about a rate.
	minRateSpan = 5 * time.Second
	// A watch reads at least once a minute.
	silence = 2 * time.Minute

	barWidth = 20
)

// meter measures how fast an import is, from what was seen of it. What it did
// before is left out: an import may be watched late, or be a retry.
type meter struct {
	samples []lake.Seen
}

// add takes over a record of AWS's.
func (m *meter) add(seen lake.Seen) {
	now := seen.Import.Statistics
	if seen.Import.Status.Finished() || now.PrefixesFound == 0 {
		m.samples = nil // a baseline before AWS counts would make a leap of the first count
		return
	}
	if n := len(m.samples); n > 0 {
		before := m.samples[n-1].Import.Statistics
		if now.EventsCompleted < before.EventsCompleted || now.PrefixesCompleted < before.PrefixesCompleted {
			m.samples = nil // a retry that counts anew
		}
	}
	m.samples = append(m.samples, seen)
	for len(m.samples) > 2 && seen.At.Sub(m.samples[1].At) >= rateWindow {
		m.samples = m.samples[1:]
	}
}

// speed is the events per second; negative where nothing sensible can be said.
func (m *meter) speed() (eventsPerSecond float64) {
	if len(m.samples) < 2 {
		return -1
	}
	first, last := m.samples[0], m.samples[len(m.samples)-1]
	span := last.At.Sub(first.At)
	if span < minRateSpan {
		return -1
	}
	return float64(last.Import.Statistics.EventsCompleted-first.Import.Statistics.EventsCompleted) / span.Seconds()
}

// progressLine is an import at a moment, as a line with columns of stable width.
func progressLine(seen lake.Seen, m *meter, began, now time.Time) string {
	s := seen.Import.Statistics
	found := report.Grouped(s.PrefixesFound)
	line := fmt.Sprintf("%-12s %s %*s/%s prefixes %7s files %11s events %4s failed %6s elapsed",
		seen.Import.Status, bar(s.PrefixesCompleted, s.PrefixesFound), len(found), report.Grouped(s.PrefixesCompleted), found,
		report.Grouped(s.FilesCompleted), report.Grouped(s.EventsCompleted), report.Grouped(s.FailedEntries), elapsed(now.Sub(began)))
	if seen.Err != nil || now.Sub(seen.At) > silence {
		return line + "  " + noAnswer(seen, now)
	}
	if seen.Import.Status.Finished() {
		return line
	}
	if rate := m.speed(); rate >= 0 {
		line += fmt.Sprintf(" %7s events/s", report.Grouped(int64(rate+0.5)))
	}
	if expected := report.Expected(seen.ExpectedEnd, now); expected != "" {
		line += "  " + expected
	}
	return line
}

func noAnswer(seen lake.Seen, now time.Time) string {
	text := fmt.Sprintf("no answer from AWS since %s UTC, %s ago", seen.At.UTC().Format(time.TimeOnly), elapsed(now.Sub(seen.At)))
	if seen.Err != nil {
		text += ": " + lake.Explain(seen.Err).Said
	}
	return text
}

// bar is how many of the prefixes are done. It is full when all of them are.
func bar(done, found int64) string {
	share := 0.0
	if found > 0 {
		share = min(max(float64(done)/float64(found), 0), 1)
	}
	filled := int(share * barWidth)
	return fmt.Sprintf("[%s%s] %3d%%", strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled), int(share*100))
}

// elapsed writes a time in its two greatest units.
func elapsed(d time.Duration) string {
	d = d.Round(time.Second)
	minutes, hours := int(d.Minutes()), int(d.Hours())
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", minutes, int(d.Seconds())%60)
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%02dm", hours, minutes%60)
	default:
		return fmt.Sprintf("%dd%02dh", hours/24, hours%24)
	}
}

// limit writes a timeout without the units that are zero.
func limit(d time.Duration) string {
	text := d.String()
	for _, unit := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, unit) {
			text = text[:len(text)-2]
		}
	}
	return text
}

package lakeimportaction

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// told is a line and when it came.
type told struct {
	at   time.Duration
	line string
}

// narrate runs work by a fake clock and returns what was printed.
func narrate(t *testing.T, work func(onSeen func(lake.Seen))) (lines []told) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		n := &progressReporter{id: "ID", place: "eu-north-1", retries: 7, began: time.Now()}
		n.lines.Send = func(event action.InvokeProgressEvent) {
			lines = append(lines, told{time.Since(n.began), event.Message})
		}
		n.while(work, n.line)
	})
	return lines
}

func running(done int64) lake.Seen {
	seen := sight(0, done, 40, 100*done)
	seen.At = time.Now()
	return seen
}

func TestNarratorSaysChangesAndSomethingEachMinute(t *testing.T) {
	lines := narrate(t, func(onSeen func(lake.Seen)) {
		onSeen(running(1))
		time.Sleep(10 * time.Second)
		onSeen(running(1)) // no news
		time.Sleep(20 * time.Second)
		onSeen(running(2))
		for range 9 {
			time.Sleep(25 * time.Second)
			onSeen(running(2)) // no news for almost four minutes
		}
	})
	var at []time.Duration
	for _, line := range lines {
		at = append(at, line.at)
	}
	want := []time.Duration{0, 30 * time.Second, 90 * time.Second, 150 * time.Second, 210 * time.Second}
	if len(at) != len(want) {
		t.Fatalf("lines at %v, want %v", at, want)
	}
	for i := range want {
		if at[i] != want[i] {
			t.Errorf("lines at %v, want %v", at, want)
		}
	}
	if last := lines[len(lines)-1].line; !strings.Contains(last, " 2/40 prefixes") || !strings.Contains(last, "3m30s elapsed") || strings.Contains(last, "no answer") {
		t.Errorf("the last line: %s", last)
	}
}

func TestNarratorSaysEachMinuteThatAWSDoesNotAnswer(t *testing.T) {
	for name, before := range map[string]bool{"from the beginning": false, "later": true} {
		lines := narrate(t, func(onSeen func(lake.Seen)) {
			seen := lake.Seen{At: time.Now()}
			if before {
				seen = running(3)
				onSeen(seen)
			}
			for range 5 {
				time.Sleep(30 * time.Second)
				seen.Err = errors.New("Rate\x1b[31m\nexceeded")
				onSeen(seen)
			}
		})
		if before {
			lines = lines[1:]
		}
		if len(lines) != 2 || lines[0].at != time.Minute || lines[1].at != 2*time.Minute {
			t.Fatalf("%s: %v", name, lines)
		}
		if line := lines[1].line; !strings.Contains(line, "no answer from AWS since 00:00:00 UTC, 2m00s ago: Rate [31m exceeded") || before != strings.Contains(line, " 3/40 prefixes") {
			t.Errorf("%s: %q", name, line)
		}
	}
}

func TestNarratorSaysThatNoReadHasEndedYet(t *testing.T) {
	lines := narrate(t, func(func(lake.Seen)) { time.Sleep(90 * time.Second) })
	if len(lines) != 1 || !strings.HasPrefix(lines[0].line, "Import ID: no answer from AWS since 00:00:00 UTC, 1m00s ago") {
		t.Errorf("%v", lines)
	}
}

func TestNarratorSaysRetries(t *testing.T) {
	lines := narrate(t, func(onSeen func(lake.Seen)) {
		failed := running(40)
		failed.Import.Status, failed.Retries = lake.StatusFailed, 1
		onSeen(running(39))
		onSeen(failed)
		again := running(40)
		again.Retries = 1
		onSeen(again)
	})
	if len(lines) != 4 || !strings.HasPrefix(lines[1].line, "FAILED ") || !strings.HasPrefix(lines[2].line, "Import ID ended FAILED: retry 1 of 7") || !strings.HasPrefix(lines[3].line, "IN_PROGRESS ") {
		t.Errorf("%v", lines)
	}
}

func TestSayEnd(t *testing.T) {
	ended := lake.Import{ID: "ID", Status: lake.StatusFailed, Statistics: lake.Statistics{PrefixesFound: 6, PrefixesCompleted: 5, FilesCompleted: 4000, EventsCompleted: 3, FailedEntries: 2}}
	kinds := lake.FailureReport{Kinds: []lake.FailureKind{{ErrorType: "AccessDenied", Count: 1200, Example: lake.Failure{Location: "s3://b/k", ErrorMessage: "no\nright"}}}}
	stopped := ended
	stopped.Status = lake.StatusStopped
	complete := ended
	complete.Status = lake.StatusCompleted
	goesOn := "continues at AWS. To look at it: `aws cloudtrail get-import --import-id ID --region eu-north-1`"
	for name, c := range map[string]struct {
		ended   lake.Import
		running bool
		err     error
		want    []string // the beginnings of the lines
	}{
		"complete":      {complete, true, nil, []string{"COMPLETED    [################....]  83% 5/6 prefixes", "Import ID ended COMPLETED after 2m00s: 5 of 6 prefixes, 4,000 files, 3 events, 2 failed entries"}},
		"failed":        {ended, true, &lake.FailedError{Import: ended, Failures: kinds}, []string{"FAILED ", "Import ID ended FAILED after 2m00s", "1,200 × AccessDenied, for example s3://b/k: no right"}},
		"stopped":       {stopped, true, &lake.StoppedError{Import: stopped}, []string{"STOPPED ", "Import ID ended STOPPED after 2m00s"}},
		"timeout":       {lake.Import{}, false, &lake.WaitError{Cause: context.DeadlineExceeded, Waited: 3 * time.Hour}, []string{"The timeout was reached after 3h00m. The import " + goesOn}},
		"not retried":   {ended, false, &lake.SlotError{Cause: context.Canceled}, []string{"Import ID was not retried and is still FAILED"}},
		"never seen":    {lake.Import{}, false, errors.New("no such import"), nil},
		"not read more": {lake.Import{}, true, errors.New("expired"), []string{"The import can no longer be read. It " + goesOn}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var lines []string
			n := &progressReporter{id: "ID", place: "eu-north-1", began: time.Now(), lines: report.Lines{Send: func(event action.InvokeProgressEvent) { lines = append(lines, event.Message) }}}
			if c.running {
				n.last = running(4)
			}
			time.Sleep(2 * time.Minute)
			n.sayEnd(c.ended, c.err)
			for i, want := range c.want {
				if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
					t.Errorf("%s: got %q, want lines that begin %q", name, lines, c.want)
					return
				}
			}
			if len(lines) != len(c.want) {
				t.Errorf("%s: %d lines, want %d: %q", name, len(lines), len(c.want), lines)
			}
		})
	}
}

// Terraform takes one event after an interrupt, and that is the error.
func TestNarratorIsSilentAfterAnInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var lines []string
	n := &progressReporter{id: "ID", lines: report.Lines{Interrupted: ctx.Done(), Send: func(event action.InvokeProgressEvent) { lines = append(lines, event.Message); cancel() }}}
	n.while(func(onSeen func(lake.Seen)) {
		onSeen(running(1))
		onSeen(running(2))
	}, n.line)
	n.sayEnd(lake.Import{}, &lake.WaitError{Cause: context.Canceled})
	if len(lines) != 1 || !strings.Contains(lines[0], " 1/40 prefixes") {
		t.Errorf("%q", lines)
	}
}

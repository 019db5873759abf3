package corelife

import (
	"cmp"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func TestCoreLife(t *testing.T) {
	t.Parallel()
	for _, in := range sides() {
		t.Run(in.String(), func(t *testing.T) {
			t.Parallel()
			for name, lead := range map[string]func(*testing.T, side){
				"completed": completed, "failed": failed, "denied": denied, "running": running,
			} {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					lead(t, in)
				})
			}
		})
	}
}

// completed is the life of an import that completes.
func completed(t *testing.T, in side) {
	t.Helper()
	l := begin(t, in)
	r := resource{role: acctest.RoleARN, start: firstMorning, end: firstEvening, completion: true}
	l.write(t, r)
	_ = l.step(t, stepApply, func(t *testing.T) {
		if words := l.refusal(stepApply); words != "" {
			if err := l.SetWorld(l.in.World); err != nil {
				t.Fatal(err)
			}
			l.refuses(t, words)
			if err := l.SetWorld(lakesim.World{}); err != nil {
				t.Fatal(err)
			}
		}
		l.apply(t)
		l.is(t, "COMPLETED", 1, 1, perDay)
		l.turn(t)
	}) && l.step(t, stepEmptyPlan, func(t *testing.T) {
		l.planIsEmpty(t)
	}) && l.step(t, stepLostState, func(t *testing.T) {
		l.awaitListed(t)
		restore := l.loseState(t)
		if words := l.refusal(stepLostState); words != "" {
			l.refuses(t, words)
			restore()
		} else {
			l.apply(t)
		}
		l.planIsEmpty(t)
		l.is(t, "COMPLETED", 1, 1, perDay)
	}) && l.step(t, stepOtherRole, func(t *testing.T) {
		before := r
		r.role = otherRole
		l.write(t, r)
		if words := l.refusal(stepOtherRole); words != "" {
			l.refuses(t, words)
			r = before
			l.write(t, r)
		} else {
			l.apply(t)
		}
		l.planIsEmpty(t)
		l.is(t, "COMPLETED", 1, 1, perDay)
	}) && l.step(t, stepReplacement, func(t *testing.T) {
		r.start, r.end = secondMorning, secondEvening
		l.write(t, r)
		if words := l.refusal(stepReplacement); words != "" {
			l.refuses(t, words)
			return
		}
		l.apply(t)
		l.planIsEmpty(t)
		l.is(t, "COMPLETED", 2, 2, 2*perDay)
	})
}

// failed is the life of an import that cannot read a file until that is mended.
func failed(t *testing.T, in side) {
	t.Helper()
	l := begin(t, in, acctest.WithBrokenFiles(1))
	r := bothDays()
	_ = l.step(t, stepPart, func(t *testing.T) {
		l.write(t, r)
		l.command(t, 1, "apply", "-auto-approve") // the completion fails
		l.is(t, "FAILED", 1, 1, acctest.Events)
		l.turn(t)
		other := r
		other.role = otherRole
		l.write(t, other)
		l.refuses(t, cmp.Or(l.refusal(stepPart), partRefusal))
		l.is(t, "FAILED", 1, 1, acctest.Events)
	}) && l.step(t, stepRetry, func(t *testing.T) {
		l.Mend(t)
		r.trigger = "mended"
		l.write(t, r)
		if words := l.refusal(stepRetry); words != "" {
			l.refuses(t, words)
			l.is(t, "FAILED", 1, 1, acctest.Events)
			return
		}
		l.apply(t)
		l.is(t, "COMPLETED", 1, 2, acctest.Events)
		l.planIsEmpty(t)
	})
}

// denied is the life of an import that may read nothing with its first role.
func denied(t *testing.T, in side) {
	t.Helper()
	l := begin(t, in)
	deny := func(keys ...string) {
		if err := l.SetBucket(acctest.Bucket, lakesim.BucketSettings{Region: acctest.Region, DeniedKeys: keys}); err != nil {
			t.Fatal(err)
		}
	}
	l.step(t, stepDeniedRole, func(t *testing.T) {
		r := bothDays()
		l.write(t, r)
		deny("*")
		l.command(t, 1, "apply", "-auto-approve") // the completion fails
		l.is(t, "FAILED", 1, 1, 0)
		l.turn(t)
		deny()
		r.role = otherRole
		l.write(t, r)
		if words := l.refusal(stepDeniedRole); words != "" {
			l.refuses(t, words)
			return
		}
		l.apply(t)
		l.is(t, "COMPLETED", 2, 2, acctest.Events)
		l.planIsEmpty(t)
	})
}

// running is the life of an import that is destroyed while it runs.
func running(t *testing.T, in side) {
	t.Helper()
	l := begin(t, in, acctest.With(func(c *lakesim.Config) { c.FileDelay = time.Second }))
	r := bothDays()
	r.completion = false
	_ = l.step(t, stepDestroy, func(t *testing.T) {
		l.write(t, r)
		applying := l.cli.Start(t, "apply", "-auto-approve", "-no-color", "-input=false")
		acctest.Until(t, "events are copied", func() bool { return l.Stats().EventsIngested > 0 })
		l.Hold(true)
		l.ended(t, 0, applying)
		l.turn(t)
		l.command(t, 0, "destroy", "-auto-approve")
		if only := l.Only(t); only.Status != "STOPPED" || only.Starts != 1 || only.Statistics.FilesCompleted == acctest.Files || l.inState(t) != "" {
			t.Errorf("after the destroy the state has %q, AWS %+v", l.inState(t), l.Stats())
		}
		l.Hold(false)
	}) && l.step(t, stepResume, func(t *testing.T) {
		r.completion = true
		l.write(t, r)
		l.awaitListed(t)
		if words := l.refusal(stepResume); words != "" {
			l.refuses(t, words)
			return
		}
		l.apply(t)
		l.is(t, "COMPLETED", 1, 2, acctest.Events)
		l.planIsEmpty(t)
	})
}

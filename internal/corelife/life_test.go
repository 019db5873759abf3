package corelife

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// life is the life of one resource in a world of its own.
type life struct {
	*acctest.World
	in  side
	cli *acctest.CLI
}

// begin begins a life in a world.
func begin(t *testing.T, in side, options ...acctest.Option) *life {
	t.Helper()
	options = append([]acctest.Option{acctest.With(func(c *lakesim.Config) {
		if !in.turnsLater() {
			c.World = in.World
		}
	})}, options...)
	cli := acctest.NewCLI(t, "")
	return &life{acctest.NewWorld(t, options...), in, cli}
}

// step does a part of a life, unless the world does not allow it, and reports
// whether the life goes on.
func (l *life) step(t *testing.T, of step, do func(*testing.T)) bool {
	t.Helper()
	exception, excepted := exceptions(l.in)[of]
	if excepted && exception.refusal == "" {
		results.add(l.in, of, cell{endLeftOut, exception.why})
		return true
	}
	return t.Run(string(of), func(t *testing.T) {
		how := cell{end: endBadly}
		defer func() { results.add(l.in, of, how) }()
		do(t)
		if duplicates := l.Stats().DuplicateEvents; duplicates != 0 {
			t.Errorf("%d events are stored twice", duplicates)
		}
		switch {
		case t.Failed():
		case excepted:
			how = cell{endRefused, exception.why}
		default:
			how = cell{end: endWell}
		}
	})
}

// refusal returns what the command says that refuses the step, empty if it goes well.
func (l *life) refusal(of step) string { return exceptions(l.in)[of].refusal }

// turn turns the world to its side, if it did not begin there, and waits until
// an import is no longer shown, if that is what it does after a while. Before,
// the state learns what there is to know of the import.
func (l *life) turn(t *testing.T) {
	t.Helper()
	if l.in.turnsLater() {
		l.command(t, 0, "apply", "-auto-approve", "-refresh-only")
		world := l.in.World
		world.Hold = l.Simulator.World().Hold
		if err := l.SetWorld(world); err != nil {
			t.Fatal(err)
		}
	}
	id := l.latest(t).ID
	console := l.Console(acctest.Account, acctest.Region)
	if l.in.RecordsExpireAfter > 0 && l.latest(t).Status != "IN_PROGRESS" {
		acctest.Until(t, "the record expires", func() bool {
			_, err := console.GetImport(t.Context(), &cloudtrail.GetImportInput{ImportId: aws.String(id)})
			return err != nil && strings.Contains(err.Error(), "ImportNotFound")
		})
	}
	if l.in.ListAgeWindow > 0 {
		acctest.Until(t, "the import is too old for the list", func() bool {
			out, err := console.ListImports(t.Context(), &cloudtrail.ListImportsInput{})
			return err == nil && !slices.ContainsFunc(out.Imports, func(i types.ImportsListItem) bool { return aws.ToString(i.ImportId) == id })
		})
	}
}

// resource is what a configuration says of the import.
type resource struct {
	role       string
	start, end time.Time
	trigger    string
	completion bool
}

// The logs of two days. Neither time is a whole second.
var (
	firstMorning  = time.Date(2024, 2, 29, 23, 59, 0, 250e6, time.UTC)
	firstEvening  = time.Date(2024, 3, 1, 23, 58, 59, 750e6, time.UTC)
	secondMorning = firstMorning.AddDate(0, 0, 1)
	secondEvening = firstEvening.AddDate(0, 0, 1)
)

const (
	otherRole = acctest.RoleARN + "-other"
	perDay    = acctest.Events / 2
)

func bothDays() resource {
	return resource{role: acctest.RoleARN, start: firstMorning, end: secondEvening, completion: true}
}

// write writes the configuration.
func (l *life) write(t *testing.T, r resource) {
	t.Helper()
	var lines []string
	if r.trigger != "" {
		lines = append(lines, `retry_trigger = "`+r.trigger+`"`)
	}
	config := l.ProviderBlock() + harness.Import{
		Name: "test", Destination: l.Destination, URI: "s3://" + acctest.Bucket + "/AWSLogs/", Role: r.role, Start: r.start, End: r.end,
	}.Block(lines...)
	if r.completion {
		config += l.Completion("test")
	}
	l.cli.Write(t, config)
}

// originals returns the imports that are not retries of others.
func (l *life) originals() []lakesim.ImportStats {
	return slices.DeleteFunc(l.Stats().Imports, func(i lakesim.ImportStats) bool { return i.RetryOf != "" })
}

// latest returns the import that began last.
func (l *life) latest(t *testing.T) lakesim.ImportStats {
	t.Helper()
	imports := l.Stats().Imports
	if len(imports) == 0 {
		t.Fatal("there is no import")
	}
	return imports[len(imports)-1]
}

// starts returns how many starts and retries AWS has accepted.
func (l *life) starts() int {
	n := 0
	for _, i := range l.Stats().Imports {
		n += i.Starts
	}
	return n
}

// is fails the test unless the latest import is in the state and has that
// status, and there were so many imports and starts, and so many events.
func (l *life) is(t *testing.T, status string, imports, starts int, events int64) {
	t.Helper()
	stats := l.Stats()
	if latest := l.latest(t); latest.Status != status || l.inState(t) != latest.ID || len(l.originals()) != imports || l.starts() != starts || stats.EventsIngested != events {
		t.Fatalf("want %s, %d imports, %d starts, %d events; the state has %q, AWS %+v", status, imports, starts, events, l.inState(t), stats)
	}
}

// inState returns the id of the import in the state, empty if there is none.
func (l *life) inState(t *testing.T) string {
	t.Helper()
	id, tainted := readState(t, l.statePath())
	if len(tainted) > 0 {
		t.Errorf("%s is tainted", tainted)
	}
	return id
}

func (l *life) statePath() string { return harness.Workspace{Dir: l.cli.Dir}.StatePath() }

// keepState returns what brings the present state back.
func (l *life) keepState(t *testing.T) (restore func()) {
	t.Helper()
	text, err := os.ReadFile(l.statePath())
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.WriteFile(l.statePath(), text, 0o600); err != nil { //nolint:gosec // in the test's own directory
			t.Error(err)
		}
	}
}

// loseState removes the state, and returns what brings it back.
func (l *life) loseState(t *testing.T) (restore func()) {
	t.Helper()
	restore = l.keepState(t)
	if err := (harness.Workspace{Dir: l.cli.Dir}).LoseState(); err != nil {
		t.Fatal(err)
	}
	return restore
}

// awaitListed waits until AWS lists as many imports as it has. One that has ended
// before it is listed, and is in no state, can be known to nobody.
func (l *life) awaitListed(t *testing.T) {
	t.Helper()
	if l.in.ListLag == 0 {
		return
	}
	console, all := l.Console(acctest.Account, acctest.Region), len(l.Stats().Imports)
	acctest.Until(t, "AWS lists all imports", func() bool {
		out, err := console.ListImports(t.Context(), &cloudtrail.ListImportsInput{})
		return err == nil && len(out.Imports) == all
	})
}

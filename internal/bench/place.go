package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

const (
	storeName = "bench"
	bucket    = "trail-logs"
	role      = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
)

// place is where a command runs: a workspace and its simulator, if it has one.
type place struct {
	harness.Workspace
	*harness.Simulator
}

// preparation makes a place anew, for one run.
type preparation func(context.Context) (place, error)

// then returns a preparation that does something more.
func (prepare preparation) then(do func(context.Context, place) error) preparation {
	return func(ctx context.Context) (place, error) {
		p, err := prepare(ctx)
		if err == nil {
			err = do(ctx, p)
		}
		return p, err
	}
}

// with returns a preparation that adds to the configuration.
func (prepare preparation) with(text func(place) string) preparation {
	return prepare.then(func(_ context.Context, p place) error { return p.Write("more.tf", text(p)) })
}

// workspace prepares a place without a simulator.
func (b *bench) workspace(configuration string) preparation {
	return func(context.Context) (p place, err error) {
		if p.Workspace, err = b.Workspace("workspace-"); err != nil {
			return p, err
		}
		return p, p.Write("main.tf", configuration)
	}
}

// floor prepares a place of objects that are Terraform's own.
func (b *bench) floor(count int, inState bool) preparation {
	return b.workspace("").then(func(_ context.Context, p place) error { return p.WriteFloor(count, inState) })
}

// simulator prepares a place with a simulator, for which the provider is configured.
func (b *bench) simulator(args ...string) preparation {
	return func(ctx context.Context) (p place, err error) {
		s, err := b.Simulator(ctx, append(args, "-event-data-store", storeName)...)
		if err == nil {
			p, err = b.workspace(harness.RequiredProviders + s.ProviderBlock())(ctx)
		}
		p.Simulator = s
		return p, err
	}
}

// known prepares a place of finished imports, which configuration and state
// have, the state as change leaves them, if it is not nil.
func (b *bench) known(count int, change func(i int, known *harness.ImportStats), args ...string) preparation {
	return b.simulator(append(args, "-seed-imports", strconv.Itoa(count))...).then(remember(change))
}

// remember gives a place the imports that its simulator has so far.
func remember(change func(i int, known *harness.ImportStats)) func(context.Context, place) error {
	return func(ctx context.Context, p place) error {
		stats, err := p.Stats(ctx)
		if err != nil {
			return err
		}
		return p.WriteKnown(stats.Imports, role, change)
	}
}

// firstDay is that of sample logs: before the days of the 1,000 imports that a
// simulator may begin with, so that these may have imported them.
var firstDay = time.Date(2020, time.March, 1, 0, 0, 0, 0, time.UTC)

// logs prepares a place whose simulator has a log file for each of so many days.
func (b *bench) logs(n int, args ...string) preparation {
	return func(ctx context.Context) (p place, err error) {
		dir := filepath.Join(b.Dir, fmt.Sprintf("logs-%d", n))
		_, err = harness.SampleLogs(ctx, b.Lakesim, dir, "-start", firstDay.Format(time.DateOnly), "-days", strconv.Itoa(n), "-files-per-day", "1", "-events-per-file", "5")
		if err != nil {
			return p, err
		}
		return b.simulator(append(args, "-bucket", bucket+"="+dir)...)(ctx)
	}
}

// days are imports of a day each, of which AWS has none.
func days(p place, n int) string {
	return harness.Repeat(n, func(i int) string { return day(p, i).Block() })
}

// windows are imports of a day each, by its times too.
func windows(p place, n int) string {
	return harness.Repeat(n, func(i int) string {
		window := day(p, i)
		window.Start = firstDay.AddDate(0, 0, i)
		window.End = window.Start.AddDate(0, 0, 1).Add(-time.Millisecond)
		return window.Block()
	})
}

func day(p place, i int) harness.Import {
	uri := fmt.Sprintf("s3://%s/AWSLogs/%s/CloudTrail/%s/%s/", bucket, p.Account, p.Region, firstDay.AddDate(0, 0, i).Format("2006/01/02"))
	return harness.Import{Name: fmt.Sprintf("day%d", i), Destination: p.Stores[storeName], URI: uri, Role: role}
}

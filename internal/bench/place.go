package bench

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

const (
	storeName = "bench"
	bucket    = "trail-logs"
	role      = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
)

// firstDay is that of sample logs, after those of what a simulator begins with.
var firstDay = time.Date(2025, time.March, 1, 0, 0, 0, 0, time.UTC)

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
		dir, err := os.MkdirTemp(b.dir, "workspace-")
		if err != nil {
			return p, fmt.Errorf("making a workspace: %w", err)
		}
		p.Workspace = harness.Workspace{Dir: dir, Terraform: b.Terraform, Env: b.env}
		return p, p.Write("main.tf", configuration)
	}
}

// floor prepares a place of objects that are Terraform's own.
func (b *bench) floor(count int, inState bool) preparation {
	var objects []harness.Object
	blocks := repeat(count, func(i int) string {
		data := harness.Data{Name: name(i), URI: fmt.Sprintf("s3://%s/AWSLogs/%d/", bucket, i), Role: role}
		objects = append(objects, data.InState())
		return data.Block()
	})
	prepare := b.workspace(blocks)
	if inState {
		prepare = prepare.then(func(_ context.Context, p place) error { return p.WriteState(objects) })
	}
	return prepare
}

// simulator prepares a place with a simulator, for which the provider is configured.
func (b *bench) simulator(args ...string) preparation {
	return func(ctx context.Context) (p place, err error) {
		s, err := harness.StartSimulator(ctx, b.Lakesim, b.dir, append(args, "-event-data-store", storeName)...)
		if err == nil {
			p, err = b.workspace(harness.RequiredProviders + s.ProviderBlock())(ctx)
		}
		p.Simulator = s
		return p, err
	}
}

// logs prepares a place whose simulator has a log file for each of so many days.
func (b *bench) logs(n int, args ...string) preparation {
	return func(ctx context.Context) (place, error) {
		dir, err := os.MkdirTemp(b.dir, "logs-")
		if err != nil {
			return place{}, fmt.Errorf("making a bucket: %w", err)
		}
		if _, err := harness.SampleLogs(ctx, b.Lakesim, dir, "-start", firstDay.Format(time.DateOnly), "-days", strconv.Itoa(n), "-files-per-day", "1", "-events-per-file", "5"); err != nil {
			return place{}, err
		}
		return b.simulator(append(args, "-bucket", bucket+"="+dir)...)(ctx)
	}
}

// days are imports of a day each, of which AWS has none.
func days(p place, n int) string {
	return repeat(n, func(i int) string {
		uri := fmt.Sprintf("s3://%s/AWSLogs/%s/CloudTrail/%s/%s/", bucket, p.Account, p.Region, firstDay.AddDate(0, 0, i).Format("2006/01/02"))
		return harness.Import{Name: fmt.Sprintf("day%d", i), Destination: p.Stores[storeName], URI: uri, Role: role}.Block()
	})
}

// known prepares a place of finished imports, which configuration and state
// have, the state as change has left them.
func (b *bench) known(count int, change func(i int, known *harness.ImportStats), args ...string) preparation {
	return b.simulator(append(args, "-seed-imports", strconv.Itoa(count))...).then(func(ctx context.Context, p place) error {
		stats, err := p.Stats(ctx)
		if err != nil {
			return err
		}
		var objects []harness.Object
		blocks := repeat(len(stats.Imports), func(i int) string {
			known := stats.Imports[i]
			resource := harness.Import{Name: name(i), Destination: known.Destination, URI: known.S3LocationURI, Role: role, Start: known.StartEventTime, End: known.EndEventTime}
			change(i, &known)
			objects = append(objects, resource.InState(known))
			return resource.Block()
		})
		if err := p.Write("known.tf", blocks); err != nil {
			return err
		}
		return p.WriteState(objects)
	})
}

// unchanged leaves imports as they are.
func unchanged(int, *harness.ImportStats) {}

func name(i int) string { return fmt.Sprintf("i%d", i) }

// repeat returns n blocks. Each object is one of its own: with count in one
// block, Terraform itself needs 11 times the CPU time for a plan of 5,000
// terraform_data that it needs for 1,000; as blocks, 4.7 times.
func repeat(n int, block func(i int) string) string {
	var text strings.Builder
	for i := range n {
		text.WriteString(block(i))
	}
	return text.String()
}

// Command chaos breaks the provider on purpose, many times, and reports what
// came of it. `make chaos` builds what it needs.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"syscall"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/chaos"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	var options chaos.Options
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	flags.SetOutput(stderr)
	options.Flags(flags)
	flags.IntVar(&options.Runs, "runs", 20, "`N` runs")
	flags.IntVar(&options.Only, "run", 0, "do run `N` alone")
	flags.Uint64Var(&options.Seed, "seed", rand.Uint64N(1_000_000), "`N` from which everything follows (default random)") //nolint:gosec // no secret
	flags.IntVar(&options.Parallel, "parallel", 4, "`N` runs at a time")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	fail := func(err error) int {
		_, _ = fmt.Fprintln(stderr, "chaos:", err) // there is nowhere else to say it
		return 1
	}
	if err := options.Find(); err != nil {
		return fail(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if _, err := fmt.Fprintf(stdout, "seed=%d\n", options.Seed); err != nil {
		return fail(err)
	}
	totals, err := chaos.Run(ctx, options, stdout)
	if err != nil {
		return fail(err)
	}
	if !totals.Clean() {
		return 1
	}
	return 0
}

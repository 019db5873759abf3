// Command bench measures the provider at work on the simulator. `make bench`
// builds what it needs.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/bench"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	var options bench.Options
	var scenarios, counts, file string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	options.Flags(flags)
	flags.StringVar(&options.Minimal, "minimal", "", "the `FILE` of the provider to compare with, that does nothing")
	flags.StringVar(&file, "json", "bin/bench.json", "write the report into `FILE` too")
	flags.IntVar(&options.Runs, "runs", 3, "time each command `N` times, short ones more often")
	flags.StringVar(&scenarios, "scenario", strings.Join(bench.Scenarios(), ","), "measure `NAMES` only")
	flags.StringVar(&counts, "count", "1,100,1000,5000", "plan `NUMBERS` of imports")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	options.Scenarios = strings.Split(scenarios, ",")
	for text := range strings.SplitSeq(counts, ",") {
		count, _ := strconv.Atoi(text) // 0 is refused too
		options.Counts = append(options.Counts, count)
	}
	ok, err := measure(options, file, stdout, stderr)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "bench:", err) // there is nowhere else to write it
	}
	if err != nil || !ok {
		return 1
	}
	return 0
}

// measure measures, and reports whether every limit was kept.
func measure(options bench.Options, file string, stdout, stderr io.Writer) (ok bool, err error) {
	if err := options.Find(); err != nil {
		return false, err
	}
	if options.Minimal, err = harness.Executable(options.Minimal); err != nil {
		return false, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	report, err := bench.Run(ctx, options, stderr)
	if err != nil {
		return false, err
	}
	text, err := json.MarshalIndent(report, "", "  ")
	if err == nil {
		err = os.WriteFile(file, append(text, '\n'), 0o600)
	}
	return report.OK(), errors.Join(err, report.Write(stdout))
}

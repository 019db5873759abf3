// Command bench measures the provider at work on the simulator. `make bench`
// builds what it needs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
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
	options := bench.Options{Counts: []int{1, 100, 1000, 5000}, Runs: 3}
	var file string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&options.Terraform, "terraform", "terraform", "the `COMMAND` to drive, Terraform or OpenTofu")
	flags.StringVar(&options.Provider, "provider", "", "the provider's `FILE`")
	flags.StringVar(&options.Minimal, "minimal", "", "the `FILE` of the provider to compare with, that does nothing")
	flags.StringVar(&options.Lakesim, "lakesim", "", "the simulator's `FILE`")
	flags.StringVar(&file, "json", "bin/bench.json", "write the report into `FILE` too")
	flags.Func("runs", "time each command `N` times, short ones more often (default 3)", func(value string) (err error) {
		options.Runs, err = positive(value)
		return err
	})
	flags.Func("scenario", "measure `NAMES` only, of "+strings.Join(bench.Scenarios(), ", "), func(value string) error {
		options.Scenarios = strings.Split(value, ",")
		for _, name := range options.Scenarios {
			if !slices.Contains(bench.Scenarios(), name) {
				return fmt.Errorf("there is no scenario %q", name)
			}
		}
		return nil
	})
	flags.Func("count", "plan `NUMBERS` of imports (default 1,100,1000,5000)", func(value string) error {
		options.Counts = nil
		for _, text := range strings.Split(value, ",") {
			count, err := positive(text)
			if err != nil {
				return err
			}
			options.Counts = append(options.Counts, count)
		}
		return nil
	})
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
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

func positive(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, errors.New("it has to be a number above 0")
	}
	return n, nil
}

// measure measures, and reports whether every limit was kept.
func measure(options bench.Options, file string, stdout, stderr io.Writer) (ok bool, err error) {
	for _, command := range []*string{&options.Terraform, &options.Provider, &options.Minimal, &options.Lakesim} {
		if *command, err = harness.Executable(*command); err != nil {
			return false, err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	report, err := bench.Run(ctx, options, stderr)
	if err != nil {
		return false, err
	}
	out, err := os.Create(file) //nolint:gosec // the file that the person running this names
	if err != nil {
		return false, fmt.Errorf("making the report: %w", err)
	}
	return report.OK(), errors.Join(report.WriteJSON(out), out.Close(), report.WriteTable(stdout))
}

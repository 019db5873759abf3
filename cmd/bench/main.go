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
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/bench"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	options := bench.Options{Counts: []int{1, 100, 1000, 5000}}
	var file string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&options.Terraform, "terraform", "terraform", "the `COMMAND` to drive, Terraform or OpenTofu")
	flags.StringVar(&options.Provider, "provider", "", "the provider's `FILE`")
	flags.StringVar(&options.Minimal, "minimal", "", "the `FILE` of the provider to compare with, that does nothing")
	flags.StringVar(&options.Lakesim, "lakesim", "", "the simulator's `FILE`")
	flags.StringVar(&file, "json", "bin/bench.json", "write the report into `FILE` too")
	flags.IntVar(&options.Runs, "runs", 3, "time each command `N` times, short ones more often")
	flags.Func("scenario", "measure `NAMES` only, of "+strings.Join(bench.Scenarios(), ", "), func(value string) error {
		options.Scenarios = strings.Split(value, ",")
		return nil
	})
	flags.Func("count", "plan `NUMBERS` of imports (default 1,100,1000,5000)", func(value string) error {
		options.Counts = nil
		for _, text := range strings.Split(value, ",") {
			count, err := strconv.Atoi(text)
			if err != nil {
				return errors.New("it has to be numbers")
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
		_, _ = fmt.Fprintln(stderr, "bench:", err) // there is nowhere else to say it
	}
	if err != nil || !ok {
		return 1
	}
	return 0
}

// measure measures, and says whether every limit was kept.
func measure(options bench.Options, file string, stdout, stderr io.Writer) (ok bool, err error) {
	for _, command := range []*string{&options.Terraform, &options.Provider, &options.Minimal, &options.Lakesim} {
		if err := resolve(command); err != nil {
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

// resolve makes a command the path of its file, without links.
func resolve(command *string) error {
	path, err := exec.LookPath(*command)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return fmt.Errorf("finding the command %q: %w", *command, err)
	}
	*command = path
	return nil
}

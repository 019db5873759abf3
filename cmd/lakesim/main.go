// Command lakesim serves a simulation of CloudTrail Lake imports on a local
// address, for tests and demonstrations without AWS.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// errUsage marks a command line that cannot be carried out.
var errUsage = errors.New("wrong usage")

// run carries out a command line and returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	err := command(ctx, args, stdout, stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		_, _ = fmt.Fprintln(stderr, "lakesim:", err) // there is nowhere else to say it
		return 2
	}
	_, _ = fmt.Fprintln(stderr, "lakesim:", err)
	return 1
}

func command(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case "sample-logs":
			return sampleLogs(args[1:], stdout, stderr)
		case "env":
			return env(ctx, args[1:], stdout, stderr)
		case "switches":
			return switches(args[1:], stdout, stderr)
		}
	}
	return serve(ctx, args, stdout, stderr)
}

// parse reads flags and accepts nothing beside them.
func parse(flags *flag.FlagSet, args []string, stderr io.Writer) error {
	flags.SetOutput(stderr)
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	} else if err != nil {
		return errUsage // the flag set has said what is wrong
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%w: %q is not a flag", errUsage, flags.Arg(0))
	}
	return nil
}

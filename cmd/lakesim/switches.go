package main

import (
	"flag"
	"fmt"
	"io"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// switches prints the members of a world as a table in Markdown.
func switches(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("lakesim switches", flag.ContinueOnError)
	flags.Usage = func() {
		_, _ = fmt.Fprintln(stderr, "Usage: lakesim switches\n\nPrints the members of a world as a table in Markdown.")
	}
	if err := parse(flags, args, stderr); err != nil {
		return err
	}
	if _, err := io.WriteString(stdout, lakesim.SwitchesTable()); err != nil {
		return fmt.Errorf("printing the switches: %w", err)
	}
	return nil
}

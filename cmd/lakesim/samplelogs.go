package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
)

// sampleLogs writes synthetic log files and prints what it wrote.
func sampleLogs(args []string, stdout, stderr io.Writer) error {
	var (
		dir     string
		options samplelogs.Options
	)
	flags := flag.NewFlagSet("lakesim sample-logs", flag.ContinueOnError)
	flags.StringVar(&dir, "dir", "", "write into `DIR`, as if it were the bucket")
	flags.StringVar(&options.Account, "account", "", "`ID` of the first account (default 210000000000)")
	flags.IntVar(&options.Accounts, "accounts", 1, "`N` accounts")
	flags.IntVar(&options.Regions, "regions", 1, "`N` Regions of each account")
	flags.IntVar(&options.Days, "days", 1, "`N` days")
	flags.IntVar(&options.FilesPerDay, "files-per-day", 4, "`N` files of each account, Region and day")
	flags.IntVar(&options.EventsPerFile, "events-per-file", 50, "`N` events in each file")
	flags.Func("start", "begin on the day `YYYY-MM-DD` (default 2026-01-01)", func(value string) (err error) {
		options.Start, err = time.Parse(time.DateOnly, value)
		return err
	})
	flags.StringVar(&options.Organization, "organization", "", "use the layout of the trail of the organization `ID`")
	flags.StringVar(&options.Prefix, "prefix", "", "put everything into the folder `PREFIX`")
	flags.Uint64Var(&options.Seed, "seed", 0, "`N` from which all that is random follows")
	flags.IntVar(&options.NotGzip, "not-gzip", 0, "add `N` files that are not compressed")
	flags.IntVar(&options.NotCloudTrail, "not-cloudtrail", 0, "add `N` files that hold no CloudTrail log")
	if err := parse(flags, args, stderr); err != nil {
		return err
	}
	if dir == "" {
		return fmt.Errorf("%w: -dir is missing", errUsage)
	}
	summary, err := samplelogs.Write(dir, options)
	if errors.Is(err, samplelogs.ErrOptions) {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err != nil {
		return err
	}
	if err := json.NewEncoder(stdout).Encode(summary); err != nil {
		return fmt.Errorf("printing what was written: %w", err)
	}
	return nil
}

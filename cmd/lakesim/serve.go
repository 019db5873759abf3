package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// defaultListen has a port that no other simulator of AWS is known to use.
const defaultListen = "127.0.0.1:4733"

// serve runs the simulator until ctx ends.
func serve(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	config, listen, err := serveFlags(args, stderr)
	if err != nil {
		return err
	}
	config.Logger = slog.New(slog.NewTextHandler(stderr, nil))
	simulator, err := lakesim.New(config) //nolint:contextcheck // Close ends it, after requests under way
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	defer simulator.Close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", listen, err)
	}
	server := &http.Server{
		Handler:           simulator,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(config.Logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if address, ok := listener.Addr().(*net.TCPAddr); ok && !address.IP.IsLoopback() {
		_, _ = fmt.Fprintf(stderr, "lakesim: warning: %s can be reached from other machines. Whoever reaches it can read the buckets and change everything: nothing asks for a password.\n", address) // there is nowhere else to say it
	}
	if err := json.NewEncoder(stdout).Encode(simulator.Ready("http://" + reached(listener.Addr()))); err != nil {
		return fmt.Errorf("printing the ready line: %w", err)
	}
	select {
	case <-ctx.Done():
	case err := <-failed:
		return fmt.Errorf("serving on %s: %w", listen, err)
	}
	return shutDown(ctx, server)
}

// shutDown lets requests under way end, and cuts those that take too long.
func shutDown(ctx context.Context, server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	if err != nil {
		return fmt.Errorf("ending the server: %w", err)
	}
	return nil
}

// reached is the address at which this machine reaches a listener: of one that
// listens everywhere, [::] is no address to call, and proxies take it for a stranger's.
func reached(at net.Addr) string {
	if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return at.String()
}

// serveFlags reads the command line of the simulator.
func serveFlags(args []string, stderr io.Writer) (config lakesim.Config, listen string, err error) {
	flags := flag.NewFlagSet("lakesim", flag.ContinueOnError)
	flags.Usage = func() {
		_, _ = fmt.Fprintf(stderr, "Usage: lakesim [flags]\n       lakesim env [flags]\n       lakesim sample-logs -dir DIR [flags]\n       lakesim switches\n\n"+
			"Simulates CloudTrail Lake imports, and prints one line of JSON when it is ready.\n\n"+
			"Examples:\n"+
			"  lakesim sample-logs -dir ./logs -account 123456789012\n"+
			"  lakesim -bucket my-logs=./logs -event-data-store history -lenient-roles\n"+
			"  eval \"$(lakesim env)\"          # in another shell, for Terraform and the AWS CLI\n"+
			"  eval \"$(lakesim env -unset)\"\n\nFlags:\n")
		flags.PrintDefaults()
	}
	flags.StringVar(&listen, "listen", defaultListen, "serve on `ADDRESS`; port 0 picks a free one")
	flags.StringVar(&config.Account, "account", "123456789012", "`ID` of the account of callers whose access key names none")
	flags.Func("bucket", "serve the directory DIR as the S3 bucket NAME; can be repeated (`NAME=DIR`)", func(value string) error {
		name, dir, found := strings.Cut(value, "=")
		if !found || name == "" || dir == "" {
			return errors.New("it has to be NAME=DIR")
		}
		config.Buckets = append(config.Buckets, lakesim.Bucket{Name: name, Dir: dir})
		return nil
	})
	flags.Func("event-data-store", "make an event data store `NAME` with 3653 days of retention; can be repeated", func(value string) error {
		config.EventDataStores = append(config.EventDataStores, value)
		return nil
	})
	flags.StringVar(&config.Data, "data", "", "keep events, event data stores and imports in the folder `DIR`, for the next simulator with it; without it they end with the simulator")
	flags.DurationVar(&config.FileDelay, "file-delay", 0, "let an import take `DURATION` for each file")
	flags.BoolVar(&config.RateLimit, "rate-limit", false, "apply AWS's documented request rates")
	flags.IntVar(&config.SeedImports, "seed-imports", 0, "begin with `N` finished imports into the first event data store")
	flags.Func("faults", "inject the faults that the JSON `FILE` describes", func(value string) error {
		text, err := os.ReadFile(value) //nolint:gosec // the file that the person running this names
		if err != nil {
			return err
		}
		config.Faults, err = lakesim.ParseFaults(text)
		return err
	})
	flags.Func("world", "behave as the JSON `FILE` describes; other flags set members of it", func(value string) error {
		text, err := os.ReadFile(value) //nolint:gosec // the file that the person running this names
		if err != nil {
			return err
		}
		config.World, err = lakesim.ParseWorld(text)
		return err
	})
	flags.StringVar(&config.Forward, "forward", "", "hand every call of another service than CloudTrail, Organizations, STS and Cloud Control to the emulator at `URL`, and take the logs, roles and keys of imports from there")
	flags.BoolVar(&config.UnprotectedStores, "unprotected", false, "make the event data stores without termination protection")
	flags.BoolVar(&config.LenientRoles, "lenient-roles", false, "let every role read every bucket, also roles that do not exist")
	flags.BoolVar(&config.Closed, "closed", false, "refuse CreateEventDataStore, as AWS does in accounts outside CloudTrail Lake")
	flags.Func("one-import-per", "allow one running import per `SCOPE` of an account: region or account (default account)", func(value string) error {
		config.OneImportPer = lakesim.Scope(value)
		return oneOf(value, "region", "account")
	})
	flags.Func("organization", "make the account a `ROLE` of an organization: none, member, management or delegated-admin (default none)", func(value string) error {
		config.Organization = lakesim.OrganizationRole(value)
		return oneOf(value, "none", "member", "management", "delegated-admin")
	})
	flags.Func("unsupported-region", "have no CloudTrail Lake in the Region `NAME`; can be repeated", func(value string) error {
		config.UnsupportedRegions = append(config.UnsupportedRegions, value)
		return nil
	})
	if err := parse(flags, args, stderr); err != nil {
		return config, listen, err
	}
	if _, err := net.ResolveTCPAddr("tcp", listen); err != nil {
		return config, listen, fmt.Errorf("%w: -listen: %w", errUsage, err)
	}
	return config, listen, nil
}

func oneOf(value string, allowed ...string) error {
	for _, one := range allowed {
		if value == one {
			return nil
		}
	}
	return fmt.Errorf("it can be %s", strings.Join(allowed, ", "))
}

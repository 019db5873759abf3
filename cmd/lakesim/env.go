package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// env prints the lines with which a shell uses a running simulator.
func env(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("lakesim env", flag.ContinueOnError)
	flags.Usage = func() {
		_, _ = fmt.Fprint(stderr, "Usage: eval \"$(lakesim env [flags])\"\n\n"+
			"Prints exports for a shell, so that AWS's SDKs, and with them Terraform and the AWS CLI, call a running simulator.\n"+
			"AWS_ENDPOINT_URL is for all services: none of AWS's own is reached. Variables that would win over it are unset.\n\nFlags:\n")
		flags.PrintDefaults()
	}
	endpoint := flags.String("endpoint", "http://"+defaultListen, "`URL` of the simulator")
	unset := flags.Bool("unset", false, "print the lines that remove what was exported; they do not bring back earlier values")
	if err := parse(flags, args, stderr); err != nil {
		return err
	}
	var account, region string
	if !*unset {
		var err error
		if account, region, err = ask(ctx, *endpoint); err != nil {
			return err
		}
	}
	var lines strings.Builder
	for _, variable := range []struct{ name, value string }{
		{"AWS_ENDPOINT_URL", *endpoint},
		{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"}, // a profile may have true
		{"AWS_ACCESS_KEY_ID", "AKIA" + account + "TEST"},
		{"AWS_SECRET_ACCESS_KEY", "lakesim"},
		{"AWS_REGION", region},
		{"AWS_DEFAULT_REGION", region},
		{"AWS_EC2_METADATA_DISABLED", "true"},
	} {
		if *unset {
			_, _ = fmt.Fprintf(&lines, "unset %s\n", variable.name) // a builder takes everything
		} else {
			_, _ = fmt.Fprintf(&lines, "export %s=%s\n", variable.name, quoted(variable.value))
		}
	}
	if others := inTheWay(os.Environ()); !*unset && len(others) > 0 {
		_, _ = fmt.Fprintf(&lines, "unset %s\n", strings.Join(others, " "))
		_, _ = fmt.Fprintf(stderr, "lakesim: unset in this shell: %s\n", strings.Join(others, ", ")) // there is nowhere else to say it
	}
	if _, err := io.WriteString(stdout, lines.String()); err != nil {
		return fmt.Errorf("printing the variables: %w", err)
	}
	return nil
}

// inTheWay returns the names of the variables that lead past AWS_ENDPOINT_URL or
// the keys, or contradict them, as far as they are set:
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
func inTheWay(environ []string) []string {
	var names []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		switch name {
		case "AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT":
			names = append(names, name)
		default:
			if serviceEndpoint.MatchString(name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

var serviceEndpoint = regexp.MustCompile(`^AWS_ENDPOINT_URL_[A-Z0-9_]+$`)

// ask makes sure that a simulator is there, and returns its account and Region.
func ask(ctx context.Context, endpoint string) (account, region string, err error) {
	if parsed, err := url.Parse(endpoint); err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "" {
		return "", "", fmt.Errorf("%w: -endpoint: %q is not a URL such as http://%s", errUsage, endpoint, defaultListen)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(endpoint, "/")+"/_lakesim/ready", nil)
	if err != nil {
		return "", "", fmt.Errorf("asking %s: %w", endpoint, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", "", fmt.Errorf("no simulator runs at %s: %w", endpoint, err)
	}
	defer response.Body.Close() //nolint:errcheck // it has been read
	var ready lakesim.Ready
	err = json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&ready)
	if err == nil && (response.StatusCode != http.StatusOK || ready.Account == "") {
		err = errors.New("the answer is not one of lakesim")
	}
	if err != nil {
		return "", "", fmt.Errorf("what listens at %s is no lakesim: %w", endpoint, err)
	}
	return ready.Account, ready.Region, nil
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_./:-]+$`)

// quoted returns a value as a word of a POSIX shell.
func quoted(value string) string {
	if plain.MatchString(value) {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}

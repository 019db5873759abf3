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
	err := parse(flags, args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	var account, region string
	if err == nil && *unset {
		return show(stdout, unsets())
	} else if err == nil {
		account, region, err = ask(ctx, *endpoint)
	}
	if err != nil {
		// With nothing to evaluate, a shell would go on, and its next command call AWS.
		return errors.Join(err, show(stdout, exports(nowhere, strings.Repeat("0", 12), "us-east-1")+"false\n"))
	}
	if others := inTheWay(os.Environ()); len(others) > 0 {
		_, _ = fmt.Fprintf(stderr, "lakesim: unset in this shell: %s\n", strings.Join(others, ", ")) // there is nowhere else to say it
	}
	return show(stdout, exports(*endpoint, account, region))
}

// nowhere is the endpoint of a shell that asked for a simulator which is not there:
// nothing can listen on port 0.
const nowhere = "http://127.0.0.1:0"

// settings are the variables that a shell uses the simulator with.
func settings(endpoint, account, region string) [][2]string {
	return [][2]string{
		{"AWS_ENDPOINT_URL", endpoint},
		{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"}, // a profile may have true
		{"AWS_ACCESS_KEY_ID", "AKIA" + account + "TEST"},
		{"AWS_SECRET_ACCESS_KEY", "lakesim"},
		{"AWS_REGION", region},
		{"AWS_DEFAULT_REGION", region},
		{"AWS_EC2_METADATA_DISABLED", "true"},
	}
}

// exports are the lines that set the variables, and unset those that would win over them.
func exports(endpoint, account, region string) string {
	var lines strings.Builder
	for _, variable := range settings(endpoint, account, region) {
		lines.WriteString("export " + variable[0] + "=" + quoted(variable[1]) + "\n")
	}
	if others := inTheWay(os.Environ()); len(others) > 0 {
		lines.WriteString("unset " + strings.Join(others, " ") + "\n")
	}
	return lines.String()
}

func unsets() string {
	var lines strings.Builder
	for _, variable := range settings("", "", "") {
		lines.WriteString("unset " + variable[0] + "\n")
	}
	return lines.String()
}

func show(stdout io.Writer, lines string) error {
	if _, err := io.WriteString(stdout, lines); err != nil {
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

package examples

import (
	"cmp"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
)

// rehearsal is a configuration on a simulated AWS, with providers that call nothing else.
type rehearsal struct {
	*acctest.CLI
	sim *lakesim.Simulator
	url string
}

// The bucket of the examples, and what it holds.
const (
	exampleBucket = "example-trail-logs"
	exampleEvents = 2 * 2 * 5

	awsAddress   = "registry.terraform.io/hashicorp/aws"
	awsccAddress = "registry.terraform.io/hashicorp/awscc"
	logsAccount  = "444455556666"
	auditAccount = "111122223333"
)

// accounts are those of the provider blocks with an alias. The others are of acctest.Account.
var accounts = map[string]string{"logs": logsAccount, "payments": logsAccount, "audit": auditAccount}

// rehearse begins a rehearsal of the files of a configuration. The real
// hashicorp/aws and hashicorp/awscc take part if AWS_PROVIDER and AWSCC_PROVIDER
// name their binaries, and else stand-ins.
func rehearse(t *testing.T, files map[string]string, change func(*lakesim.Config)) rehearsal {
	t.Helper()
	r := simulate(t, change)
	r.configure(t, files)
	return r
}

// simulate begins a rehearsal without a configuration.
func simulate(t *testing.T, change func(*lakesim.Config)) rehearsal {
	t.Helper()
	logs := t.TempDir()
	if _, err := samplelogs.Write(logs, samplelogs.Options{
		Account: acctest.Account, Days: 2, FilesPerDay: 2, EventsPerFile: 5, Start: time.Date(2023, 3, 1, 0, 0, 0, 0, time.UTC), Seed: 1,
	}); err != nil {
		t.Fatal(err)
	}
	config := lakesim.Config{Account: acctest.Account, Buckets: []lakesim.Bucket{{Name: exampleBucket, Dir: logs}}}
	if change != nil {
		change(&config)
	}
	sim, err := lakesim.New(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		sim.Close()
		server.CloseClientConnections()
		server.Close()
	})
	cli := acctest.NewCLI(t, "")
	cli.Beside(t, map[string]string{awsAddress: beside(t, "aws"), awsccAddress: beside(t, "awscc")})
	return rehearsal{cli, sim, server.URL}
}

// configure writes the files of a configuration, and what makes its providers call
// the simulator.
func (r rehearsal) configure(t *testing.T, files map[string]string) {
	t.Helper()
	written := map[string]string{"main.tf": "", "requirements.tf": requirements}
	whole := ""
	for name, text := range files {
		written[name] = text
		if !strings.Contains(name, "/") {
			whole += text
		}
	}
	if strings.Contains(whole, "required_providers") {
		written["requirements.tf"] = ""
	}
	blocks := providerBlocks(t, files)
	for _, kind := range []string{"aws", "cloudtrail"} {
		if !slices.Contains(blocks, providerBlock{kind, ""}) {
			written["providers.tf"] += fmt.Sprintf("provider %q {\n  region = %q\n}\n", kind, acctest.Region)
			blocks = append(blocks, providerBlock{kind, ""})
		}
	}
	for _, block := range blocks {
		written["rehearsal_override.tf"] += block.override(r.url)
	}
	for name, text := range written {
		r.write(t, name, text)
	}
}

// write writes a file of the configuration.
func (r rehearsal) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(r.Dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// providerBlock is a provider block of a configuration.
type providerBlock struct{ kind, alias string }

// providerBlocks returns those in the files of the root module.
func providerBlocks(t *testing.T, files map[string]string) (found []providerBlock) {
	t.Helper()
	for name, text := range files {
		if strings.Contains(name, "/") || !strings.HasSuffix(name, ".tf") {
			continue
		}
		file, diags := hclsyntax.ParseConfig([]byte(text), name, hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		body, ok := file.Body.(*hclsyntax.Body)
		if !ok {
			t.Fatalf("%T", file.Body)
		}
		for _, block := range body.Blocks {
			if block.Type != "provider" {
				continue
			}
			alias := ""
			if attribute, given := block.Body.Attributes["alias"]; given {
				value, diags := attribute.Expr.Value(nil)
				if diags.HasErrors() || value.Type() != cty.String {
					t.Fatal(diags)
				}
				alias = value.AsString()
			}
			found = append(found, providerBlock{block.Labels[0], alias})
		}
	}
	return found
}

// override returns a block that makes a provider block call the simulator.
func (p providerBlock) override(url string) string {
	account := cmp.Or(accounts[p.alias], acctest.Account)
	lines := []string{fmt.Sprintf(`access_key = "AKIA%sTEST"`, account), `secret_key = "any"`, "profile = null"}
	services := []string{"cloudtrail", "s3", "sts"}
	if p.alias != "" {
		lines = append(lines, fmt.Sprintf("alias = %q", p.alias))
	}
	if p.kind == "aws" {
		services = append(services, "iam", "kms")
		lines = append(lines, "s3_use_path_style = true")
	}
	if p.kind == "awscc" {
		services = []string{"cloudcontrolapi", "sts"}
		lines = append(lines, "endpoints = {")
	} else {
		lines = append(lines, "endpoints {")
	}
	for _, service := range services {
		lines = append(lines, fmt.Sprintf("  %s = %q", service, url))
	}
	return fmt.Sprintf("provider %q {\n  %s\n  }\n}\n", p.kind, strings.Join(lines, "\n  "))
}

var (
	buildStandins sync.Once
	standins      string // the folder that has them
	errStandins   error
)

// beside returns the binary of the provider that is hashicorp/aws or
// hashicorp/awscc here: the one that AWS_PROVIDER or AWSCC_PROVIDER names, or a
// stand-in. It is a process of its own for each provider block, as Terraform has
// it but for providers that it is attached to.
func beside(t *testing.T, kind string) string {
	t.Helper()
	if named := os.Getenv(strings.ToUpper(kind) + "_PROVIDER"); named != "" {
		return named
	}
	buildStandins.Do(func() {
		if standins, errStandins = os.MkdirTemp("", "standin-*"); errStandins != nil { //nolint:usetesting // it outlives the test that builds it
			return
		}
		aws := filepath.Join(standins, "terraform-provider-aws")
		if errStandins = harness.Build(context.WithoutCancel(t.Context()), aws, "cmd/standin"); errStandins == nil {
			errStandins = os.Link(aws, filepath.Join(standins, "terraform-provider-awscc"))
		}
	})
	if errStandins != nil {
		t.Fatal(errStandins)
	}
	return filepath.Join(standins, "terraform-provider-"+kind)
}

// removeStandins removes what beside has built.
func removeStandins() {
	if standins != "" {
		_ = os.RemoveAll(standins) // a folder for temporary files, which may stay
	}
}

// whole applies a configuration, plans it to no changes, and destroys it.
func (r rehearsal) whole(t *testing.T) {
	t.Helper()
	r.settle(t)
	r.Must(t, "destroy", "-auto-approve", "-no-color")
}

// settle applies a configuration, and plans it to no changes.
func (r rehearsal) settle(t *testing.T) {
	t.Helper()
	r.Must(t, "apply", "-auto-approve", "-no-color")
	if plan := r.Run(t, "plan", "-detailed-exitcode", "-no-color"); plan.Code != 0 {
		t.Errorf("the second plan has exit code %d: %s", plan.Code, plan.Output)
	}
}

func TestAccRehearsal_readme(t *testing.T) {
	t.Parallel()
	r := rehearse(t, map[string]string{"main.tf": unprotected(firstBlock(t, "README.md", "resource \"aws_iam_role\""))}, nil)
	r.whole(t)
	stats := r.sim.Stats()
	if len(stats.Imports) != 1 || stats.Imports[0].Status != "COMPLETED" || stats.Imports[0].Starts != 1 || stats.DuplicateEvents != 0 {
		t.Errorf("%+v", stats)
	}
}

// firstBlock returns the first terraform block of a page that has some words.
func firstBlock(t *testing.T, page, words string) string {
	t.Helper()
	for _, block := range blocks(pages(t)[page]) {
		if block.language == "terraform" && strings.Contains(block.text, words) {
			return block.text
		}
	}
	t.Fatalf("%s has no block with %s", page, words)
	return ""
}

var storePattern = regexp.MustCompile(`(resource "aws(?:cc)?_cloudtrail_event_data_store" "\w+" \{\n)`)

// unprotected lets a configuration destroy its event data stores, which AWS
// refuses unless it is told first.
func unprotected(text string) string {
	return storePattern.ReplaceAllString(text, "$1  termination_protection_enabled = false\n")
}

package examples

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/standin"
)

// requirements is what the page of the provider shows once, and no other example again.
const requirements = `
terraform {
  required_providers {
    aws        = { source = "hashicorp/aws" }
    cloudtrail = { source = "cloudtrail-lake/cloudtrail" }
  }
}
`

// newer are the parts of the language that not every Terraform and OpenTofu has.
var newer = []struct {
	pattern *regexp.Regexp
	feature acctest.Feature
}{
	{regexp.MustCompile(`(?m)^action "`), acctest.Actions},
	{regexp.MustCompile(`\bcaller\.|before_destroy`), acctest.GatingActions},
	{regexp.MustCompile(`(?m)^  identity = `), acctest.ImportByIdentity},
	{regexp.MustCompile(`(?ms)^resource [^\n]*\n(  [^\n]*\n|\n)*    destroy = false`), acctest.LifecycleForget},
	{regexp.MustCompile(`(?ms)^provider [^\n]*\n(  [^\n]*\n|\n)*  for_each `), acctest.ProviderForEach},
	{regexp.MustCompile(`(?m)^list "`), acctest.QueryCommand},
}

// importedPattern finds what an import block imports. The block goes with a
// resource, which is in the configuration or is written by Terraform.
var importedPattern = regexp.MustCompile(`(?m)^import \{\n +to = cloudtrail_lake_import\.(\w+)$`)

var (
	serveOnce sync.Once
	served    string
	errServe  error
)

// providers returns the variable by which Terraform and OpenTofu find both
// providers in this process, under the hosts that either of them assumes.
func providers(t *testing.T) string {
	t.Helper()
	serveOnce.Do(func() {
		type address struct{ Network, String string }
		type reattach struct {
			Protocol        string
			ProtocolVersion int
			Pid             int
			Test            bool
			Addr            address
		}
		configs := map[string]reattach{}
		for source, server := range map[string]func() tfprotov6.ProviderServer{
			"hashicorp/aws": standin.AWS,
			"cloudtrail-lake/cloudtrail": func() (made tfprotov6.ProviderServer) {
				made, errServe = acctest.Factories["cloudtrail"]()
				return made
			},
		} {
			ready := make(chan *plugin.ReattachConfig)
			go func() {
				// It serves until the tests end, and so returns nothing that matters.
				_ = tf6server.Serve("registry.terraform.io/"+source, server, tf6server.WithDebug(context.WithoutCancel(t.Context()), ready, make(chan struct{})), tf6server.WithLoggingSink(t))
			}()
			config := <-ready
			for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
				configs[host+"/"+source] = reattach{string(config.Protocol), config.ProtocolVersion, config.Pid, config.Test, address{config.Addr.Network(), config.Addr.String()}}
			}
		}
		var text []byte
		if errServe == nil {
			text, errServe = json.Marshal(configs)
		}
		served = "TF_REATTACH_PROVIDERS=" + string(text)
	})
	if errServe != nil {
		t.Fatal(errServe)
	}
	return served
}

// diagnostics are what `terraform validate -json` prints.
type diagnostics struct {
	Diagnostics []struct{ Severity, Summary, Detail string }
}

// validate returns the errors of `terraform validate` for a file of its own with
// a text. Modules that the text calls are below dir. It skips the test if
// Terraform or OpenTofu is too old for the text.
func validate(t *testing.T, name, text, dir string) []string {
	t.Helper()
	cli := acctest.NewCLI(t, "")
	for _, part := range newer {
		if part.pattern.MatchString(text) {
			cli.Need(t, part.feature)
		}
	}
	cli.Env = []string{providers(t)}
	files := map[string]string{"main.tf": "", "requirements.tf": requirements}
	if strings.Contains(text, "required_providers") {
		files["requirements.tf"] = ""
	}
	files[name] = text
	for _, to := range importedPattern.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(text, `resource "cloudtrail_lake_import" "`+to[1]+`"`) {
			files["main.tf"] += harness.Import{
				Name: to[1], URI: "s3://example-trail-logs/AWSLogs/", Role: acctest.RoleARN,
				Destination: "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e",
			}.Block()
		}
	}
	for file, content := range files {
		if err := os.WriteFile(filepath.Join(cli.Dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(text, `= "./`) {
		copyModules(t, dir, cli.Dir)
		cli.Must(t, "get", "-no-color")
	}
	args := []string{"validate", "-json"}
	if strings.HasSuffix(name, ".tfquery.hcl") {
		args = append(args, "-query")
	}
	result := cli.Run(t, args...)
	var found diagnostics
	if err := json.Unmarshal([]byte(result.Output), &found); err != nil {
		t.Fatalf("%v: %s", err, result.Output)
	}
	var wrong []string
	for _, d := range found.Diagnostics {
		if d.Severity == "error" {
			wrong = append(wrong, d.Summary+": "+d.Detail)
		}
	}
	if len(wrong) == 0 && result.Code != 0 {
		t.Fatalf("exit code %d: %s", result.Code, result.Output)
	}
	return wrong
}

// copyModules copies the folders of a folder.
func copyModules(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := os.CopyFS(filepath.Join(to, entry.Name()), os.DirFS(filepath.Join(from, entry.Name()))); err != nil {
				t.Fatal(err)
			}
		}
	}
}

package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// The commands of the guide "Getting started" are run as they are, but for what
// asks a person, the port, and the build.
func TestAccGuide_gettingStarted(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the guide uses curl, which is not installed")
	}
	cli := acctest.NewCLI(t, "") // skips the test if there is no Terraform to test with
	var shell []string
	for _, block := range blocks(pages(t)["templates/guides/getting-started.md.tmpl"]) {
		if block.language == "shell" {
			shell = append(shell, block.text)
		}
	}
	if len(shell) < 4 || !strings.Contains(shell[0], "make demo") || !strings.HasPrefix(shell[1], "make build\n") {
		t.Fatalf("the guide has other commands than this test knows: %q", shell)
	}
	dir := clone(t, acctest.Example(t, "guides/getting-started/main.tf", "\"cloudtrail-lake/cloudtrail\"", "\""+harness.Address+"\""))

	// The first shell: everything but the build, and the simulator in the background.
	first := strings.Split(strings.TrimSpace(shell[1]), "\n")
	run(t, dir, cli, strings.Join(first[1:len(first)-1], "\n"))
	command := strings.Fields(first[len(first)-1])
	simulator, err := harness.StartSimulator(t.Context(), filepath.Join(dir, command[0]), dir, command[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	defer simulator.End()

	// The second shell.
	second := strings.Join(shell[2:], "")
	const env = "bin/lakesim env)"
	if !strings.Contains(second, env) {
		t.Fatalf("the guide does not use %q: %s", env, second)
	}
	printed := run(t, dir, cli, strings.Replace(second, env, "bin/lakesim env -endpoint "+simulator.Endpoint+")", 1)+"test -z \"${AWS_ENDPOINT_URL:-}\"\n")
	for _, want := range []string{"Plan: 2 to add", "files = 4", "Apply complete! Resources: 2 added", "No changes.", "Destroy complete! Resources: 2 destroyed."} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is missing in: %s", want, printed)
		}
	}
	stats, err := simulator.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if stats.Requests["StartImport"] != 1 || len(stats.Imports) != 1 || stats.Imports[0].Status != "COMPLETED" {
		t.Errorf("got %+v", stats)
	}
}

// clone makes a folder with what the guide uses of the repository, built.
func clone(t *testing.T, example string) string {
	t.Helper()
	dir := t.TempDir()
	for binary, directory := range map[string]string{"terraform-provider-cloudtrail": ".", "lakesim": "cmd/lakesim"} {
		// With the tag, the provider waits for the simulator as long as it needs to, and not as long as AWS may.
		if err := harness.Build(t.Context(), filepath.Join(dir, "bin", binary), directory, "-tags", "chaos"); err != nil {
			t.Fatal(err)
		}
	}
	to := filepath.Join(dir, "examples", "guides", "getting-started")
	if err := os.MkdirAll(to, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(to, "main.tf"), []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// run runs commands in a shell that stops at the first error. Its terraform is the one of the tests.
func run(t *testing.T, dir string, cli *acctest.CLI, commands string) string {
	t.Helper()
	bin := t.TempDir()
	if err := os.Symlink(cli.Terraform(), filepath.Join(bin, "terraform")); err != nil {
		t.Fatal(err)
	}
	shell := exec.CommandContext(t.Context(), "bash", "-eu", "-o", "pipefail", "-c", commands) //nolint:gosec // the commands of the guide
	shell.Dir = dir
	shell.Env = harness.Environment("PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "TF_CLI_ARGS=-no-color", "TF_CLI_ARGS_apply=-auto-approve", "TF_CLI_ARGS_destroy=-auto-approve")
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

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
	dir := clone(t, "examples/guides/getting-started", map[string]string{
		// OpenTofu needs the host.
		"main.tf": acctest.Example(t, "guides/getting-started/main.tf", `"cloudtrail-lake/cloudtrail"`, `"`+harness.Address+`"`),
	})

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

// The script of the guide on tests starts a simulator, and ends it.
func TestAccGuide_testsOnSimulator(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the guide uses jq, which is not installed")
	}
	cli := acctest.NewCLI(t, "")
	dir := clone(t, ".", map[string]string{
		"main.tf": harness.RequiredProviders + acctest.Example(t, "guides/testing/main.tf"), "on-simulator.sh": acctest.Example(t, "guides/testing/on-simulator.sh"),
		"tests/simulator.tftest.hcl": acctest.Example(t, "guides/testing/tests/simulator.tftest.hcl"),
	})
	override, err := harness.Override(filepath.Join(dir, "cli.tfrc"), map[string]string{harness.Address: filepath.Join(dir, "bin", "terraform-provider-cloudtrail")})
	if err != nil {
		t.Fatal(err)
	}
	printed := run(t, dir, cli, "export "+override+" TMPDIR=$PWD PATH=$PWD/bin:$PATH\nbash on-simulator.sh\n")
	if !strings.Contains(printed, "2 passed, 0 failed") {
		t.Error(printed)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "tmp.*")); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// clone makes a folder with what a guide uses of the repository, built, and with
// files in a folder of it.
func clone(t *testing.T, folder string, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for binary, directory := range map[string]string{"terraform-provider-cloudtrail": ".", "lakesim": "cmd/lakesim"} {
		// With the tag, the provider waits for the simulator as long as it needs to, and not as long as AWS may.
		if err := harness.Build(t.Context(), filepath.Join(dir, "bin", binary), directory, "-tags", "chaos"); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		path := filepath.Join(dir, folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
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

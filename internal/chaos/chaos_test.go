package chaos

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
)

func TestAddress(t *testing.T) {
	if harness.Address != provider.Address {
		t.Errorf("the provider is %s, not %s", provider.Address, harness.Address)
	}
}

// build makes what the runs need, with Terraform as it is for acceptance tests.
func build(t *testing.T) Options {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1")
	}
	terraform, err := harness.Executable(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	options := Options{Parallel: 4, Tools: harness.Tools{
		Terraform: terraform, Provider: filepath.Join(dir, "provider", "terraform-provider-cloudtrail"), Lakesim: filepath.Join(dir, "lakesim"), Dir: filepath.Join(dir, "runs"),
	}}
	if err := os.Mkdir(options.Dir, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		harness.Build(t.Context(), options.Provider, ".", "-tags", "chaos"),
		harness.Build(t.Context(), options.Lakesim, "cmd/lakesim"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return options
}

func TestChaos(t *testing.T) {
	options := build(t)
	options.Seed, options.Runs = shortSeed, 4
	var out bytes.Buffer
	totals, err := Run(t.Context(), options, &out)
	if err != nil || !totals.Clean() {
		t.Errorf("%v\n%s", err, out.String())
	}
	if totals.Runs != 4 || totals.Kills == 0 || totals.Faults == 0 {
		t.Errorf("nothing was broken: %s", totals)
	}
	if left, err := os.ReadDir(options.Dir); err != nil || totals.Clean() && len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// shortSeed is one whose first runs are short and have kills of Terraform and of
// the provider, starts that are cut, two workspaces at once, worlds that change,
// old imports, and some that others have started.
const shortSeed = 4996

func TestInterruptEndsEverything(t *testing.T) {
	options := build(t)
	options.Runs = 100
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(2*time.Second, cancel)
	var out bytes.Buffer
	if totals, err := Run(ctx, options, &out); !errors.Is(err, context.Canceled) || totals.Runs > 50 {
		t.Errorf("%v after %s", err, totals)
	}
	for _, binary := range []string{options.Terraform, options.Provider, options.Lakesim} {
		if left := harness.Processes(binary, options.Dir); len(left) > 0 {
			t.Errorf("%d of %s are left", len(left), binary)
		}
	}
	if left, err := os.ReadDir(options.Dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

package examples

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// Each file can be pasted as it is: what it refers to, it shows.
func TestAccFiles(t *testing.T) {
	t.Parallel()
	root := filepath.Join(harness.Root(), "examples")
	seen := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		seen++
		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			t.Parallel()
			checkFile(t, path)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Error("there are no examples")
	}
}

func checkFile(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path) //nolint:gosec // a file of the repository
	if err != nil {
		t.Fatal(err)
	}
	switch name := filepath.Base(path); {
	case strings.Contains(filepath.ToSlash(path), "/examples/modules/"):
		// A file of a module is nothing without the others. They are applied together.
	case strings.HasSuffix(name, ".tftest.hcl"):
		// A test of a module is nothing without the module, and runs with it in
		// internal/resources/lakeimportcompletion.
	case strings.Contains(string(text), "configuration_aliases"):
		// It has to be called, as examples/guides/modules/copies.tf does.
	case strings.HasSuffix(name, ".tf"), strings.HasSuffix(name, ".tfquery.hcl"):
		for _, wrong := range validate(t, name, string(text), filepath.Dir(path)) {
			t.Error(wrong)
		}
	case strings.HasSuffix(name, ".sh"):
		if out, err := exec.CommandContext(t.Context(), "bash", "-n", path).CombinedOutput(); err != nil { //nolint:gosec // a file of the repository
			t.Errorf("%v: %s", err, out)
		}
	case strings.HasSuffix(name, ".yml"), strings.HasSuffix(name, ".txt"):
		// A pipeline of others, and what a command printed.
	default:
		t.Error("nothing tests a file of this kind")
	}
}

// The test finds what it is there for.
func TestAccFiles_findsMistakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"nothing of that name":   {`output "id" { value = cloudtrail_lake_import.elsewhere.import_id }`, "Reference to undeclared resource"},
		"no such argument":       {"resource \"aws_iam_role\" \"import\" {\n  name = \"import\"\n  assume_role_policy = \"{}\"\n  policy = \"{}\"\n}", "Unsupported argument"},
		"no value of that shape": {"resource \"cloudtrail_lake_import\" \"one\" {\n  destinations = []\n  import_source = {}\n}", "Incorrect attribute value type"},
		"no configuration":       {"resource {", "Missing type for resource"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if wrong := strings.Join(validate(t, "example.tf", c.text, ""), "\n"); !strings.Contains(wrong, c.want) {
				t.Errorf("got %q, want %q", wrong, c.want)
			}
		})
	}
}

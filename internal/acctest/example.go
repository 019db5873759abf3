package acctest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// Example is a file under examples/, with values of the documentation replaced
// by values of the test: old and new in turn. Each old one has to be there.
func Example(t *testing.T, name string, oldNew ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(harness.Root(), "examples", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(text, oldNew[i]) {
			t.Fatalf("%s does not say %q", name, oldNew[i])
		}
		text = strings.ReplaceAll(text, oldNew[i], oldNew[i+1])
	}
	return text
}

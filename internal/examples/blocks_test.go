package examples

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// block is a fenced block of code.
type block struct {
	language, text string
	line           int
}

// blocks returns the fenced blocks of a page.
func blocks(source []byte) []block {
	var found []block
	tree := goldmark.DefaultParser().Parse(text.NewReader(source))
	_ = ast.Walk(tree, func(node ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		fenced, ok := node.(*ast.FencedCodeBlock)
		if !ok || !entering || fenced.Lines().Len() == 0 {
			return ast.WalkContinue, nil
		}
		lines := fenced.Lines()
		found = append(found, block{
			language: string(fenced.Language(source)), text: string(lines.Value(source)),
			line: 1 + bytes.Count(source[:lines.At(0).Start], []byte("\n")),
		})
		return ast.WalkContinue, nil
	})
	return found
}

// pages returns README.md, that of the module, and the templates, by their names.
func pages(t *testing.T) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	for _, top := range []string{"README.md", backfill + "/README.md", "templates"} {
		err := filepath.WalkDir(filepath.Join(harness.Root(), top), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			name, err := filepath.Rel(harness.Root(), path)
			if err == nil {
				found[filepath.ToSlash(name)], err = os.ReadFile(path) //nolint:gosec // a file of the repository
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// What a page has as terraform is a whole configuration and validates alone.
// hcl is for anything else in the language: a part of a configuration, a test, or
// a setting of the command. Its syntax is checked.
func TestAccBlocks(t *testing.T) {
	t.Parallel()
	seen := 0
	for page, source := range pages(t) {
		for _, block := range blocks(source) {
			if block.language != "terraform" && block.language != "hcl" {
				continue
			}
			seen++
			t.Run(fmt.Sprintf("%s:%d", page, block.line), func(t *testing.T) {
				t.Parallel()
				for _, wrong := range checkBlock(t, block) {
					t.Error(wrong)
				}
			})
		}
	}
	if seen == 0 {
		t.Error("there are no blocks")
	}
}

func checkBlock(t *testing.T, block block) []string {
	t.Helper()
	if block.language == "terraform" {
		return validate(t, "example.tf", block.text, filepath.Join(harness.Root(), "examples", "modules"))
	}
	if _, wrong := hclsyntax.ParseConfig([]byte(block.text), "block", hcl.InitialPos); wrong.HasErrors() {
		return []string{wrong.Error()}
	}
	return nil
}

func TestAccBlocks_findsMistakes(t *testing.T) {
	t.Parallel()
	const page = "# Title\n\n```hcl\na = {\n```\n\n- item\n\n  ```terraform\n  resource \"cloudtrail_lake_import\" \"a\" {}\n  ```\n\n```shell\nls\n```\n"
	found := blocks([]byte(page))
	if len(found) != 3 || found[0].line != 4 || found[1].line != 10 || found[1].text != "resource \"cloudtrail_lake_import\" \"a\" {}\n" || found[2].language != "shell" {
		t.Fatalf("got %+v", found)
	}
	for i, want := range []string{"block:", `The argument "destinations" is required`} {
		if wrong := strings.Join(checkBlock(t, found[i]), "\n"); !strings.Contains(wrong, want) {
			t.Errorf("got %q, want %q", wrong, want)
		}
	}
}

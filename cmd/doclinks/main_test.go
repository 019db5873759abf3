package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "guide.md", "# Any `on_failure`, and more?\n\n## Twice\n\n## Twice\n\n<a id=\"nested--schema\"></a>\n")
	write(t, dir, "index.md", "[a](guide.md#any-on_failure-and-more) [b](guide.md#twice-1) [c](guide.md#nested--schema) [d](#own) [e](sub/other.md) [f](https://example.com/no#where)\n\n# Own\n\n```\n[g](code.md)\n```\n")
	write(t, dir, "sub/other.md", "[h](../index.md#own)\n")
	if err := check([]string{dir}); err != nil {
		t.Error(err)
	}
	write(t, dir, "broken.md", "[one](gone.md) [two](guide.md#twice-2) [three](#none) `[four](code.md)`\n")
	err := check([]string{filepath.Join(dir, "broken.md")})
	if err == nil {
		t.Fatal("no error")
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 3 || !strings.Contains(lines[0], "gone.md") || !strings.Contains(lines[1], "guide.md#twice-2") || !strings.Contains(lines[2], "#none") {
		t.Error(err)
	}
}

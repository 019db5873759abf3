package lakeimport

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestSeal(t *testing.T) {
	content := []byte("digests")
	sealed := seal(content)
	if got := unseal(sealed); !bytes.Equal(got, content) {
		t.Errorf("%q", got)
	}
	for name, broken := range map[string][]byte{
		"nothing":         nil,
		"cut short":       sealed[:len(sealed)-1],
		"cut in its sum":  sealed[:len(sealing)+5],
		"longer":          append(bytes.Clone(sealed), 'x'),
		"another version": bytes.Replace(sealed, []byte("contents 2"), []byte("contents 1"), 1),
	} {
		if got := unseal(broken); got != nil {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestReplaceFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, text := range []string{"first", "second"} {
		if err := replaceFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text { //nolint:gosec // the test's own file
			t.Errorf("%q, %v", got, err)
		}
	}
	if err := replaceFile(filepath.Join(path, "below a file"), nil); err == nil {
		t.Error("what cannot be written is no error")
	}
	if err := os.Mkdir(path+"-dir", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(path+"-dir", nil); err == nil {
		t.Error("a directory is replaced")
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 2 {
		t.Errorf("left: %v, %v", left, err)
	}
}

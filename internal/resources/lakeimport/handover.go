package lakeimport

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// A plan hands its apply what it knows of the imports that AWS has, so that the
// apply need not read them all again. Terraform itself has no way for that: an
// apply plans each creation anew, in a process of its own that never sees the
// private data of the plan that it carries out, and it shows the provider nothing
// of what stays as it is. So it is a file in the directory that
// `terraform init` makes, and it goes where that goes. Without it, or when it is
// broken, the imports are read again.

// contentsFile returns the path of the file, and empty if there is no place for it.
func (r *Resource) contentsFile(region string) string {
	return r.handedFile("contents-" + r.client.AccountID() + "-" + region)
}

// findingsFile is contentsFile for the findings that the plan has shown. The Region of
// an import may not be known in its plan.
func (r *Resource) findingsFile() string { return r.handedFile("findings-" + r.client.AccountID()) }

// handedFile returns the path of a file of that name, and empty if there is no
// place for it.
func (r *Resource) handedFile(name string) string {
	dir := cmp.Or(os.Getenv("TF_DATA_DIR"), ".terraform")
	if info, err := os.Stat(dir); r.client.AccountID() == "" || err != nil || !info.IsDir() { //nolint:gosec // the path is the user's own
		return ""
	}
	return filepath.Join(dir, "cloudtrail-"+name)
}

// handOver writes what the plan knows.
func (r *Resource) handOver(ctx context.Context, region string) {
	path := r.contentsFile(region)
	if path == "" {
		return
	}
	known := r.client.In(region).HandOver()
	if len(known) == 0 {
		return
	}
	if err := replaceFile(path, seal(known)); err != nil {
		tflog.Warn(ctx, "what the plan knows of existing imports cannot be kept: its apply reads them again", map[string]any{"error": err.Error()})
	}
}

// takeOver takes what the plan has handed over, once in a process.
func (r *Resource) takeOver(ctx context.Context, region string) {
	path := r.contentsFile(region)
	if path == "" {
		return
	}
	r.client.In(region).TakeOver(ctx, func() []byte {
		return readHanded(path)
	})
}

// readHanded returns what a plan has written to a file, and nothing if there is none
// or it is broken.
func readHanded(path string) []byte {
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() || info.Size() > lake.MaxHanded+int64(len(seal(nil))) {
		return nil // there was no plan here, or it is not what a plan has left
	}
	sealed, err := os.ReadFile(path) //nolint:gosec // beside what Terraform keeps
	if err != nil {
		return nil
	}
	return unseal(sealed)
}

// handOverSaid writes which findings the plan has shown.
func (r *Resource) handOverSaid(ctx context.Context) {
	if path := r.findingsFile(); path != "" {
		if err := replaceFile(path, seal(r.configured.Said.HandOver())); err != nil {
			tflog.Warn(ctx, "what the plan has found cannot be kept: its apply may show it again", map[string]any{"error": err.Error()})
		}
	}
}

// takeOverSaid takes which findings the plan has shown, once in a process.
func (r *Resource) takeOverSaid() {
	if path := r.findingsFile(); path != "" {
		r.configured.Said.TakeOver(func() []byte { return readHanded(path) })
	}
}

// sealing is the form of the file; another one is not read.
const sealing = "cloudtrail contents 2\n"

// seal adds what shows later that a file is whole.
func seal(content []byte) []byte {
	sum := sha256.Sum256(content)
	return bytes.Join([][]byte{[]byte(sealing), sum[:], content}, nil)
}

// unseal returns what was sealed, and nothing if it is not whole.
func unseal(sealed []byte) []byte {
	sum, whole := bytes.CutPrefix(sealed, []byte(sealing))
	if !whole || len(sum) < sha256.Size {
		return nil
	}
	content := sum[sha256.Size:]
	if sha256.Sum256(content) != [sha256.Size]byte(sum) {
		return nil
	}
	return content
}

// replaceFile writes a file at once, so that others see it whole or not at all.
func replaceFile(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("making a file: %w", err)
	}
	_, err = file.Write(content)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // it is of no use
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

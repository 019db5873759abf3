package lakeimport_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// The apply of a saved plan, a process of its own, reads none of the imports
// that the plan has read. Without what the plan left, it reads them again.
func TestAccImport_planTellsItsApply(t *testing.T) {
	t.Parallel()
	const others = 20
	for name, lost := range map[string]bool{"told": false, "lost": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := seeded(t, others)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("one"))
			readsOfOthers := func() (n int64) {
				stats := world.Stats()
				for _, other := range stats.Imports[:others] {
					n += stats.Reads[other.ID]
				}
				return n
			}
			cli.Must(t, "plan", "-no-color", "-input=false", "-out=saved.tfplan")
			if n := readsOfOthers(); n != others {
				t.Errorf("the plan reads %d of %d", n, others)
			}
			files, err := filepath.Glob(filepath.Join(cli.Dir, ".terraform", "cloudtrail-contents-*"))
			if err != nil || len(files) != 1 {
				t.Fatalf("%q, %v", files, err)
			}
			want := int64(others)
			if lost {
				want *= 2
				if err := os.Remove(files[0]); err != nil {
					t.Fatal(err)
				}
			}
			expect(t, cli.Must(t, "apply", "-no-color", "-input=false", "saved.tfplan"), "Resources: 1 added, 0 changed, 0 destroyed.")
			if n := readsOfOthers(); n != want {
				t.Errorf("plan and apply read %d, want %d", n, want)
			}
		})
	}
}

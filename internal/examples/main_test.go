// Package examples tests what a reader copies from the documentation: the files
// under examples/, and the blocks of code in README.md and the pages.
package examples

import (
	"os"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	acctest.RemoveProviderBinary()
	removeStandins()
	os.Exit(code)
}

package importestimate_test

import (
	"os"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	acctest.RemoveProviderBinary()
	os.Exit(code)
}

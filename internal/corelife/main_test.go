package corelife

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// atOnce is how many lives are led at the same time. Most of a life is waiting
// for the simulated AWS.
const atOnce = "12"

func TestMain(m *testing.M) {
	code := run(m)
	acctest.RemoveProviderBinary()
	os.Exit(code)
}

func run(m *testing.M) int {
	// Before the flags are parsed, so that -parallel on the command line holds.
	if err := flag.Set("test.parallel", atOnce); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := results.write(os.Getenv("CORE_LIFE_TABLE")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

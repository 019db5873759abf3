package acctest

import (
	"regexp"
	"strconv"
	"testing"
)

// Feature is something that not every Terraform and OpenTofu has.
type Feature struct {
	name                string
	terraform, opentofu int // the n of the first version 1.n that has it; 0 if none has
}

// What the tests need of Terraform. The table of versions in the documentation says the same.
var (
	Actions               = Feature{"actions", 14, 0}
	GatingActions         = Feature{"triggers for which dependents wait, with caller, on_failure and destroy events", 16, 0}
	ImportByIdentity      = Feature{"import by identity", 12, 12}
	ImportOfNamedProvider = Feature{"import blocks without a resource that need provider, unless it is of hashicorp", 16, 0}
	LifecycleForget       = Feature{"lifecycle { destroy = false }", 16, 12}
	MinimalRefresh        = Feature{"-minimal-refresh", 17, 0}
	ProviderForEach       = Feature{"for_each in provider blocks", 0, 9}
	QueryCommand          = Feature{"terraform query", 14, 0}
)

var versionPattern = regexp.MustCompile(`(Terraform|OpenTofu) v1\.(\d+)\.`)

// Has reports whether the Terraform or OpenTofu of the tests has a feature. A
// pre-release counts as its release.
func (c *CLI) Has(t *testing.T, feature Feature) bool {
	t.Helper()
	version := versionPattern.FindStringSubmatch(c.Must(t, "version").Output)
	if version == nil {
		t.Fatal("the version of Terraform is not known")
	}
	minor, err := strconv.Atoi(version[2])
	if err != nil {
		t.Fatal(err)
	}
	since := feature.terraform
	if version[1] == "OpenTofu" {
		since = feature.opentofu
	}
	return since != 0 && minor >= since
}

// Need skips the test unless the Terraform or OpenTofu of the tests has a feature.
func (c *CLI) Need(t *testing.T, feature Feature) {
	t.Helper()
	if !c.Has(t, feature) {
		t.Skipf("this version has no %s", feature.name)
	}
}

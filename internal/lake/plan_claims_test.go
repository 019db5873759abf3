package lake

import (
	"errors"
	"testing"
)

// What a plan with -minimal-refresh does, which plans a replacement, reads the
// import, and plans it again.
func TestPlanClaims_plannedAgain(t *testing.T) {
	held := func(t *testing.T, err error, want bool) {
		t.Helper()
		if got := new(HeldError); errors.As(err, &got) != want {
			t.Errorf("%v", err)
		}
	}
	old, other := window(1), window(2)
	t.Run("replaced", func(t *testing.T) {
		c := newPlanClaims()
		held(t, c.start(other, "", "import-a", false), false)
		c.read("import-a", old)
		held(t, c.start(other, "", "import-a", false), false)
		held(t, c.start(other, "", "import-b", false), true)
		held(t, c.start(other, "", "", false), true)
	})
	t.Run("replaced by itself, or kept after all", func(t *testing.T) {
		c := newPlanClaims()
		held(t, c.start(old, "import-a", "import-a", false), false)
		c.read("import-a", old)
		held(t, c.start(old, "import-a", "import-a", false), false)
		held(t, c.keep("import-a"), false)
	})
	t.Run("tainted", func(t *testing.T) {
		for _, existing := range []string{"import-a", ""} {
			c := newPlanClaims()
			held(t, c.start(old, existing, "", false), false)
			c.read("import-a", old)
			held(t, c.start(old, existing, "", false), false)
			held(t, c.start(old, existing, "", false), true) // nothing was read since: another resource
		}
	})
	t.Run("another import is read", func(t *testing.T) {
		c := newPlanClaims()
		held(t, c.start(old, "import-a", "", false), false)
		c.read("import-b", other)
		held(t, c.start(old, "import-a", "", false), true)
	})
	t.Run("what is read stays with its resource", func(t *testing.T) {
		c := newPlanClaims()
		held(t, c.start(old, "import-a", "", false), false)
		c.read("import-a", old)
		held(t, c.keep("import-a"), true)
	})
	t.Run("applied by the process that has planned it", func(t *testing.T) {
		c := newPlanClaims()
		held(t, c.start(old, "import-a", "", false), false)
		held(t, c.start(old, "import-a", "", true), false)
		held(t, c.start(old, "import-a", "", true), true) // a second resource of the apply
		held(t, c.keep("import-a"), true)
		c.read("import-a", old) // the next plan of the process, in whose state it is
		held(t, c.keep("import-a"), false)
	})
	t.Run("planned anew after an apply", func(t *testing.T) {
		c := newPlanClaims()
		held(t, c.start(old, "", "", false), false)
		held(t, c.start(old, "", "", true), false)
		held(t, c.start(old, "", "", false), false)
		held(t, c.start(old, "", "", false), true)
	})
	t.Run("applied by another process", func(t *testing.T) {
		c := newPlanClaims()
		held(t, c.start(old, "", "", true), false)
		held(t, c.start(old, "", "", true), true)
	})
}

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
		held(t, c.start(other, "", "import-a"), false)
		c.read("import-a", old)
		held(t, c.start(other, "", "import-a"), false)
		held(t, c.start(other, "", "import-b"), true)
		held(t, c.start(other, "", ""), true)
	})
	t.Run("replaced by itself, or kept after all", func(t *testing.T) {
		c := newPlanClaims()
		held(t, c.start(old, "import-a", "import-a"), false)
		c.read("import-a", old)
		held(t, c.start(old, "import-a", "import-a"), false)
		held(t, c.keep("import-a"), false)
	})
	t.Run("tainted", func(t *testing.T) {
		for _, existing := range []string{"import-a", ""} {
			c := newPlanClaims()
			held(t, c.start(old, existing, ""), false)
			c.read("import-a", old)
			held(t, c.start(old, existing, ""), false)
			held(t, c.start(old, existing, ""), true) // nothing was read since: another resource
		}
	})
	t.Run("another import is read", func(t *testing.T) {
		c := newPlanClaims()
		held(t, c.start(old, "import-a", ""), false)
		c.read("import-b", other)
		held(t, c.start(old, "import-a", ""), true)
	})
	t.Run("what is read stays with its resource", func(t *testing.T) {
		c := newPlanClaims()
		held(t, c.start(old, "import-a", ""), false)
		c.read("import-a", old)
		held(t, c.keep("import-a"), true)
	})
}

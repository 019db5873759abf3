package trail

import (
	"testing"
	"time"
)

func TestSameSecond(t *testing.T) {
	at := time.Date(2024, 3, 1, 23, 59, 59, 999e6, time.UTC)
	for name, c := range map[string]struct {
		a, b time.Time
		same bool
	}{
		"cut":           {at, at.Truncate(time.Second), true},
		"another zone":  {at, at.In(time.FixedZone("", 3600)), true},
		"rounded":       {at, at.Round(time.Second), false},
		"both missing":  {time.Time{}, time.Time{}, true},
		"one missing":   {at, time.Time{}, false},
		"a second more": {at, at.Add(time.Second), false},
	} {
		if SameSecond(c.a, c.b) != c.same || SameSecond(c.b, c.a) != c.same {
			t.Errorf("%s: same is %v", name, !c.same)
		}
	}
}

package corelife

import (
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// side is a world to lead a life in.
type side struct {
	lakesim.World
	endless bool // its lists never end
}

// turnsLater reports whether a life begins as usual, and the world turns to this
// side when there is an import: nothing could be started there, or the records
// expire before the state has learned how the import ended.
func (s side) turnsLater() bool { return s.endless || s.RecordsExpireAfter > 0 }

func (s side) String() string {
	if name := s.World.String(); name != "{}" {
		return name
	}
	return "the default world"
}

// expiry is how long a record is kept in the world in which records expire. The
// state has to learn in that time how an import ended, on a busy machine too.
const expiry = 20 * time.Second

// sides returns the default world and every switch's other sides.
func sides() []side {
	all := []side{{}}
	for _, s := range lakesim.Switches() {
		if s.Queries {
			continue
		}
		for _, other := range s.OtherSides {
			if other.RecordsExpireAfter > 0 {
				other.RecordsExpireAfter = lakesim.Duration(expiry)
			}
			all = append(all, side{other, s.Endless})
		}
	}
	return all
}

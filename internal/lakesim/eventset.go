package lakesim

import (
	"crypto/sha256"
	"encoding/hex"
	"sync"
)

// eventID is an event's id in 16 bytes: the UUID itself, or a digest of another form.
type eventID [16]byte

func parseEventID(text []byte) eventID {
	var id eventID
	if len(text) == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' {
		var digits [32]byte
		n := copy(digits[:], text[:8])
		n += copy(digits[n:], text[9:13])
		n += copy(digits[n:], text[14:18])
		n += copy(digits[n:], text[19:23])
		copy(digits[n:], text[24:])
		if _, err := hex.Decode(id[:], digits[:]); err == nil {
			return id
		}
	}
	sum := sha256.Sum256(text)
	return eventID(sum[:16])
}

// eventSet knows of the events in a store their ids, so that those stored again are
// counted as they come, and their size. The events are in the database.
type eventSet struct {
	mu    sync.Mutex
	ids   map[eventID]struct{}
	count int64
	bytes int64
}

func newEventSet() *eventSet { return &eventSet{ids: map[eventID]struct{}{}} }

// size returns the number of the events and of their bytes.
func (e *eventSet) size() (count, bytes int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.count, e.bytes
}

// add notes events and their size, and counts those that were there before.
func (e *eventSet) add(ids []eventID, bytes int64) (duplicates int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.count += int64(len(ids))
	e.bytes += bytes
	for _, id := range ids {
		before := len(e.ids)
		e.ids[id] = struct{}{}
		if len(e.ids) == before {
			duplicates++
		}
	}
	return duplicates
}

// restore notes an event that an earlier simulator has stored.
func (e *eventSet) restore(id string, bytes int64) {
	e.add([]eventID{parseEventID([]byte(id))}, bytes)
}

// any reports whether there are events.
func (e *eventSet) any() bool {
	count, _ := e.size()
	return count > 0
}

package lake

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"strings"
	"sync"
)

// A plan knows what the imports contain that AWS lists: from the state, or
// because it has read them. The process that applies it knows nothing of that,
// and would have to read each again. So a plan hands it a digest of each content,
// by import id. Contents never change, so a digest is never out of date, and an
// import that has none is read.

const (
	handedID    = 6 // bytes of an import's id, in its digest
	handedPlace = 4 // bytes of the digest of its destination and location
	handedTimes = 4 // bytes of the digest of its times
	handedLen   = handedID + handedPlace + handedTimes
	// maxHanded bounds what is handed over, in bytes: half a million imports.
	maxHanded = 8 << 20
)

// handed are the digests of contents that were handed over, by import id, and
// what this process has to hand over itself.
type handed struct {
	once    sync.Once
	digests map[[handedID]byte]contentDigest
	looked  bool // a resource of this plan has looked at all imports
	learned int  // how many contents this process knew when it last handed over
}

// contentDigest is a content in a few bytes. Those of contents that may be the
// same are equal, and an equal one says nothing.
type contentDigest struct {
	place [handedPlace]byte
	times [handedTimes]byte // zero when they are not known for sure
}

// another reports whether the import was known, when the plan was made, to be of
// another content than this one. Those of an open one may be any times: AWS may
// have filled them in.
func (h *handed) another(id string, content Content) bool {
	if len(h.digests) == 0 {
		return false
	}
	digest, known := h.digests[digestOfID(id)]
	mine := digestOf(content)
	return known && (digest.place != mine.place || !content.open() && digest.times != [handedTimes]byte{} && digest.times != mine.times)
}

func digestOfID(id string) (digest [handedID]byte) {
	sum := sha256.Sum256([]byte(strings.ToLower(id)))
	copy(digest[:], sum[:])
	return digest
}

// digestOf returns the digest of a content whose times are known. Locations that
// differ in case alone count as one, as long as nobody has looked.
func digestOf(content Content) (digest contentDigest) {
	location := strings.ToLower(strings.ToUpper(strings.TrimRight(content.Source.S3LocationURI, "/"))) // as strings.EqualFold compares
	place := sha256.Sum256(fmt.Appendf(nil, "%s\n%s", destinationID(content.Destination), location))
	times := sha256.Sum256(fmt.Appendf(nil, "%d\n%d", content.StartEventTime.Unix(), content.EndEventTime.Unix()))
	copy(digest.place[:], place[:])
	copy(digest.times[:], times[:])
	return digest
}

// HandOver returns what is known of the contents of imports, for the process that
// applies the plan of this one. It is empty as long as no resource has looked at
// all imports, and when nothing has been learned since it was last called.
func (r *Region) HandOver() []byte {
	k := r.known
	k.mu.Lock()
	defer k.mu.Unlock()
	learned := 0
	for _, entry := range k.imports {
		if entry.handable() {
			learned++
		}
	}
	if !k.handed.looked || learned == k.handed.learned {
		return nil
	}
	k.handed.learned = learned
	digests := maps.Clone(k.handed.digests)
	if digests == nil {
		digests = map[[handedID]byte]contentDigest{}
	}
	for id, entry := range k.imports {
		if !entry.handable() {
			continue
		}
		content := entry.record.Content
		digest := digestOf(content)
		if !entry.whole && (content.StartEventTime.IsZero() || content.EndEventTime.IsZero()) {
			digest.times = [handedTimes]byte{} // AWS may have left one out
		}
		digests[digestOfID(id)] = digest
	}
	if len(digests)*handedLen > maxHanded {
		return nil
	}
	table := make([]byte, 0, len(digests)*handedLen)
	for id, digest := range digests {
		table = append(table, id[:]...)
		table = append(table, digest.place[:]...)
		table = append(table, digest.times[:]...)
	}
	return table
}

// handable reports whether enough of the content is known to compare others with.
func (e *knowledge) handable() bool {
	return e.record.Content.Destination != "" && e.record.Content.Source.S3LocationURI != ""
}

// TakeOver takes what HandOver has returned in the process that made the plan. It
// asks for that once, and all who come meanwhile wait for it.
func (r *Region) TakeOver(ctx context.Context, from func() []byte) {
	r.known.handed.once.Do(func() { r.known.takeOver(ctx, from()) })
}

func (k *known) takeOver(ctx context.Context, table []byte) {
	if len(table)%handedLen != 0 {
		k.log(ctx, "what the plan handed over cannot be read: the imports are read again", map[string]any{"region": k.region})
		return
	}
	digests := make(map[[handedID]byte]contentDigest, len(table)/handedLen)
	for ; len(table) > 0; table = table[handedLen:] {
		digests[[handedID]byte(table)] = contentDigest{[handedPlace]byte(table[handedID:]), [handedTimes]byte(table[handedID+handedPlace:])}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.handed.digests = digests
}

// hasLooked notes that a resource of the plan has looked at all imports.
func (k *known) hasLooked() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.handed.looked = true
}

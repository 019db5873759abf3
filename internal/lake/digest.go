package lake

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"
)

const (
	handedID    = 6 // bytes of an import's id, in its digest
	handedPlace = 4 // bytes of the digest of its destination and location
	handedTimes = 8 // bytes of its times, by whole seconds
	handedLen   = handedID + handedPlace + handedTimes
)

// MaxHanded bounds what is handed over, in bytes: four hundred thousand imports.
const MaxHanded = 8 << 20

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
	times [handedTimes]byte // start and end, zero when they are not known for sure
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
	copy(digest.place[:], place[:])
	times := content.times()
	binary.BigEndian.PutUint32(digest.times[:], digestOfTime(times.from))
	binary.BigEndian.PutUint32(digest.times[handedTimes/2:], digestOfTime(times.to))
	return digest
}

// digestOfTime returns a time in seconds, or the nearest that has room.
func digestOfTime(seconds int64) uint32 {
	return uint32(min(max(seconds, 0), math.MaxUint32))
}

// apart reports whether the import was known, when the plan was made, to have
// times that do not meet the range of this content. created is when it was, if
// it has no log files from after that, and zero otherwise.
func (h *handed) apart(id string, content Content, created time.Time) bool {
	digest, known := h.digests[digestOfID(id)]
	if !known || digest.times == [handedTimes]byte{} {
		return false
	}
	from, to := binary.BigEndian.Uint32(digest.times[:]), binary.BigEndian.Uint32(digest.times[handedTimes/2:])
	if !created.IsZero() {
		to = min(to, digestOfTime(created.Unix()))
	}
	mine := content.span()
	return digestOfTime(mine.from) > to || from > digestOfTime(mine.to)
}

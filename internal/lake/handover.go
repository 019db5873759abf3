package lake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
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
	// maxHanded bounds what one plan hands over, in bytes. It is kept in the
	// plan as often as the plan creates imports.
	maxHanded = 8 << 20
)

// handed are the digests of contents that were handed over, by import id, and
// how much this process has handed over itself.
type handed struct {
	digests map[[handedID]byte]contentDigest
	written int
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

// HandOver returns what this process knows of the contents of imports, for the
// process that applies its plan. It is empty when there is nothing, or when
// enough was handed over already.
func (r *Region) HandOver() []byte {
	k := r.known
	k.mu.Lock()
	defer k.mu.Unlock()
	var table bytes.Buffer
	for id, entry := range k.imports {
		content := entry.record.Content
		if content.Destination == "" || content.Source.S3LocationURI == "" {
			continue
		}
		key, digest := digestOfID(id), digestOf(content)
		if !entry.whole && (content.StartEventTime.IsZero() || content.EndEventTime.IsZero()) {
			digest.times = [handedTimes]byte{} // AWS may have left one out
		}
		table.Write(key[:])
		table.Write(digest.place[:])
		table.Write(digest.times[:])
	}
	if k.handed.written+table.Len() > maxHanded {
		return nil
	}
	k.handed.written += table.Len()
	return table.Bytes()
}

// TakeOver takes what HandOver has returned in the process that made the plan.
func (r *Region) TakeOver(ctx context.Context, table []byte) {
	k := r.known
	if len(table)%handedLen != 0 {
		k.log(ctx, "what the plan handed over cannot be read: the imports are read again", map[string]any{"region": k.region})
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.handed.digests == nil {
		k.handed.digests = map[[handedID]byte]contentDigest{}
	}
	for ; len(table) > 0; table = table[handedLen:] {
		digest := contentDigest{[handedPlace]byte(table[handedID:]), [handedTimes]byte(table[handedID+handedPlace:])}
		k.handed.digests[[handedID]byte(table)] = digest
	}
}

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
	handedID      = 6 // bytes of an import's id, in its digest
	handedContent = 6 // bytes of the digest of a content
	handedLen     = handedID + handedContent
	// maxHanded bounds what one plan hands over, in bytes. It is kept in the
	// plan as often as the plan creates imports.
	maxHanded = 8 << 20
)

// handed are the digests of contents that were handed over, by import id, and
// how much this process has handed over itself.
type handed struct {
	digests map[[handedID]byte][handedContent]byte
	written int
}

// another reports whether the import was known, when the plan was made, to be of
// another content than this closed one.
func (h *handed) another(id string, content Content) bool {
	digest, known := h.digests[digestOfID(id)]
	return known && !content.open() && digest != digestOf(content)
}

func digestOfID(id string) (digest [handedID]byte) {
	sum := sha256.Sum256([]byte(strings.ToLower(id)))
	copy(digest[:], sum[:])
	return digest
}

// digestOf is equal for contents that are the same.
func digestOf(content Content) (digest [handedContent]byte) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d\n%d", destinationID(content.Destination), strings.TrimSuffix(content.Source.S3LocationURI, "/"),
		content.StartEventTime.Unix(), content.EndEventTime.Unix()))
	copy(digest[:], sum[:])
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
		if content.Destination == "" || content.Source.S3LocationURI == "" || content.StartEventTime.IsZero() || content.EndEventTime.IsZero() {
			continue // only a closed content is sure to be the whole
		}
		key, digest := digestOfID(id), digestOf(content)
		table.Write(key[:])
		table.Write(digest[:])
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
		k.handed.digests = map[[handedID]byte][handedContent]byte{}
	}
	for ; len(table) > 0; table = table[handedLen:] {
		k.handed.digests[[handedID]byte(table)] = [handedContent]byte(table[handedID:])
	}
}

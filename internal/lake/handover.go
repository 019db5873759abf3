package lake

import (
	"context"
	"maps"
)

// A plan knows what the imports contain that AWS lists: from the state, or
// because it has read them. The process that applies it knows nothing of that,
// and would have to read each again. So a plan hands it a digest of each content,
// by import id. Contents never change, so a digest is never out of date, and an
// import that has none is read. Its times also tell the next plan which imports
// cannot have any of the logs that it starts to import.

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
	if len(digests)*handedLen > MaxHanded {
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

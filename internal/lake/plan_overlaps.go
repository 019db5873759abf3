package lake

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Overlap is an import, or another resource of the plan that is to start one,
// that has part of a content too.
type Overlap struct {
	Import  Import  // its ID is empty for a resource of the plan
	Content Content // of the import or resource
	Shared  Shared
	// Current is set when the statistics are those of the import as it is now.
	Current bool
}

// Overlaps are those that have part of a content.
type Overlaps struct {
	Found []Overlap // what has, or may have, all of the content first, and the newest of them
	// Uncompared is how many imports may have part of it, and could not be compared.
	Uncompared int
}

// PlanOverlaps returns which imports into the destination, and which resources of
// the plan, have part of a content of which a resource of the plan is to start an
// import. It is asked once for each, after PlanStart: what that has read is not
// read again. Imports that have copied nothing do not count, and neither does the
// one that the resource replaces.
func (r *Region) PlanOverlaps(ctx context.Context, content Content, replaces string) (Overlaps, error) {
	var o Overlaps
	for _, other := range r.plan.begin(content, replaces) {
		if shared, some := content.overlap(other); some {
			o.Found = append(o.Found, Overlap{Content: other, Shared: shared})
		}
	}
	waits := r.plan.beginLooking()
	defer r.plan.endLooking()
	listing, err := r.known.lists.listedLately(ctx)
	if err != nil {
		return o, err
	}
	rows := slices.Concat(listing.rows, r.known.unlistedInto(content, listing.byID))
	rows = slices.DeleteFunc(rows, func(row Import) bool { return row.ID == replaces || content.matchDestination(row.Content) == Another })
	unread := slices.DeleteFunc(slices.Clone(rows), func(row Import) bool { return r.known.looked(row.ID) || r.known.apart(content, row) })
	if waits && len(unread) > 0 {
		if r.plan.refreshes.calm(ctx); ctx.Err() != nil {
			return o, r.failed("ListImports", "looking for imports of the same logs", "", ctx.Err())
		}
		r.readBeside(ctx, content, unread)
	}
	for _, row := range rows {
		r.known.addOverlap(&o, content, row)
	}
	slices.SortStableFunc(o.Found, func(a, b Overlap) int {
		return cmp.Or(cmp.Compare(a.Shared.rank(), b.Shared.rank()), b.Import.Created.Compare(a.Import.Created))
	})
	return o, nil
}

// readBeside reads those of some imports that may have part of a content. It ends
// at the first error that others would have too.
func (r *Region) readBeside(ctx context.Context, content Content, rows []Import) {
	slices.SortStableFunc(rows, func(a, b Import) int {
		return cmp.Compare(r.known.likeness(content, a.ID), r.known.likeness(content, b.ID))
	})
	for _, row := range rows {
		if r.known.looked(row.ID) || r.known.handedOver(row.ID) && !r.plan.mayReread() {
			continue // it has been refreshed meanwhile, or there are too many
		}
		if _, err := r.known.get(ctx, row.ID); err != nil {
			r.known.doubt(row.ID)
			r.log(ctx, "reading an import failed: it is not compared", map[string]any{"import_id": row.ID, "region": r.region, "error": err.Error()})
			if ctx.Err() != nil || !IsImportNotFound(err) && !passing(err) {
				return
			}
		}
	}
	r.known.hasLooked()
}

// addOverlap notes an import that has part of a content, or that may have and
// cannot be compared.
func (k *known) addOverlap(o *Overlaps, content Content, row Import) {
	if k.apart(content, row) {
		return
	}
	if !k.compared(row) {
		o.Uncompared++
		return
	}
	imported, declared, current := k.now(row)
	shared, some := imported.overlap(content, declared)
	switch {
	case !some:
	case current && imported.Status.Finished() && imported.Counted && imported.Statistics.EventsCompleted == 0 && k.unchangedSince(imported) >= k.timeouts.Settle:
	case shared.S3LocationURI == "":
		o.Uncompared++
	default:
		o.Found = append(o.Found, Overlap{Import: imported, Content: imported.Content, Shared: shared, Current: current})
	}
}

// unlistedInto returns the imports into the destination of a content that this
// process knows and that a list lacks.
func (k *known) unlistedInto(content Content, listed map[string]Import) []Import {
	k.mu.Lock()
	defer k.mu.Unlock()
	var more []Import
	for id, entry := range k.imports {
		if _, is := listed[id]; !is && entry.whole && content.matchDestination(entry.record.Content) == Same {
			more = append(more, entry.record)
		}
	}
	return more
}

// compared reports whether AWS or who declared it has told the content of an import.
func (k *known) compared(row Import) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(row.ID)
	return entry.whole || entry.read
}

// now returns an import as a list shows it, with what else is known of it.
// declared says that its content is known from whoever declared it, and current
// that the rest is as the list shows it.
func (k *known) now(row Import) (imported Import, declared, current bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(row.ID)
	imported = row.filledFrom(entry.record)
	imported.Content = entry.record.Content.filledFrom(row.Content)
	return imported, entry.whole, unchanged(row, entry.record)
}

// handedOver reports whether a plan has left a digest of an import.
func (k *known) handedOver(id string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, known := k.handed.digests[digestOfID(id)]
	return known
}

// apart reports whether a digest shows that an import that this process does not
// know has no time in common with a content.
func (k *known) apart(content Content, row Import) bool {
	var created time.Time
	if row.Status.Finished() {
		created = row.Created
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(row.ID)
	return !entry.whole && !entry.read && k.handed.apart(row.ID, content, created)
}

// likeness orders imports by what digests tell: first those that may be of the
// content itself.
func (k *known) likeness(content Content, id string) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.handed.another(id, content) {
		return 1
	}
	return 0
}

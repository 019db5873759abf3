package lake

import (
	"context"
	"slices"
	"time"
)

// lookFor compares a content with all imports that AWS lists, and reads those
// that may be the same. The last thing it does is to list them, so that little
// more than the way of the answer lies between what AWS had and a start: reads
// take time, in which another process may start or change one.
func (k *known) lookFor(ctx context.Context, content Content) (look, error) {
	rows, err := k.lists.list(ctx)
	for err == nil {
		var l look
		var read bool
		if l, read, err = k.compare(ctx, content, rows); err != nil || !read {
			return l, err
		}
		before := rows
		if rows, err = k.lists.list(ctx); err == nil && l.holdsFor(before, rows) {
			l.listed = ids(rows)
			return l, nil
		}
	}
	return look{}, err
}

// holdsFor reports whether a later list shows no more imports than the one that
// was looked at, and those that matter as they were.
func (l look) holdsFor(before, after []Import) bool {
	status := map[string]Status{}
	for _, row := range before {
		status[row.ID] = row.Status
	}
	matters := map[string]bool{}
	for _, one := range slices.Concat(l.same, l.doubts) {
		matters[one.ID] = true
	}
	return !slices.ContainsFunc(after, func(row Import) bool {
		was, listed := status[row.ID]
		return !listed || matters[row.ID] && row.Status != was
	})
}

// compare compares a content with the imports of a list, and with those of the
// content that this process knows and that the list lacks. read reports whether
// it had to read any.
func (k *known) compare(ctx context.Context, content Content, rows []Import) (l look, read bool, err error) {
	l.listed = ids(rows)
	for _, row := range slices.Concat(rows, k.unlisted(content, l.listed)) {
		if k.match(content, row) == Another {
			continue
		}
		read = true
		if err := k.read(ctx, content, row, &l); err != nil {
			return look{}, read, err
		}
	}
	return l, read, nil
}

// unlisted returns the imports of a content that this process knows, from a
// state or because it has started them, and that a list lacks. AWS does not say
// that its lists show every import, or for how long.
func (k *known) unlisted(content Content, listed map[string]bool) []Import {
	k.mu.Lock()
	defer k.mu.Unlock()
	var more []Import
	for id, entry := range k.imports {
		if entry.whole && !listed[id] && content.Same(entry.record.Content) {
			more = append(more, entry.record)
		}
	}
	return more
}

// read reads an import that may be of a content, and notes what it is. A row may
// have what the record lacks.
func (k *known) read(ctx context.Context, content Content, row Import, l *look) error {
	imported, err := k.get(ctx, row.ID)
	if err != nil && (ctx.Err() != nil || !IsImportNotFound(err) && !passing(err)) {
		return err
	}
	if err != nil {
		imported = k.record(row.ID)
	}
	imported = imported.filledFrom(row)
	// One that was COMPLETED stays so, even if its record has gone.
	unreadable := err != nil && (!IsImportNotFound(err) || imported.Status != StatusCompleted)
	l.add(k, k.match(content, row), imported, unreadable)
	return nil
}

// add notes an import that is not known to be another. An import that is the
// same as far as was known, but cannot be read now, is a doubt too: what is to be
// done with it depends on its status.
func (l *look) add(k *known, match Match, imported Import, unreadable bool) {
	switch {
	case match == Same && !unreadable:
		l.same = append(l.same, found{Import: imported, unchanged: k.unchangedSince(imported)})
	case match != Another:
		l.doubts = append(l.doubts, found{Import: imported, unchanged: k.unchangedSince(imported), doubted: time.Since(k.doubt(imported.ID)), unreadable: unreadable})
	}
}

// willStop takes an import for stopped that will be, before anything is started.
func (l *look) willStop(id string) {
	for i := range l.same {
		if l.same[i].ID == id && !l.same[i].Status.Finished() {
			l.same[i].Status = StatusStopped
		}
	}
}

func ids(rows []Import) map[string]bool {
	listed := make(map[string]bool, len(rows))
	for _, row := range rows {
		listed[row.ID] = true
	}
	return listed
}

// unfinishedDoubts returns the imports that are not finished and cannot be
// compared with the content. It is for a start that goes on whatever there is.
func (k *known) unfinishedDoubts(ctx context.Context, content Content, rows []Import) []found {
	var l look
	for _, row := range rows {
		if row.Status.Finished() || k.match(content, row) != Unknown {
			continue
		}
		imported, err := k.get(ctx, row.ID)
		if err != nil {
			imported = row
		}
		if match := k.match(content, row); match == Unknown {
			l.add(k, match, imported, err != nil)
		}
	}
	return l.doubts
}

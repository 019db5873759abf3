package lake

import (
	"context"
	"time"
)

// lookFor compares a content with all imports that AWS lists, and reads those
// that may be the same. The last thing it does is to list them, so that little
// more than the way of the answer lies between what AWS had and a start.
func (k *known) lookFor(ctx context.Context, content Content) (look, error) {
	for {
		rows, err := k.list(ctx)
		if err != nil {
			return look{}, err
		}
		l, learned, err := k.compare(ctx, content, rows)
		if err != nil || !learned {
			return l, err
		}
		// To read what was never read before takes time, in which more may come.
	}
}

// compare compares a content with the imports of a list. learned reports whether
// one of them had never been looked at.
func (k *known) compare(ctx context.Context, content Content, rows []Import) (l look, learned bool, err error) {
	l.listed = ids(rows)
	for _, row := range rows {
		match := k.match(content, row)
		if match == Another {
			continue
		}
		learned = learned || !k.looked(row.ID)
		imported, err := k.get(ctx, row.ID)
		if err != nil && (ctx.Err() != nil || !IsImportNotFound(err) && !passing(err)) {
			return look{}, learned, err
		}
		if err != nil {
			imported = row
		} else {
			match = k.match(content, row)
		}
		l.add(k, match, imported, err != nil)
	}
	return l, learned, nil
}

// add notes an import that is not known to be another. An import that is the
// same as far as was known, but cannot be read now, is a doubt too: what is to be
// done with it depends on its status.
func (l *look) add(k *known, match Match, imported Import, unreadable bool) {
	switch {
	case match == Same && !unreadable:
		l.same = append(l.same, found{Import: imported, unchanged: k.unchangedSince(imported)})
	case match != Another:
		l.doubts = append(l.doubts, found{Import: imported, doubted: time.Since(k.doubt(imported.ID))})
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

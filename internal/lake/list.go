package lake

import (
	"context"
	"iter"
)

// Filter selects imports. What is empty selects all.
type Filter struct {
	Destination string // the ARN of an event data store
	Status      Status
}

func (f Filter) selects(row Import) bool {
	return (f.Status == "" || row.Status == f.Status) &&
		(f.Destination == "" || destinationID(row.Content.Destination) == destinationID(f.Destination))
}

// List returns the imports that a filter selects, as AWS lists them: without
// their source, times and statistics. It asks for a page when the one before is
// used up; an error is the last that it returns. A destination that AWS does not
// know is one.
func (r *Region) List(ctx context.Context, filter Filter) iter.Seq2[Import, error] {
	return func(yield func(Import, error) bool) {
		selected := false
		for row, err := range r.known.lists.rows(ctx, "", "") {
			if err != nil {
				yield(Import{}, err)
				return
			}
			if !filter.selects(row) {
				continue
			}
			if selected = true; !yield(row, nil) {
				return
			}
		}
		if selected || filter.Destination == "" {
			return
		}
		for row, err := range r.known.lists.rows(ctx, "", filter.Destination) {
			if (err != nil || filter.selects(row)) && !yield(row, err) {
				return
			}
		}
	}
}

package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// OnExisting says what to do when AWS has an import of the same content.
type OnExisting string

// The choices.
const (
	// Adopt takes the existing import over, resumes it, or refuses, by what is
	// certain not to import logs twice.
	Adopt OnExisting = "adopt"
	// Ignore starts a new import without looking.
	Ignore OnExisting = "ignore"
	// Fail refuses whenever there is one.
	Fail OnExisting = "fail"
)

// Action is what is done about a content.
type Action int

// The actions.
const (
	ActionStart  Action = iota // start a new import
	ActionAdopt                // take over one that runs or is complete
	ActionResume               // retry one that failed or was stopped, by its id
	ActionRefuse               // do nothing; the choice is the user's
)

// Refusal is why nothing is started.
type Refusal int

// The refusals.
const (
	RefusedNot         Refusal = iota
	RefusedByFail              // the user chose Fail
	RefusedOpenRange           // complete, but logs may have come since
	RefusedOtherAccess         // incomplete with events copied, by another role or bucket Region
	RefusedUnknown             // in a status that this version does not know
)

// Decision is what is done about a content, and the existing import that it is
// done with; that has no ID for a plain start.
type Decision struct {
	Action   Action
	Refusal  Refusal
	Existing Import

	listed map[string]bool // the ids of the destination's imports when it was made
}

// ExistsError says that AWS has an import of the content and that nothing was
// started, because the choice is the user's.
type ExistsError struct {
	Content  Content
	Region   string
	Decision Decision
}

func (e *ExistsError) Error() string {
	return fmt.Sprintf("import %s (%s) is of the same content: %s", e.Decision.Existing.ID, e.Decision.Existing.Status, e.Content)
}

// decide applies the rules of "Never twice" to the imports of the same content.
func decide(content Content, same []Import, listed map[string]bool, on OnExisting) Decision {
	slices.SortStableFunc(same, func(a, b Import) int { return b.Created.Compare(a.Created) })
	decision := decideAdopt(content, same)
	if on == Fail && len(same) > 0 {
		if decision.Existing.ID == "" {
			decision.Existing = same[0]
		}
		decision.Action, decision.Refusal = ActionRefuse, RefusedByFail
	}
	decision.listed = listed
	return decision
}

func decideAdopt(content Content, same []Import) Decision {
	for _, existing := range same {
		if existing.Status.Running() {
			return Decision{Action: ActionAdopt, Existing: existing}
		}
	}
	for _, existing := range same {
		if existing.Status == StatusCompleted && existing.Content.endedBefore(existing.Created) {
			return Decision{Action: ActionAdopt, Existing: existing}
		}
	}
	for _, existing := range same {
		switch {
		case existing.Status == StatusCompleted:
			return Decision{Action: ActionRefuse, Refusal: RefusedOpenRange, Existing: existing}
		case !existing.Status.Retryable():
			return Decision{Action: ActionRefuse, Refusal: RefusedUnknown, Existing: existing}
		case existing.Content.SameAccess(content):
			return Decision{Action: ActionResume, Existing: existing}
		case existing.Statistics.EventsCompleted > 0:
			return Decision{Action: ActionRefuse, Refusal: RefusedOtherAccess, Existing: existing}
		}
	}
	return Decision{Action: ActionStart}
}

// Decide looks at the destination's imports and says what Start would do now.
// The last thing it does is to list them, so that little more than the way of
// the answer lies between what AWS had and a start.
func (r *Region) Decide(ctx context.Context, content Content, on OnExisting) (Decision, error) {
	if on == Ignore {
		rows, err := r.list(ctx, content.Destination)
		return Decision{Action: ActionStart, listed: ids(rows)}, err
	}
	same, listed, err := r.findSame(ctx, content)
	if err != nil {
		return Decision{}, err
	}
	return decide(content, same, listed, on), nil
}

// findSame answers the imports of the same content that AWS has, and the ids of
// all imports of the destination.
func (r *Region) findSame(ctx context.Context, content Content) (same []Import, listed map[string]bool, err error) {
	for {
		rows, err := r.list(ctx, content.Destination)
		if err != nil {
			return nil, nil, err
		}
		same, unseen, err := r.sameContent(ctx, content, rows)
		if err != nil || !unseen {
			return same, ids(rows), err
		}
		// To read what was never read before takes time, in which more may come.
	}
}

func ids(rows []Import) map[string]bool {
	listed := map[string]bool{}
	for _, row := range rows {
		listed[row.ID] = true
	}
	return listed
}

// list answers the destination's imports as AWS lists them: without content.
// AWS lists none for a destination that it does not know.
func (r *Region) list(ctx context.Context, destination string) ([]Import, error) {
	var rows []Import
	for row, err := range r.List(ctx, Filter{Destination: destination}) {
		if unknown := new(types.EventDataStoreARNInvalidException); errors.As(err, &unknown) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// sameContent answers, of the imports in a list, those of the same content. The
// content of an import never changes, so those of another are read only once.
// unseen says that there was one that had never been read.
func (r *Region) sameContent(ctx context.Context, content Content, rows []Import) (same []Import, unseen bool, err error) {
	for _, row := range rows {
		r.mu.Lock()
		known, seen := r.contents[row.ID]
		r.mu.Unlock()
		if seen && !known.Same(content) {
			continue
		}
		unseen = unseen || !seen
		imported, err := r.Get(ctx, row.ID)
		switch {
		case IsImportNotFound(err):
			// It is gone since; what is not there has no content.
			r.mu.Lock()
			r.contents[row.ID] = Content{}
			r.mu.Unlock()
		case err != nil:
			return nil, unseen, err
		case imported.Content.Same(content):
			same = append(same, imported)
		}
	}
	return same, unseen, nil
}

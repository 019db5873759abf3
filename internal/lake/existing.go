package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
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
func decide(content Content, same []Import, on OnExisting) Decision {
	slices.SortStableFunc(same, func(a, b Import) int { return b.Created.Compare(a.Created) })
	decision := decideAdopt(content, same)
	if on == Fail && len(same) > 0 {
		if decision.Existing.ID == "" {
			decision.Existing = same[0]
		}
		decision.Action, decision.Refusal = ActionRefuse, RefusedByFail
	}
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
func (r *Region) Decide(ctx context.Context, content Content, on OnExisting) (Decision, error) {
	if on == Ignore {
		return Decision{Action: ActionStart}, nil
	}
	same, err := r.findSame(ctx, content)
	if err != nil {
		return Decision{}, err
	}
	return decide(content, same, on), nil
}

// findSame answers the imports of the same content that AWS has.
func (r *Region) findSame(ctx context.Context, content Content) ([]Import, error) {
	rows, err := r.list(ctx, content.Destination)
	if err != nil {
		return nil, err
	}
	return r.sameContent(ctx, content, rows)
}

// list answers the destination's imports as AWS lists them: without content.
// AWS lists none for a destination that it does not know.
func (r *Region) list(ctx context.Context, destination string) ([]Import, error) {
	var rows []Import
	pages := cloudtrail.NewListImportsPaginator(r.api, &cloudtrail.ListImportsInput{
		Destination: aws.String(destination), MaxResults: aws.Int32(1000),
	}, func(o *cloudtrail.ListImportsPaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			if unknown := new(types.EventDataStoreARNInvalidException); errors.As(err, &unknown) {
				return nil, nil
			}
			return nil, r.failed("ListImports", "listing the imports into "+destination, "", err)
		}
		for _, row := range page.Imports {
			rows = append(rows, r.importFromRow(row))
		}
	}
	return rows, nil
}

// sameContent reads, of the imports in a list, those of the same content. The
// content of an import never changes, so each is read once for that.
func (r *Region) sameContent(ctx context.Context, content Content, rows []Import) ([]Import, error) {
	var same []Import
	for _, row := range rows {
		if known, ok := r.knownContent(row.ID); ok && !known.Same(content) {
			continue
		}
		imported, err := r.Get(ctx, row.ID)
		switch {
		case IsImportNotFound(err):
			continue // it is gone since
		case err != nil:
			return nil, err
		case imported.Content.Same(content):
			same = append(same, imported)
		}
	}
	return same, nil
}

func (r *Region) knownContent(id string) (Content, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	content, ok := r.contents[id]
	return content, ok
}

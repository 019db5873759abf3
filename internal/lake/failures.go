package lake

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// Failure is one entry that an import could not copy: an object, or a prefix
// that holds it.
type Failure struct {
	Location     string
	Status       string // FAILED, RETRY or SUCCEEDED
	ErrorType    string
	ErrorMessage string
	LastUpdated  time.Time
}

// FailureKind is the failures of an import that AWS describes alike.
type FailureKind struct {
	ErrorType string
	Count     int
	Example   Failure
	Cause     string
	Remedy    string
}

// FailureReport groups what is still failed, the most frequent kind first.
type FailureReport struct {
	Open  int // entries that are not copied
	Kinds []FailureKind
}

// Failures lists what an import could not copy, grouped by kind. Entries that
// a later retry copied do not count.
func (r *Region) Failures(ctx context.Context, id string) (FailureReport, error) {
	kinds := map[string]*FailureKind{}
	var report FailureReport
	pages := cloudtrail.NewListImportFailuresPaginator(r.api, &cloudtrail.ListImportFailuresInput{
		ImportId: aws.String(id), MaxResults: aws.Int32(1000),
	}, func(o *cloudtrail.ListImportFailuresPaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return FailureReport{}, r.failed("ListImportFailures", fmt.Sprintf("listing the failures of import %s", id), id, err)
		}
		for _, item := range page.Failures {
			failure := failureFromAPI(item)
			if failure.Status == string(types.ImportFailureStatusSucceeded) {
				continue
			}
			report.Open++
			kind, ok := kinds[failure.ErrorType]
			if !ok {
				cause, remedy := explainFailure(failure)
				kind = &FailureKind{ErrorType: failure.ErrorType, Example: failure, Cause: cause, Remedy: remedy}
				kinds[failure.ErrorType] = kind
			}
			kind.Count++
		}
	}
	for _, kind := range slices.SortedFunc(maps.Values(kinds), func(a, b *FailureKind) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.ErrorType, b.ErrorType))
	}) {
		report.Kinds = append(report.Kinds, *kind)
	}
	return report, nil
}

func failureFromAPI(item types.ImportFailureListItem) Failure {
	return Failure{
		Location:     aws.ToString(item.Location),
		Status:       string(item.Status),
		ErrorType:    aws.ToString(item.ErrorType),
		ErrorMessage: aws.ToString(item.ErrorMessage),
		LastUpdated:  aws.ToTime(item.LastUpdatedTime),
	}
}

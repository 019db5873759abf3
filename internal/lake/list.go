package lake

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// maxPage is the most rows that AWS lists in one answer:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListImports.html
// and the sister pages of the other lists.
const maxPage = 1000

// Filter selects imports. What is empty selects all.
type Filter struct {
	Destination string // the ARN of an event data store
	Status      Status
}

func (f Filter) String() string {
	words := "listing the imports"
	if f.Status != "" {
		words = "listing the " + string(f.Status) + " imports"
	}
	if f.Destination != "" {
		words += " into " + f.Destination
	}
	return words
}

// List answers imports as AWS lists them, which is without their source, times
// and statistics. It asks for a page when the one before is used up; an error
// is the last that it answers.
func (r *Region) List(ctx context.Context, filter Filter) iter.Seq2[Import, error] {
	return func(yield func(Import, error) bool) {
		in := &cloudtrail.ListImportsInput{ImportStatus: types.ImportStatus(filter.Status), MaxResults: aws.Int32(maxPage)}
		if filter.Destination != "" {
			in.Destination = aws.String(filter.Destination)
		}
		pages := cloudtrail.NewListImportsPaginator(r.api, in, func(o *cloudtrail.ListImportsPaginatorOptions) { o.StopOnDuplicateToken = true })
		for page, err := range eachPage(ctx, pages) {
			if err != nil {
				yield(Import{}, r.failed("ListImports", filter.String(), "", err))
				return
			}
			for _, row := range page.Imports {
				if !yield(r.importFromRow(row), nil) {
					return
				}
			}
		}
	}
}

// paginator is what the SDK has for each operation that lists.
type paginator[Page any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*cloudtrail.Options)) (Page, error)
}

// eachPage asks for a page when the one before is used up. An error is the last
// that it answers.
func eachPage[Page any](ctx context.Context, pages paginator[Page]) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

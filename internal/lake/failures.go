package lake

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// FailureStatus is the state of an entry that failed, spelled as the API spells it.
type FailureStatus string

// The statuses of a failure. AWS names them without a word on what they mean:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ImportFailureListItem.html
const (
	FailureFailed    = FailureStatus(types.ImportFailureStatusFailed)
	FailureRetry     = FailureStatus(types.ImportFailureStatusRetry)
	FailureSucceeded = FailureStatus(types.ImportFailureStatusSucceeded)
)

// Failure is one entry that an import could not copy: an object, or a prefix
// that holds it.
type Failure struct {
	Location     string
	Status       FailureStatus
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

// FailedError is an import that ended FAILED: AWS copied what it could and
// wrote a failure for the rest.
type FailedError struct {
	Import   Import
	Region   string
	Retries  int64 // how many retries were made before giving up
	Allowed  int64 // how many failed entries would have been accepted
	Failures FailureReport
	// FailuresErr says why the failures could not be listed.
	FailuresErr error
}

func (e *FailedError) Error() string {
	return fmt.Sprintf("import %s ended FAILED with %d failed entries", e.Import.ID, e.Import.Statistics.FailedEntries)
}

// ListFailures returns what an import could not copy, as AWS lists it: entries
// that a later retry copied too. It asks for a page when the one before is used
// up; an error is the last that it returns.
func (r *Region) ListFailures(ctx context.Context, id string) iter.Seq2[Failure, error] {
	return func(yield func(Failure, error) bool) {
		page := func(ctx context.Context, token *string) ([]types.ImportFailureListItem, *string, error) {
			out, err := r.api.ListImportFailures(ctx, &cloudtrail.ListImportFailuresInput{ImportId: aws.String(id), MaxResults: aws.Int32(maxPage), NextToken: token})
			if err != nil {
				return nil, nil, err //nolint:wrapcheck // wrapped below
			}
			return out.Failures, out.NextToken, nil
		}
		for item, err := range eachRow(ctx, page) {
			if err != nil {
				yield(Failure{}, r.failed("ListImportFailures", fmt.Sprintf("listing the failures of import %s", id), id, err))
				return
			}
			if !yield(failureFromAPI(item), nil) {
				return
			}
		}
	}
}

// Failures groups what an import could not copy by kind. Entries that a later
// retry copied do not count.
func (r *Region) Failures(ctx context.Context, id string) (FailureReport, error) {
	kinds := map[string]*FailureKind{}
	var report FailureReport
	for failure, err := range r.ListFailures(ctx, id) {
		if err != nil {
			return FailureReport{}, err
		}
		if failure.Status == FailureSucceeded {
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
	for _, kind := range slices.SortedFunc(maps.Values(kinds), func(a, b *FailureKind) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.ErrorType, b.ErrorType))
	}) {
		report.Kinds = append(report.Kinds, *kind)
	}
	return report, nil
}

func failureFromAPI(item types.ImportFailureListItem) Failure {
	return Failure{
		Location:     text(item.Location),
		Status:       FailureStatus(printable(string(item.Status))),
		ErrorType:    text(item.ErrorType),
		ErrorMessage: text(item.ErrorMessage),
		LastUpdated:  aws.ToTime(item.LastUpdatedTime),
	}
}

// explainFailure finds cause and remedy of an entry that an import could not
// copy. AWS documents only the type AccessDenied; the rest goes by the message:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/copy-trail-details.html
func explainFailure(failure Failure) (cause, remedy string) {
	text := strings.ToLower(failure.ErrorType + " " + failure.ErrorMessage)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
	}
	switch {
	case has("accessdenied", "access denied", "not authorized", "forbidden"):
		return "The import's role may not read the object or list the prefix, or not decrypt it.",
			"Allow the role s3:GetObject, s3:ListBucket and s3:GetBucketAcl, in its own policy and the bucket's, and kms:Decrypt and kms:GenerateDataKey on the key if the bucket is encrypted with one. Then retry the import."
	case has("archive", "glacier", "storage class", "storageclass", "invalidobjectstate"):
		return "The object is in an archive storage class, which CloudTrail cannot read.",
			"Restore it (`aws s3api restore-object`), then retry the import."
	case has("gzip", "compress", "unzip"):
		return "The file is not compressed with gzip. CloudTrail copies only its own gzip log files.",
			"Replace the file by the original log file, or move it out of the prefix, then retry the import."
	case has("log file", "logfile", "not a cloudtrail", "invalidlog", "format", "parse", "json", "records"):
		return "The file is not a CloudTrail log file: another service wrote it, or it is damaged.",
			"Move it out of the CloudTrail/ prefix, or restore the original, then retry the import."
	case has("nosuchkey", "not found", "notfound", "no such"):
		return "The object was deleted while the import ran.",
			"Restore it from a backup or a former version, then retry the import, or accept the gap."
	default:
		return "AWS documents no cause for this kind of failure.",
			"Go by AWS's message, then retry the import."
	}
}

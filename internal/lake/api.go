package lake

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// api is the part of the CloudTrail client that imports and what they go into need.
type api interface {
	StartImport(context.Context, *cloudtrail.StartImportInput, ...func(*cloudtrail.Options)) (*cloudtrail.StartImportOutput, error)
	GetImport(context.Context, *cloudtrail.GetImportInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetImportOutput, error)
	StopImport(context.Context, *cloudtrail.StopImportInput, ...func(*cloudtrail.Options)) (*cloudtrail.StopImportOutput, error)
	ListImports(context.Context, *cloudtrail.ListImportsInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListImportsOutput, error)
	ListImportFailures(context.Context, *cloudtrail.ListImportFailuresInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListImportFailuresOutput, error)
	GetEventDataStore(context.Context, *cloudtrail.GetEventDataStoreInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetEventDataStoreOutput, error)
	ListEventDataStores(context.Context, *cloudtrail.ListEventDataStoresInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListEventDataStoresOutput, error)
}

// maxPage is the most rows that AWS lists in one answer:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListImports.html
// and the sister pages of the other lists.
const maxPage = 1000

// place is an account and Region, and where the calls to it go.
type place struct {
	region    string
	accountID string // 12 digits, empty when not known
	api       api
}

// String names the place as far as it is known.
func (p place) String() string { return placeName(p.accountID, p.region) }

func placeName(accountID, region string) string {
	if accountID == "" {
		return "Region " + region
	}
	return "account " + accountID + ", Region " + region
}

// failed wraps the error of a call with what was attempted. id is that of the
// import, empty for none.
func (p place) failed(operation, attempt, id string, err error) error {
	return &OperationError{Operation: operation, Attempt: attempt, Region: p.region, AccountID: p.accountID, ImportID: id, Err: err}
}

func (p place) importFromStart(out *cloudtrail.StartImportOutput) Import {
	return p.importFromAPI(out.ImportId, out.Destinations, out.ImportSource, out.StartEventTime, out.EndEventTime,
		out.ImportStatus, out.CreatedTimestamp, out.UpdatedTimestamp, nil)
}

func (p place) importFromGet(out *cloudtrail.GetImportOutput) Import {
	return p.importFromAPI(out.ImportId, out.Destinations, out.ImportSource, out.StartEventTime, out.EndEventTime,
		out.ImportStatus, out.CreatedTimestamp, out.UpdatedTimestamp, out.ImportStatistics)
}

// importFromRow takes what AWS lists of an import: neither source, times nor
// statistics.
func (p place) importFromRow(row types.ImportsListItem) Import {
	return p.importFromAPI(row.ImportId, row.Destinations, nil, nil, nil, row.ImportStatus, row.CreatedTimestamp, row.UpdatedTimestamp, nil)
}

// importFromAPI takes the members that AWS's responses share. Every one of them
// may be missing.
func (p place) importFromAPI(id *string, destinations []string, source *types.ImportSource, start, end *time.Time,
	status types.ImportStatus, created, updated *time.Time, statistics *types.ImportStatistics) Import {
	imported := Import{
		ID:      text(id),
		Content: Content{StartEventTime: aws.ToTime(start), EndEventTime: aws.ToTime(end)},
		Status:  Status(printable(string(status))),
		Created: aws.ToTime(created),
		Updated: aws.ToTime(updated),
	}
	if len(destinations) > 0 {
		imported.Content.Destination = p.destinationARN(printable(destinations[0]))
	}
	if source != nil && source.S3 != nil {
		imported.Content.Source = Source{
			S3LocationURI:         text(source.S3.S3LocationUri),
			S3BucketRegion:        text(source.S3.S3BucketRegion),
			S3BucketAccessRoleARN: text(source.S3.S3BucketAccessRoleArn),
		}
	}
	if statistics != nil {
		imported.Counted = statistics.EventsCompleted != nil
		imported.Statistics = Statistics{
			PrefixesFound:     aws.ToInt64(statistics.PrefixesFound),
			PrefixesCompleted: aws.ToInt64(statistics.PrefixesCompleted),
			FilesCompleted:    aws.ToInt64(statistics.FilesCompleted),
			EventsCompleted:   aws.ToInt64(statistics.EventsCompleted),
			FailedEntries:     aws.ToInt64(statistics.FailedEntries),
		}
	}
	return imported
}

// text returns a text of AWS's, empty when AWS gave none.
func text(given *string) string { return printable(aws.ToString(given)) }

// destinationARN returns the ARN of a destination that AWS may also name by its
// id alone: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/lake-cli-import-trail-events.html
func (p place) destinationARN(given string) string {
	partition, err := trail.PartitionOfRegion(p.region)
	if err != nil || p.accountID == "" || trail.CheckEventDataStoreID(given) != nil {
		return given
	}
	return trail.EventDataStoreARN{Partition: partition, Region: p.region, AccountID: p.accountID, ID: given}.String()
}

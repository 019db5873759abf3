package lake

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// Status is the state of an import, spelled as the API spells it.
type Status string

// The statuses of an import:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetImport.html
const (
	StatusInitializing = Status(types.ImportStatusInitializing)
	StatusInProgress   = Status(types.ImportStatusInProgress)
	StatusCompleted    = Status(types.ImportStatusCompleted)
	StatusFailed       = Status(types.ImportStatusFailed)
	StatusStopped      = Status(types.ImportStatusStopped)
)

// Running says that AWS is at work on the import, so that it holds the
// account's slot. A status that this version does not know is neither running
// nor finished.
func (s Status) Running() bool { return s == StatusInitializing || s == StatusInProgress }

// Finished says that AWS does nothing more for the import unless it is retried.
func (s Status) Finished() bool {
	return s == StatusCompleted || s == StatusFailed || s == StatusStopped
}

// Retryable says that AWS can resume the import by its id.
func (s Status) Retryable() bool { return s == StatusFailed || s == StatusStopped }

// Statistics counts what an import has done. AWS updates it in steps, so while
// the import runs the numbers may lag behind.
type Statistics struct {
	PrefixesFound, PrefixesCompleted, FilesCompleted, EventsCompleted, FailedEntries int64
}

// Import is AWS's record of an import. Updated is zero when AWS gives none.
type Import struct {
	ID         string
	Content    Content
	Status     Status
	Created    time.Time
	Updated    time.Time
	Statistics Statistics
}

func (r *Region) importFromStart(out *cloudtrail.StartImportOutput) Import {
	return r.importFromAPI(out.ImportId, out.Destinations, out.ImportSource, out.StartEventTime, out.EndEventTime,
		out.ImportStatus, out.CreatedTimestamp, out.UpdatedTimestamp, nil)
}

func (r *Region) importFromGet(out *cloudtrail.GetImportOutput) Import {
	return r.importFromAPI(out.ImportId, out.Destinations, out.ImportSource, out.StartEventTime, out.EndEventTime,
		out.ImportStatus, out.CreatedTimestamp, out.UpdatedTimestamp, out.ImportStatistics)
}

func (r *Region) importFromStop(out *cloudtrail.StopImportOutput) Import {
	return r.importFromAPI(out.ImportId, out.Destinations, out.ImportSource, out.StartEventTime, out.EndEventTime,
		out.ImportStatus, out.CreatedTimestamp, out.UpdatedTimestamp, out.ImportStatistics)
}

// importFromRow takes what AWS lists of an import: neither content nor statistics.
func (r *Region) importFromRow(row types.ImportsListItem) Import {
	return r.importFromAPI(row.ImportId, row.Destinations, nil, nil, nil, row.ImportStatus, row.CreatedTimestamp, row.UpdatedTimestamp, nil)
}

// importFromAPI takes the members that AWS's answers share. Every one of them
// may be missing.
func (r *Region) importFromAPI(id *string, destinations []string, source *types.ImportSource, start, end *time.Time,
	status types.ImportStatus, created, updated *time.Time, statistics *types.ImportStatistics) Import {
	imported := Import{
		ID:      aws.ToString(id),
		Content: Content{StartEventTime: aws.ToTime(start), EndEventTime: aws.ToTime(end)},
		Status:  Status(status),
		Created: aws.ToTime(created),
		Updated: aws.ToTime(updated),
	}
	if len(destinations) > 0 {
		imported.Content.Destination = r.destinationARN(destinations[0])
	}
	if source != nil && source.S3 != nil {
		imported.Content.Source = Source{
			S3LocationURI:         aws.ToString(source.S3.S3LocationUri),
			S3BucketRegion:        aws.ToString(source.S3.S3BucketRegion),
			S3BucketAccessRoleARN: aws.ToString(source.S3.S3BucketAccessRoleArn),
		}
	}
	if statistics != nil {
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

// destinationARN is the ARN of a destination that AWS may also name by its id
// alone: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/lake-cli-import-trail-events.html
func (r *Region) destinationARN(given string) string {
	partition, err := trail.PartitionOfRegion(r.name)
	if err != nil || r.accountID == "" || trail.CheckEventDataStoreID(given) != nil {
		return given
	}
	return trail.EventDataStoreARN{Partition: partition, Region: r.name, AccountID: r.accountID, ID: given}.String()
}

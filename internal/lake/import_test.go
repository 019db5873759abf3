package lake

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

func TestEveryStatusIsClassified(t *testing.T) {
	classified := map[Status]bool{ // whether it is finished
		StatusInitializing: false, StatusInProgress: false, StatusCompleted: true, StatusFailed: true, StatusStopped: true,
	}
	for _, value := range types.ImportStatus("").Values() {
		status := Status(value)
		if finished, known := classified[status]; !known || finished != status.Finished() {
			t.Errorf("%s: known %v, finished %v", status, known, status.Finished())
		}
		if status.Retryable() && !status.Finished() {
			t.Errorf("%s can be retried while it runs", status)
		}
	}
	for _, unknown := range []Status{"NEW", ""} {
		if unknown.Finished() || unknown.Retryable() {
			t.Errorf("status %q is taken for a known one", unknown)
		}
	}
}

func TestImportFromAPI(t *testing.T) {
	region := newFakeAPI(0).region()
	at := func(minute int) *time.Time { return aws.Time(time.Date(2024, 5, 6, 7, minute, 8, 9e6, time.UTC)) }
	source := &types.ImportSource{S3: &types.S3ImportSource{
		S3LocationUri: aws.String("s3://bucket/prefix"), S3BucketRegion: aws.String("us-west-2"), S3BucketAccessRoleArn: aws.String("arn:aws:iam::111122223333:role/r"),
	}}
	want := Import{
		ID: "an-id",
		Content: Content{
			Destination:    testDestination,
			Source:         Source{S3LocationURI: "s3://bucket/prefix", S3BucketRegion: "us-west-2", S3BucketAccessRoleARN: "arn:aws:iam::111122223333:role/r"},
			StartEventTime: *at(1), EndEventTime: *at(2),
		},
		Status: StatusFailed, Created: *at(3), Updated: *at(4),
	}
	statistics := &types.ImportStatistics{
		PrefixesFound: aws.Int64(11), PrefixesCompleted: aws.Int64(12), FilesCompleted: aws.Int64(13), EventsCompleted: aws.Int64(14), FailedEntries: aws.Int64(15),
	}
	wantStatistics := Statistics{PrefixesFound: 11, PrefixesCompleted: 12, FilesCompleted: 13, EventsCompleted: 14, FailedEntries: 15}

	started := region.importFromStart(&cloudtrail.StartImportOutput{ImportId: aws.String("an-id"), Destinations: []string{testDestination}, ImportSource: source,
		StartEventTime: at(1), EndEventTime: at(2), ImportStatus: types.ImportStatusFailed, CreatedTimestamp: at(3), UpdatedTimestamp: at(4)})
	if !reflect.DeepEqual(started, want) {
		t.Errorf("from StartImport: %+v", started)
	}
	want.Statistics, want.Counted = wantStatistics, true
	got := region.importFromGet(&cloudtrail.GetImportOutput{ImportId: aws.String("an-id"), Destinations: []string{testDestination}, ImportSource: source,
		StartEventTime: at(1), EndEventTime: at(2), ImportStatus: types.ImportStatusFailed, CreatedTimestamp: at(3), UpdatedTimestamp: at(4), ImportStatistics: statistics})
	if !reflect.DeepEqual(got, want) {
		t.Errorf("from GetImport: %+v", got)
	}
	// AWS also names a destination by its id.
	again := region.importFromGet(&cloudtrail.GetImportOutput{ImportId: aws.String("an-id"), Destinations: []string{"0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"}, ImportSource: source,
		StartEventTime: at(1), EndEventTime: at(2), ImportStatus: types.ImportStatusFailed, CreatedTimestamp: at(3), UpdatedTimestamp: at(4), ImportStatistics: statistics})
	if !reflect.DeepEqual(again, want) {
		t.Errorf("with the id of the destination: %+v", again)
	}
	if empty := region.importFromGet(&cloudtrail.GetImportOutput{}); !reflect.DeepEqual(empty, Import{}) {
		t.Errorf("from an empty answer: %+v", empty)
	}
}

package lakesim_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func TestTrails(t *testing.T) {
	w := newWorld(t)
	ctx, client, name := t.Context(), w.trail, aws.String("main.trail")
	in := &cloudtrail.CreateTrailInput{
		Name: name, S3BucketName: aws.String("logs"), S3KeyPrefix: aws.String("pre/fix"), IsMultiRegionTrail: aws.Bool(true), EnableLogFileValidation: aws.Bool(true),
		KmsKeyId: aws.String("arn:aws:kms:us-east-1:123456789012:key/k"), TagsList: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}},
	}
	created, err := client.CreateTrail(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	arn := created.TrailARN
	_, err = client.CreateTrail(ctx, in)
	wantCode(t, err, "TrailAlreadyExistsException")
	_, err = client.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: aws.String("other"), S3BucketName: aws.String("none")})
	wantCode(t, err, "S3BucketDoesNotExistException")
	_, err = client.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: aws.String("-no-"), S3BucketName: aws.String("logs")})
	wantCode(t, err, "InvalidTrailNameException")
	_, err = client.GetTrail(ctx, &cloudtrail.GetTrailInput{Name: aws.String("none")})
	wantCode(t, err, "TrailNotFoundException")
	if _, err := client.UpdateTrail(ctx, &cloudtrail.UpdateTrailInput{Name: arn, S3KeyPrefix: aws.String(""), EnableLogFileValidation: aws.Bool(false)}); err != nil {
		t.Fatal(err)
	}
	read, err := client.GetTrail(ctx, &cloudtrail.GetTrailInput{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	if got := read.Trail; got.S3KeyPrefix != nil || aws.ToBool(got.LogFileValidationEnabled) || !aws.ToBool(got.IsMultiRegionTrail) || aws.ToString(got.HomeRegion) != "us-east-1" ||
		aws.ToString(got.S3BucketName) != "logs" || !strings.HasSuffix(aws.ToString(got.KmsKeyId), "key/k") || aws.ToString(got.TrailARN) != *arn {
		t.Errorf("%+v", got)
	}
	if _, err := client.AddTags(ctx, &cloudtrail.AddTagsInput{ResourceId: arn, TagsList: []types.Tag{{Key: aws.String("b"), Value: aws.String("2")}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.RemoveTags(ctx, &cloudtrail.RemoveTagsInput{ResourceId: arn, TagsList: []types.Tag{{Key: aws.String("a")}}}); err != nil {
		t.Fatal(err)
	}
	tags, err := client.ListTags(ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{*arn}})
	if err != nil || len(tags.ResourceTagList[0].TagsList) != 1 || *tags.ResourceTagList[0].TagsList[0].Value != "2" {
		t.Errorf("%+v, %v", tags, err)
	}
	described, err := client.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{TrailNameList: []string{"main.trail", "none"}})
	if err != nil || len(described.TrailList) != 1 {
		t.Errorf("%+v, %v", described, err)
	}
	listed, err := client.ListTrails(ctx, &cloudtrail.ListTrailsInput{})
	if err != nil || len(listed.Trails) != 1 || *listed.Trails[0].Name != "main.trail" {
		t.Errorf("%+v, %v", listed, err)
	}
	if _, err := client.PutEventSelectors(ctx, &cloudtrail.PutEventSelectorsInput{TrailName: name, EventSelectors: []types.EventSelector{{ReadWriteType: types.ReadWriteTypeWriteOnly}}}); err != nil {
		t.Fatal(err)
	}
	selectors, err := client.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: name})
	if err != nil || len(selectors.EventSelectors) != 1 || selectors.EventSelectors[0].ReadWriteType != types.ReadWriteTypeWriteOnly {
		t.Errorf("%+v, %v", selectors, err)
	}
	_, err = client.GetInsightSelectors(ctx, &cloudtrail.GetInsightSelectorsInput{TrailName: name})
	wantCode(t, err, "InsightNotEnabledException")
	if _, err := client.DeleteTrail(ctx, &cloudtrail.DeleteTrailInput{Name: name}); err != nil {
		t.Fatal(err)
	}
	_, err = client.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: name})
	wantCode(t, err, "TrailNotFoundException")
}

// While a trail logs, sample events can be delivered into its bucket.
func TestTrailDelivers(t *testing.T) {
	w := newWorld(t)
	ctx, client, name := t.Context(), w.trail, aws.String("delivers")
	if _, err := client.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: name, S3BucketName: aws.String("logs"), S3KeyPrefix: aws.String("p")}); err != nil {
		t.Fatal(err)
	}
	if status, answer := w.control("POST", "trails/delivers", ""); status != http.StatusNotFound || !strings.Contains(answer, "does not log") {
		t.Errorf("%d %s", status, answer)
	}
	if _, err := client.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: name}); err != nil {
		t.Fatal(err)
	}
	if status, answer := w.control("POST", "trails/delivers", `{"files": 3, "events_per_file": 2}`); status != http.StatusOK || !strings.Contains(answer, `"files":3,"events":6`) {
		t.Errorf("%d %s", status, answer)
	}
	files := 0
	if err := filepath.WalkDir(filepath.Join(w.dir, "p", "AWSLogs", account, "CloudTrail"), func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files++
		}
		return err
	}); err != nil || files != 3 {
		t.Errorf("%d files, %v", files, err)
	}
	status, err := client.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: name})
	if err != nil || !aws.ToBool(status.IsLogging) || status.LatestDeliveryTime == nil || status.StartLoggingTime == nil {
		t.Errorf("%+v, %v", status, err)
	}
}

// Event data stores that collect take what a trail delivers, so that an import of
// the trail's logs brings it once more.
func TestStoresCollect(t *testing.T) {
	w := newWorld(t, func(config *lakesim.Config) {
		config.EventDataStores = []string{"demo", "stopped", "data"}
		config.World.StoresCollect = true
		category := "Data"
		config.World.EventDataStores = lakesim.EventDataStoresByName{"data": {EventCategory: &category}}
	})
	ctx, name := t.Context(), aws.String("main")
	stores := w.sim.Ready("").EventDataStores
	if _, err := w.trail.StopEventDataStoreIngestion(ctx, &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: aws.String(stores["stopped"])}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.trail.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: name, S3BucketName: aws.String("logs")}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.trail.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: name}); err != nil {
		t.Fatal(err)
	}
	w.mustControl("POST", "trails/main", `{"files": 2, "events_per_file": 3}`)
	if stats := w.sim.Stats(); stats.EventsIngested != 6 || stats.DuplicateEvents != 0 {
		t.Errorf("%d events ingested, %d duplicates, want 6 in demo alone", stats.EventsIngested, stats.DuplicateEvents)
	}
	w.ended(w.start("s3://logs/").ImportId)
	if stats := w.sim.Stats(); stats.EventsIngested != 12 || stats.DuplicateEvents != 6 {
		t.Errorf("%d events ingested, %d duplicates", stats.EventsIngested, stats.DuplicateEvents)
	}
}

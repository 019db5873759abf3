package lakesim_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// restarted ends a world's simulator and returns a world with the next one, on the
// same folders and the same clock.
func (w *world) restarted(data string, change ...func(*lakesim.Config)) *world {
	w.t.Helper()
	w.server.Close()
	w.sim.Close()
	next := newWorld(w.t, append([]func(*lakesim.Config){func(c *lakesim.Config) {
		c.Data, c.Now = data, w.clock.Now
		c.Buckets = []lakesim.Bucket{{Name: "logs", Dir: w.dir}}
	}}, change...)...)
	next.dir = w.dir
	return next
}

// A simulator with a folder goes on where the one before it ended: event data stores,
// imports with their failures, and events are there, and what was running runs.
func TestRestart(t *testing.T) {
	data := t.TempDir()
	w := newWorld(t, func(c *lakesim.Config) { c.Data, c.SeedImports = data, 2 })
	ctx := t.Context()
	created, err := w.trail.CreateEventDataStore(ctx, &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("second"), RetentionPeriod: aws.Int32(90), MultiRegionEnabled: aws.Bool(false), StartIngestion: aws.Bool(false),
		TagsList: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	gone, err := w.trail.CreateEventDataStore(ctx, &cloudtrail.CreateEventDataStoreInput{Name: aws.String("gone"), TerminationProtectionEnabled: aws.Bool(false)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.trail.DeleteEventDataStore(ctx, &cloudtrail.DeleteEventDataStoreInput{EventDataStore: gone.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.put(logKey(day, "plain"), []byte("plain"))
	failed := w.ended(w.start("s3://logs/").ImportId)
	forgotten := w.ended(w.start("s3://logs/AWSLogs/").ImportId)
	w.mustControl("DELETE", "imports/"+*forgotten.ImportId, "")
	for i := range 4 {
		w.put(logKey(day.AddDate(0, 0, 1).Add(time.Duration(i)*time.Hour), "later"), logFile(t, 5, day))
	}
	w.mustControl("PATCH", "world", `{"file_delay": "1h"}`)
	running := w.start("s3://logs/AWSLogs/" + account + "/CloudTrail/us-east-1/2026/02/02/").ImportId
	w.reaches(running, func(o *cloudtrail.GetImportOutput) bool { return o.ImportStatus == types.ImportStatusInProgress })
	want := describe(t, w, *failed.ImportId, *created.EventDataStoreArn, *gone.EventDataStoreArn)

	next := w.restarted(data, func(c *lakesim.Config) { c.SeedImports = 2 })
	if got := describe(t, next, *failed.ImportId, *created.EventDataStoreArn, *gone.EventDataStoreArn); !reflect.DeepEqual(got, want) {
		t.Errorf("after the restart\n%+v\nbefore\n%+v", got, want)
	}
	done := next.ended(running)
	if done.ImportStatus != types.ImportStatusCompleted {
		t.Errorf("the import that was running is %s", done.ImportStatus)
	}
	wantCounts(t, done.ImportStatistics, counts{1, 1, 4, 20, 0})
	_, err = next.trail.GetImport(ctx, &cloudtrail.GetImportInput{ImportId: forgotten.ImportId})
	wantCode(t, err, "ImportNotFoundException")
	next.retry(failed.ImportId)
	wantCounts(t, next.ended(failed.ImportId).ImportStatistics, counts{2, 1, 5, 23, 1})

	last := next.restarted(data)
	wantCounts(t, last.get(running).ImportStatistics, counts{1, 1, 4, 20, 0})
	last.wantRows("SELECT count(*) AS events FROM STORE", "events=46")
	last.ended(last.start("s3://logs/AWSLogs/" + account + "/CloudTrail/us-east-1/2026/02/02/").ImportId)
	if stats := last.sim.Stats(); stats.DuplicateEvents != 20 {
		t.Errorf("%d duplicates of the events that an earlier simulator has stored, want 20", stats.DuplicateEvents)
	}
}

// describe returns what the API shows of an import and of event data stores.
func describe(t *testing.T, w *world, importID string, stores ...string) []any {
	t.Helper()
	got := w.get(&importID)
	all := []any{*got.ImportId, got.ImportStatus, *got.CreatedTimestamp, *got.UpdatedTimestamp, *got.ImportStatistics, *got.ImportSource.S3, len(w.failures(&importID))}
	for _, arn := range stores {
		store, err := w.trail.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: &arn})
		if err != nil {
			t.Fatal(err)
		}
		tags, err := w.trail.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{arn}})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, *store.Name, store.Status, *store.RetentionPeriod, *store.MultiRegionEnabled, *store.CreatedTimestamp, *store.UpdatedTimestamp, tags.ResourceTagList)
	}
	list, err := w.trail.ListImports(t.Context(), &cloudtrail.ListImportsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range list.Imports {
		all = append(all, *row.ImportId)
	}
	return all
}

// An import that was told to stop does not go on after a restart, and its retry takes
// what is left, also under an id of its own.
func TestRestartOfStopped(t *testing.T) {
	for _, retryID := range []string{lakesim.RetryIDSame, lakesim.RetryIDNew} {
		data := t.TempDir()
		w := newWorld(t, func(c *lakesim.Config) {
			c.Data = data
			c.World.StopTakes = lakesim.Duration(time.Hour)
		})
		for i := range 3 {
			w.put(logKey(day.Add(time.Duration(i)*time.Hour), "f"), logFile(t, 2, day))
		}
		w.sim.Hold(true)
		id := w.start("s3://logs/").ImportId
		if _, err := w.stopped(id); err != nil {
			t.Fatal(err)
		}
		next := w.restarted(data, func(c *lakesim.Config) { c.World.RetryID = retryID })
		if got := next.get(id); got.ImportStatus != types.ImportStatusStopped {
			t.Errorf("it is %s", got.ImportStatus)
		}
		next.put(logKey(day.Add(2*time.Hour), "f"), []byte("broken"))
		next.retry(id)
		imports := next.sim.Stats().Imports
		retried := imports[len(imports)-1].ID
		next.awaited(retried, "FAILED")
		last := next.restarted(data)
		last.put(logKey(day.Add(2*time.Hour), "f"), logFile(t, 2, day))
		last.retry(&retried)
		wantCounts(t, last.ended(&retried).ImportStatistics, counts{1, 1, 3, 6, 0})
		if stats := last.sim.Stats(); stats.DuplicateEvents != 0 {
			t.Errorf("%s: %d duplicates", retryID, stats.DuplicateEvents)
		}
	}
}

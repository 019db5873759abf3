package lakesim_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

const (
	account = "123456789012"
	role    = "arn:aws:iam::123456789012:role/service-role/import"
)

// clock is a clock that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is a simulator with one bucket, logs, and one store, demo.
type world struct {
	t      *testing.T
	sim    *lakesim.Simulator
	server *httptest.Server
	clock  *clock
	dir    string
	arn    string
	trail  *cloudtrail.Client
}

func newWorld(t *testing.T, change ...func(*lakesim.Config)) *world {
	t.Helper()
	w := &world{t: t, clock: newClock(), dir: t.TempDir()}
	config := lakesim.Config{
		LenientRoles:      true,
		UnprotectedStores: true,
		Buckets:           []lakesim.Bucket{{Name: "logs", Dir: w.dir}},
		EventDataStores:   []string{"demo"},
		Now:               w.clock.Now,
	}
	for _, f := range change {
		f(&config)
	}
	sim, err := lakesim.New(config)
	if err != nil {
		t.Fatal(err)
	}
	w.sim = sim
	w.server = httptest.NewServer(sim)
	t.Cleanup(func() {
		w.server.Close()
		sim.Close()
	})
	w.arn = sim.Ready(w.server.URL).EventDataStores["demo"]
	w.trail = w.client(account, "us-east-1")
	return w
}

// newBenchWorld is a world for benchmarks, with the event data store demo.
func newBenchWorld(b *testing.B, config lakesim.Config) *world {
	b.Helper()
	config.EventDataStores = []string{"demo"}
	sim, err := lakesim.New(config)
	if err != nil {
		b.Fatal(err)
	}
	w := &world{sim: sim, server: httptest.NewServer(sim)}
	b.Cleanup(w.server.Close)
	w.arn = sim.Ready("").EventDataStores["demo"]
	w.trail = w.client(account, "us-east-1")
	return w
}

func (w *world) client(account, region string) *cloudtrail.Client {
	return cloudtrail.New(cloudtrail.Options{
		Region: region, BaseEndpoint: &w.server.URL, Credentials: keysOf(account), RetryMaxAttempts: 1,
	})
}

func (w *world) s3() *s3.Client {
	return s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: &w.server.URL, Credentials: keysOf(account), UsePathStyle: true, RetryMaxAttempts: 1,
	})
}

func keysOf(account string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider("AKIA"+account+"TEST", "secret", "")
}

// put writes an object into the bucket.
func (w *world) put(key string, content []byte) {
	w.t.Helper()
	path := filepath.Join(w.dir, filepath.FromSlash(key))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// logKey is the key of a log file of the account and Region, delivered at a time.
func logKey(delivered time.Time, name string) string {
	return "AWSLogs/" + account + "/CloudTrail/us-east-1/" + delivered.Format("2006/01/02/") +
		account + "_CloudTrail_us-east-1_" + delivered.Format("20060102T1504Z_") + name + ".json.gz"
}

var day = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)

var eventNumber int

// logFile makes a log file with n new events of a time.
func logFile(t *testing.T, n int, at time.Time) []byte {
	t.Helper()
	records := []map[string]any{}
	for range n {
		eventNumber++
		records = append(records, map[string]any{
			"eventVersion": "1.10", "eventTime": at.Format(time.RFC3339),
			"eventID":           fmt.Sprintf("00000000-0000-4000-8000-%012d", eventNumber),
			"requestParameters": map[string]any{"eventID": "not this one", "deep": []any{1, nil, map[string]any{"a": "b"}}},
		})
	}
	text, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		t.Fatal(err)
	}
	return zipped(t, text)
}

func zipped(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	if _, err := zip.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func source(uri string) *types.ImportSource {
	return &types.ImportSource{S3: &types.S3ImportSource{
		S3LocationUri: aws.String(uri), S3BucketRegion: aws.String("us-east-1"), S3BucketAccessRoleArn: aws.String(role),
	}}
}

func (w *world) start(uri string) *cloudtrail.StartImportOutput {
	w.t.Helper()
	out, err := w.trail.StartImport(w.t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source(uri)})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func (w *world) retry(id *string) {
	w.t.Helper()
	if _, err := w.trail.StartImport(w.t.Context(), &cloudtrail.StartImportInput{ImportId: id}); err != nil {
		w.t.Fatal(err)
	}
}

// ended waits for the end of an import and returns it.
func (w *world) ended(id *string) *cloudtrail.GetImportOutput {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	if _, err := w.sim.AwaitImport(ctx, *id); err != nil {
		w.t.Fatal(err)
	}
	return w.get(id)
}

func (w *world) get(id *string) *cloudtrail.GetImportOutput {
	w.t.Helper()
	out, err := w.trail.GetImport(w.t.Context(), &cloudtrail.GetImportInput{ImportId: id})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// reaches polls an import until it is as wanted.
func (w *world) reaches(id *string, wanted func(*cloudtrail.GetImportOutput) bool) *cloudtrail.GetImportOutput {
	w.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if out := w.get(id); wanted(out) {
			return out
		}
	}
	w.t.Fatalf("import %s does not get there: %+v", *id, w.get(id))
	return nil
}

func (w *world) failures(id *string) map[string]types.ImportFailureListItem {
	w.t.Helper()
	out, err := w.trail.ListImportFailures(w.t.Context(), &cloudtrail.ListImportFailuresInput{ImportId: id})
	if err != nil {
		w.t.Fatal(err)
	}
	list := map[string]types.ImportFailureListItem{}
	for _, f := range out.Failures {
		list[strings.TrimPrefix(*f.Location, "s3://logs/")] = f
	}
	return list
}

// control calls a control path and returns the status and the answer.
func (w *world) control(method, path, body string) (int, string) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL+"/_lakesim/"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	var text bytes.Buffer
	_, err = text.ReadFrom(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		w.t.Fatal(err)
	}
	return answer.StatusCode, text.String()
}

func (w *world) mustControl(method, path, body string) string {
	w.t.Helper()
	status, answer := w.control(method, path, body)
	if status != http.StatusOK {
		w.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	return answer
}

// wantCode checks that an error is the API's error of a code.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var answered smithy.APIError
	if !errors.As(err, &answered) || answered.ErrorCode() != code {
		t.Errorf("error %v, want %s", err, code)
	}
}

type counts struct{ prefixes, completed, files, events, failed int64 }

func wantCounts(t *testing.T, got *types.ImportStatistics, want counts) {
	t.Helper()
	have := counts{*got.PrefixesFound, *got.PrefixesCompleted, *got.FilesCompleted, *got.EventsCompleted, *got.FailedEntries}
	if have != want {
		t.Errorf("statistics %+v, want %+v", have, want)
	}
}

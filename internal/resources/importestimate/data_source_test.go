package importestimate_test

import (
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/importestimate"
)

const uri = "s3://" + acctest.Bucket + "/AWSLogs/"

func configured(t *testing.T, world *acctest.World) *acctest.Server {
	t.Helper()
	server := acctest.NewServer(t)
	for _, d := range server.Configure(t, world.S3ProviderConfig()) {
		t.Fatalf("%s: %s", d.Summary, d.Detail)
	}
	return server
}

// config is the configuration of all logs of the world, with changes.
func config(changes map[string]any) map[string]any {
	all := map[string]any{"s3_location_uri": uri, "s3_bucket_region": acctest.Region}
	for name, value := range changes {
		all[name] = value
	}
	return all
}

func read(t *testing.T, server *acctest.Server, changes map[string]any) map[string]any {
	t.Helper()
	got, diagnostics := server.ReadData(t, importestimate.TypeName, config(changes))
	for _, d := range diagnostics {
		t.Fatalf("%v: %s: %s", changes, d.Summary, d.Detail)
	}
	return got
}

// sizes are the compressed and uncompressed sizes of the log files in a folder.
func sizes(t *testing.T, dir string) (files, compressed, uncompressed int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error { //nolint:gosec // the tester's own folder
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".json.gz") {
			return err
		}
		file, err := os.Open(path) //nolint:gosec // a log file of the test
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		info, err := file.Stat()
		if err != nil {
			return err
		}
		plain, err := gzip.NewReader(file)
		if err != nil {
			return err
		}
		n, err := io.Copy(io.Discard, plain) //nolint:gosec // a log file of the test
		files, compressed, uncompressed = files+1, compressed+info.Size(), uncompressed+n
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, compressed, uncompressed
}

// A file that takes a while to come is read to its end: the time of one attempt of a
// call ends with the call, and not before its body.
func TestEstimateOfALargeFile(t *testing.T) {
	world := acctest.NewWorld(t)
	dir := filepath.Join(world.Logs, "AWSLogs", "333344445555", "CloudTrail", "us-east-1", "2024", "03", "05")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(dir, "333344445555_CloudTrail_us-east-1_20240305T0005Z_large.json.gz")) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	plain := gzip.NewWriter(file)
	var text strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&text, `,{"eventID":"%032x","requestParameters":{"key":"%x"}}`, i*7919, sha256.Sum256([]byte{byte(i), byte(i >> 8)}))
	}
	if _, err := io.WriteString(plain, `{"Records":[`+text.String()[1:]+"]}"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(plain.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	got := read(t, configured(t, world), map[string]any{"s3_location_uri": "s3://" + acctest.Bucket + "/AWSLogs/333344445555/"})
	if got["log_files"] != int64(1) || got["events"] != int64(5000) || got["uncompressed_bytes"] != int64(text.Len()-1+len(`{"Records":[]}`)) {
		t.Errorf("%v", got)
	}
}

func TestEstimate(t *testing.T) {
	world := acctest.NewWorld(t, func(_ *lakesim.Config, logs *samplelogs.Options) {
		logs.Accounts, logs.Regions, logs.Days, logs.FilesPerDay = 2, 2, 40, 2
	})
	server := configured(t, world)
	files, compressed, uncompressed := sizes(t, world.Logs)
	got := read(t, server, map[string]any{"price_per_gib": 1e6})
	for name, want := range map[string]any{
		"s3_location_uri": uri, "s3_bucket_region": acctest.Region, "start_event_time": nil, "end_event_time": nil, "price_per_gib": int64(1e6),
		"log_files": files, "compressed_bytes": compressed, "uncompressed_bytes_from": "sample", "sampled_files": int64(100), "unreadable_objects": []any{},
	} {
		if !reflect.DeepEqual(got[name], want) {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	within(t, "uncompressed_bytes", got["uncompressed_bytes"], float64(uncompressed), 0.05)
	within(t, "events", got["events"], float64(files*acctest.Events/acctest.Files), 0.1)
	within(t, "estimated_cost", got["estimated_cost"], 1e6*float64(uncompressed)/(1<<30), 0.05)
	if oldest, newest := fmt.Sprint(got["oldest_file_date"]), fmt.Sprint(got["newest_file_date"]); !strings.HasPrefix(oldest, "2024-03-01T") || !strings.HasPrefix(newest, "2024-04-09T") {
		t.Errorf("from %s to %s", oldest, newest)
	}
	groups := acctest.Objects(t, got["groups"])
	if len(groups) != 2*2*2 { // accounts, Regions and months
		t.Errorf("groups %v", groups)
	}
	seen := map[string]bool{}
	for _, group := range groups {
		want := map[string]int64{"2024-03": 31 * 2, "2024-04": 9 * 2}[fmt.Sprint(group["month"])]
		if group["log_files"] != want {
			t.Errorf("group %v, want %d files", group, want)
		}
		seen[fmt.Sprint(group["account_id"], group["region"])] = true
	}
	if len(seen) != 4 {
		t.Errorf("accounts and Regions %v", seen)
	}
	if again := read(t, configured(t, world), map[string]any{"price_per_gib": 1e6}); !reflect.DeepEqual(again, got) {
		t.Errorf("again\n%v\nand not\n%v", again, got)
	}
}

func within(t *testing.T, what string, got any, want, share float64) {
	t.Helper()
	number := 0.0
	switch got := got.(type) {
	case int64:
		number = float64(got)
	case float64:
		number = got
	}
	if off := number/want - 1; off < -share || off > share {
		t.Errorf("%s is %v, want %v within %.0f %%", what, got, want, share*100)
	}
}

// An import copies as many files as the estimate says, of a time range too.
func TestEstimateIsWhatAnImportCopies(t *testing.T) {
	world := acctest.NewWorld(t)
	server := configured(t, world)
	whole := read(t, server, nil)
	if whole["log_files"] != int64(acctest.Files) || whole["events"] != int64(acctest.Events) || whole["sampled_files"] != int64(acctest.Files) || whole["estimated_cost"] != nil {
		t.Errorf("all: %v", whole)
	}
	day := map[string]any{"start_event_time": "2024-03-02T00:00:00Z", "end_event_time": "2024-03-03T00:00:00Z"}
	if got := read(t, server, day); got["log_files"] != int64(acctest.Files/2) || got["events"] != int64(acctest.Events/2) {
		t.Errorf("a day: %v", got)
	}
	never := map[string]any{"start_event_time": "2020-03-02T00:00:00Z", "end_event_time": "2020-03-03T00:00:00Z", "price_per_gib": 2.5}
	got := read(t, server, never)
	for name, want := range map[string]any{
		"log_files": int64(0), "compressed_bytes": int64(0), "uncompressed_bytes": int64(0), "uncompressed_bytes_from": "none", "sampled_files": int64(0), "events": int64(0),
		"oldest_file_date": nil, "newest_file_date": nil, "groups": []any{}, "unreadable_objects": []any{}, "estimated_cost": int64(0), "price_per_gib": 2.5,
	} {
		if !reflect.DeepEqual(got[name], want) {
			t.Errorf("of nothing, %s is %v, want %v", name, got[name], want)
		}
	}
}

func TestWithoutPermissionToRead(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Fault(t, lakesim.Fault{Operation: "S3:GetObject", Code: "AccessDenied", Status: 403})
	got := read(t, configured(t, world), nil)
	_, compressed, _ := sizes(t, world.Logs)
	for name, want := range map[string]any{
		"log_files": int64(acctest.Files), "compressed_bytes": compressed, "uncompressed_bytes": 10 * compressed,
		"uncompressed_bytes_from": "rule_of_ten", "sampled_files": int64(0), "events": nil,
	} {
		if !reflect.DeepEqual(got[name], want) {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
}

// What cannot be read is counted apart, and shows keys that steer no terminal.
func TestUnreadableObjects(t *testing.T) {
	world := acctest.NewWorld(t)
	const folder = "AWSLogs/123456789012/CloudTrail/us-east-1/2024/03/01/"
	object := func(name string, size int, class string) string {
		return fmt.Sprintf("<Contents><Key>%s</Key><Size>%d</Size><StorageClass>%s</StorageClass></Contents>", folder+name, size, class)
	}
	world.Fault(t, lakesim.Fault{Operation: "S3:ListObjectsV2", BodyText: "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>" +
		object("123456789012_CloudTrail_us-east-1_20240301T0005Z_a%1B%5B2J.json.gz", 100, "GLACIER") +
		object("123456789012_CloudTrail_us-east-1_20240301T0010Z_b.json.gz", 7, "DEEP_ARCHIVE") +
		object("123456789012_CloudTrail_us-east-1_20240301T0015Z_c.json.gz", 60<<20, "STANDARD") +
		object("notes.txt", 3, "STANDARD") + "</ListBucketResult>"})
	got := read(t, configured(t, world), nil)
	want := []any{
		map[string]any{"reason": "archived", "objects": int64(2), "bytes": int64(107), "examples": []any{
			folder + `123456789012_CloudTrail_us-east-1_20240301T0005Z_a\u001b[2J.json.gz`, folder + "123456789012_CloudTrail_us-east-1_20240301T0010Z_b.json.gz",
		}},
		map[string]any{"reason": "not_gzip", "objects": int64(1), "bytes": int64(3), "examples": []any{folder + "notes.txt"}},
		map[string]any{"reason": "too_large", "objects": int64(1), "bytes": int64(60 << 20), "examples": []any{folder + "123456789012_CloudTrail_us-east-1_20240301T0015Z_c.json.gz"}},
	}
	if !reflect.DeepEqual(got["unreadable_objects"], want) || got["log_files"] != int64(0) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestReadErrors(t *testing.T) {
	world := acctest.NewWorld(t)
	server := acctest.NewServer(t)
	provider := world.S3ProviderConfig()
	provider["max_retries"] = 2
	server.Configure(t, provider)
	for name, c := range map[string]struct {
		changes map[string]any
		fault   lakesim.Fault
		at      string
		words   []string
	}{
		"no bucket": {map[string]any{"s3_location_uri": "s3://elsewhere-logs/AWSLogs/"}, lakesim.Fault{}, "s3_location_uri",
			[]string{"Estimating an import of s3://elsewhere-logs/AWSLogs/", "AWS said: NoSuchBucket", `s3_location_uri: there is no bucket "elsewhere-logs"`}},
		"may not list": {nil, lakesim.Fault{Operation: "S3:ListObjectsV2", Code: "AccessDenied", Message: "no\x1b[2J", Status: 403}, "s3_location_uri",
			[]string{"AWS said: AccessDenied: no", "s3:ListBucket", `"trail-logs"`}},
		"another Region": {nil, lakesim.Fault{Operation: "S3:ListObjectsV2", Code: "PermanentRedirect", Status: 301, Headers: map[string]string{"X-Amz-Bucket-Region": "eu-south-2"}}, "s3_bucket_region",
			[]string{`the bucket "trail-logs" is not in "us-east-1", but in "eu-south-2"`, `Write s3_bucket_region = "eu-south-2"`}},
		"another Region, but which": {nil, lakesim.Fault{Operation: "S3:ListObjectsV2", Code: "AuthorizationHeaderMalformed", Status: 400}, "s3_bucket_region",
			[]string{`is not in "us-east-1".`, "aws s3api head-bucket --bucket trail-logs"}},
		"a sample that fails": {nil, lakesim.Fault{Operation: "S3:GetObject", Code: "InvalidRequest", Message: "so it is", Status: 400}, "s3_location_uri",
			[]string{"AWS said: InvalidRequest: so it is"}},
		"a broken network": {nil, lakesim.Fault{Operation: "S3:ListObjectsV2", Cut: "before"}, "s3_location_uri",
			[]string{"The request failed", "the endpoint's address"}},
		"made up": {map[string]any{"s3_location_uri": "k42g4n6c"}, lakesim.Fault{}, "s3_location_uri", []string{"is not an S3 URI"}},
	} {
		t.Run(name, func(t *testing.T) {
			world.Fault(t)
			if c.fault.Operation != "" {
				world.Fault(t, c.fault)
			}
			_, diagnostics := server.ReadData(t, importestimate.TypeName, config(c.changes))
			acctest.OneError(t, diagnostics, c.at, c.words...)
			if len(diagnostics) == 1 && strings.Contains(diagnostics[0].Detail, "\x1b") {
				t.Errorf("a control character in %q", diagnostics[0].Detail)
			}
		})
	}
}

// Whoever has set the endpoint of CloudTrail alone must not reach AWS's S3.
func TestWithoutEndpoint(t *testing.T) {
	world := acctest.NewWorld(t)
	server := acctest.NewServer(t)
	provider := world.S3ProviderConfig()
	provider["endpoints"] = []any{map[string]any{"cloudtrail": world.Endpoint, "sts": world.Endpoint}}
	server.Configure(t, provider)
	_, diagnostics := server.ReadData(t, importestimate.TypeName, config(nil))
	acctest.OneError(t, diagnostics, "", "S3 has no endpoint", "set s3 in the block endpoints", "AWS_ENDPOINT_URL_S3")

	unknown := acctest.NewServer(t)
	provider["region"] = tftypes.UnknownValue
	unknown.Configure(t, provider)
	_, diagnostics = unknown.ReadData(t, importestimate.TypeName, config(nil))
	acctest.OneError(t, diagnostics, "", "Estimating an import of "+uri, "configuration is not known yet")
}

func TestValidation(t *testing.T) {
	server := acctest.NewServer(t)
	for _, input := range []struct {
		changes map[string]any
		at      string
		word    string
	}{
		{map[string]any{"s3_location_uri": "https://trail-logs.s3.amazonaws.com/AWSLogs/"}, "s3_location_uri", `write it as "s3://trail-logs/AWSLogs/"`},
		{map[string]any{"s3_bucket_region": "Ireland"}, "s3_bucket_region", "is not the name of an AWS Region"},
		{map[string]any{"start_event_time": "2024-03-01T00:00:00Z"}, "start_event_time", "end_event_time is not"},
		{map[string]any{"end_event_time": "2024-03-01T00:00:00Z"}, "end_event_time", "start_event_time is not"},
		{map[string]any{"start_event_time": "2024-03-01T00:00:00Z", "end_event_time": "2024-03-01T00:00:00Z"}, "end_event_time", "is not after start_event_time"},
		{map[string]any{"start_event_time": "1 March", "end_event_time": "2024-03-01T00:00:00Z"}, "start_event_time", "1 March"},
		{map[string]any{"price_per_gib": -0.5}, "price_per_gib", "-0.5 is not 0 or more"},
	} {
		t.Run(fmt.Sprint(input.changes), func(t *testing.T) {
			diagnostics := server.ValidateData(t, importestimate.TypeName, config(input.changes))
			if text := fmt.Sprint(input.changes[input.at]); len(diagnostics) == 0 && attribute.Mocked(text) {
				_, diagnostics = configured(t, acctest.NewWorld(t)).ReadData(t, importestimate.TypeName, config(input.changes))
			}
			acctest.OneError(t, diagnostics, input.at, input.word)
		})
	}
	for _, changes := range []map[string]any{
		nil, {"price_per_gib": 0}, {"price_per_gib": 0.75}, {"price_per_gib": tftypes.UnknownValue}, {"s3_location_uri": tftypes.UnknownValue, "s3_bucket_region": tftypes.UnknownValue},
		{"start_event_time": tftypes.UnknownValue, "end_event_time": "2024-03-01T00:00:00Z"}, {"start_event_time": tftypes.UnknownValue},
		{"s3_location_uri": "mocked12", "s3_bucket_region": "mocked34"},
	} {
		for _, d := range server.ValidateData(t, importestimate.TypeName, config(changes)) {
			t.Errorf("%v: %s", changes, d.Detail)
		}
	}
}

// The real log files, where they are at hand.
func TestRealLogs(t *testing.T) {
	dir := os.Getenv("CLOUDTRAIL_LOGS")
	if dir == "" {
		t.Skip("CLOUDTRAIL_LOGS names no folder of log files")
	}
	world := acctest.NewWorld(t, acctest.With(func(config *lakesim.Config) {
		config.Buckets = append(config.Buckets, lakesim.Bucket{Name: "real-logs", Dir: dir})
	}))
	files, compressed, uncompressed := sizes(t, dir)
	got := read(t, configured(t, world), map[string]any{"s3_location_uri": "s3://real-logs/"})
	if got["log_files"] != files || got["compressed_bytes"] != compressed || got["uncompressed_bytes_from"] != "sample" {
		t.Errorf("%v, want %d files of %d bytes", got, files, compressed)
	}
	within(t, "uncompressed_bytes", got["uncompressed_bytes"], float64(uncompressed), 0.05)
	t.Logf("%v files, %v bytes, %v uncompressed (%d in truth), %v events, unreadable %v, %d groups", got["log_files"], got["compressed_bytes"], got["uncompressed_bytes"], uncompressed, got["events"], got["unreadable_objects"], len(acctest.Objects(t, got["groups"])))
}

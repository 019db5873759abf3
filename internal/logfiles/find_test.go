package logfiles

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// found are the keys that Find visits, sorted.
func found(t *testing.T, client *Client, query Query) ([]string, Found) {
	t.Helper()
	var keys []string
	result, err := client.Find(t.Context(), query, now, func(file File) { keys = append(keys, file.Key) })
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	return keys, result
}

// TestFindTakesWhatAnImportTakes compares each of many listings with what the rules
// say of every key by itself.
func TestFindTakesWhatAnImportTakes(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11)) //nolint:gosec // the same each time
	for round := range 40 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			bucket := &bucketServer{pageLen: 1 + random.IntN(30)}
			accounts := []string{"123456789012", "210987654321"}
			prefixes := []string{"", "audit/", "audit/AWSLogs-not/", "o/"}
			prefix := prefixes[random.IntN(len(prefixes))]
			for i := range 20 + random.IntN(400) {
				date := now.Add(-time.Duration(random.IntN(400*24*60)) * time.Minute)
				account := accounts[random.IntN(2)]
				key := logKey(prefix, account, []string{"eu-west-1", "us-east-1"}[random.IntN(2)], date, fmt.Sprintf("U%015d", i))
				switch random.IntN(12) {
				case 0:
					key = strings.ReplaceAll(key, "CloudTrail", "CloudTrail-Digest")
				case 1:
					key = strings.Replace(key, "AWSLogs/", "AWSLogs/o-exampleorg1/", 1)
				case 2:
					key = prefix + "AWSLogs/" + account + "/CloudTrail/readme & more+1.txt"
				case 3:
					key = strings.Replace(key, "CloudTrail/", "elasticloadbalancing/", 1)
				}
				bucket.keys = append(bucket.keys, key)
			}
			slices.Sort(bucket.keys)
			bucket.keys = slices.Compact(bucket.keys)
			client := bucket.start(t)
			for _, uri := range []string{"s3://bucket", "s3://bucket/" + prefix, "s3://bucket/" + prefix + "AWSLogs/", "s3://bucket/" + prefix + "AWSLogs/123456789012/", "s3://bucket/" + prefix + "AWSLogs/123456789012/CloudTrail",
				"s3://bucket/" + prefix + "AWSLogs/123456789012/CloudTrail/eu-west-1/", "s3://bucket/" + prefix + "AWSLogs/123456789012/CloudTrail/eu-west-1/2025/", "s3://bucket/" + prefix + "AWSLogs/123456789012/CloudTrail-Digest/"} {
				query := at(uri)
				if random.IntN(2) == 0 {
					query.Start = now.Add(-time.Duration(random.IntN(500*24)) * time.Hour)
					query.End = query.Start.Add(time.Duration(1+random.IntN(100*24)) * time.Hour)
				}
				got, _ := found(t, client, query)
				if want := byRules(bucket.keys, query); !slices.Equal(got, want) {
					t.Errorf("%s from %s to %s: %d files, want %d\n%s", uri, query.Start, query.End, len(got), len(want), difference(got, want))
				}
			}
		})
	}
}

// byRules returns the keys that an import takes, by looking at each.
func byRules(keys []string, query Query) []string {
	var inside, loose []string
	folded := false
	prefix := query.Location.Prefix
	if prefix != "" {
		prefix += "/"
	}
	for _, key := range keys {
		if !strings.HasPrefix(key, prefix) {
			continue
		}
		_, where, taken := newReader(query.Location, query.Start, query.End).read(object{key: []byte(key), size: 1})
		folded = folded || where == logs
		switch {
		case where == logs && taken:
			inside = append(inside, key)
		case where == elsewhere && taken:
			loose = append(loose, key)
		}
	}
	if folded {
		return inside
	}
	return loose
}

func difference(got, want []string) string {
	var lines []string
	for _, key := range got {
		if !slices.Contains(want, key) {
			lines = append(lines, "+ "+key)
		}
	}
	for _, key := range want {
		if !slices.Contains(got, key) {
			lines = append(lines, "- "+key)
		}
	}
	return strings.Join(lines[:min(len(lines), 10)], "\n")
}

func TestReader(t *testing.T) {
	start, end := time.Date(2026, time.January, 5, 10, 0, 0, 0, time.UTC), time.Date(2026, time.January, 6, 11, 30, 0, 0, time.UTC)
	const eu = "AWSLogs/123456789012/CloudTrail/eu-west-1/"
	for name, test := range map[string]struct {
		uri, key string
		where    kind
		taken    bool
	}{
		"the first minute":      {"s3://b-b", eu + "2026/01/05/123456789012_CloudTrail_eu-west-1_20260105T1000Z_a.json.gz", logs, true},
		"the minute before":     {"s3://b-b", eu + "2026/01/05/123456789012_CloudTrail_eu-west-1_20260105T0959Z_a.json.gz", logs, false},
		"the last minute":       {"s3://b-b", eu + "2026/01/06/123456789012_CloudTrail_eu-west-1_20260106T1130Z_a.json.gz", logs, true},
		"the minute after":      {"s3://b-b", eu + "2026/01/06/123456789012_CloudTrail_eu-west-1_20260106T1131Z_a.json.gz", logs, false},
		"a folder of another":   {"s3://b-b", eu + "2026/01/09/123456789012_CloudTrail_eu-west-1_20260106T1100Z_a.json.gz", logs, false},
		"no date":               {"s3://b-b", eu + "2026/01/06/notes.txt", logs, false},
		"digest":                {"s3://b-b", "AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/01/06/1_CloudTrail-Digest_x_20260106T110000Z.json.gz", sibling, true},
		"digest, named":         {"s3://b-b/AWSLogs/123456789012/CloudTrail-Digest", "AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/01/06/1_CloudTrail-Digest_x_20260106T110000Z.json.gz", logs, true},
		"another service":       {"s3://b-b", "AWSLogs/123456789012/elb/2026/01/06/x_20260106T1100Z.gz", elsewhere, true},
		"a folder of a console": {"s3://b-b", eu, elsewhere, false},
	} {
		t.Run(name, func(t *testing.T) {
			size := int64(5)
			if strings.HasSuffix(test.key, "/") {
				size = 0
			}
			_, where, taken := newReader(at(test.uri).Location, start, end).read(object{key: []byte(test.key), size: size})
			if taken != test.taken || taken && where != test.where {
				t.Errorf("kind %d, taken %t", where, taken)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	for _, test := range []struct {
		object object
		want   Problem
	}{
		{object{[]byte("a.json.gz"), MaxFileBytes, "STANDARD"}, ""},
		{object{[]byte("a.json.gz"), MaxFileBytes + 1, "STANDARD"}, TooLarge},
		{object{[]byte("a.json"), 3, "STANDARD_IA"}, NotGzip},
		{object{[]byte("a.json.gz"), 3, "GLACIER"}, Archived},
		{object{[]byte("a.json.gz"), 3, "DEEP_ARCHIVE"}, Archived},
		{object{[]byte("a.json.gz"), 3, "GLACIER_IR"}, ""},
		{object{[]byte("a.json.gz"), 3, "INTELLIGENT_TIERING"}, ""},
	} {
		if got := problemOf(test.object); got != test.want {
			t.Errorf("%+v: %q, want %q", test.object, got, test.want)
		}
	}
}

// TestSmallPlaceIsOneCall: most locations have few objects.
func TestSmallPlaceIsOneCall(t *testing.T) {
	client := (&bucketServer{keys: trailOf(2, 2, 30, 40)}).start(t)
	keys, result := found(t, client, at("s3://bucket"))
	if len(keys) != 160 || result.Calls != 1 {
		t.Errorf("%d files with %d calls, want 160 with 1", len(keys), result.Calls)
	}
}

// TestLargePlaceTakesFewMoreCallsThanPages: the parts are of about a page each.
func TestLargePlaceTakesFewMoreCallsThanPages(t *testing.T) {
	client := (&bucketServer{keys: trailOf(5, 4, 1095, 5_000)}).start(t)
	keys, result := found(t, client, at("s3://bucket/AWSLogs/"))
	if len(keys) != 100_000 || result.Calls > 160 {
		t.Errorf("%d files with %d calls, want 100,000 with 160 at most", len(keys), result.Calls)
	}
}

// TestTrailThatHasEnded: the years since then cost no call for each page.
func TestTrailThatHasEnded(t *testing.T) {
	client := (&bucketServer{keys: trailOf(5, 4, 1095, 5_000)}).start(t)
	n := 0
	result, err := client.Find(t.Context(), at("s3://bucket/AWSLogs/"), now.AddDate(6, 0, 0), func(File) { n++ })
	if err != nil || n != 100_000 || result.Calls > 230 {
		t.Errorf("%d files with %d calls, %v; want 100,000 with 230 at most", n, result.Calls, err)
	}
}

func TestTooMany(t *testing.T) {
	client := (&bucketServer{keys: trailOf(5, 4, 1095, 500)}).start(t)
	query := at("s3://bucket/AWSLogs/")
	query.MaxPages = 20
	n := 0
	result, err := client.Find(t.Context(), query, now, func(File) { n++ })
	if !errors.Is(err, ErrTooMany) || n == 0 || n >= 10_000 {
		t.Errorf("%d files, %+v, %v; want a part and ErrTooMany", n, result, err)
	}
}

func TestSiblings(t *testing.T) {
	keys := []string{
		"AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/01/06/x.json.gz",
		"AWSLogs/123456789012/CloudTrail-Insight/eu-west-1/2026/01/06/y.json.gz",
	}
	for _, pageLen := range []int{1, 1000} {
		client := (&bucketServer{keys: slices.Clone(keys), pageLen: pageLen}).start(t)
		files, result := found(t, client, at("s3://bucket/AWSLogs/123456789012/"))
		want := []string{"AWSLogs/123456789012/CloudTrail-Digest/", "AWSLogs/123456789012/CloudTrail-Insight/"}
		if len(files) != 0 || !slices.Equal(result.Siblings, want) {
			t.Errorf("pages of %d: files %v, siblings %v", pageLen, files, result.Siblings)
		}
	}
}

func TestDenied(t *testing.T) {
	client := (&bucketServer{keys: trailOf(1, 1, 3, 3), denied: "AWSLogs/"}).start(t)
	_, err := client.Find(t.Context(), at("s3://bucket/AWSLogs/"), now, func(File) {})
	if !Denied(err) || !strings.Contains(err.Error(), "listing s3://bucket/AWSLogs/") {
		t.Errorf("error %v, want one of permission that names the place", err)
	}
}

func FuzzParsePage(f *testing.F) {
	f.Add("<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a&amp;b</Key><Size>3</Size></Contents></ListBucketResult>")
	f.Add("<ListBucketResult><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></ListBucketResult>")
	f.Add("<")
	f.Fuzz(func(_ *testing.T, body string) {
		_, _ = parsePage(strings.NewReader(body), new(memory)) // it never panics
	})
}

func TestParsePage(t *testing.T) {
	listed, err := parsePage(strings.NewReader(`<?xml version="1.0"?><ListBucketResult><Prefix>p%2B/</Prefix><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>`+
		`<Contents><Key>p%2B/a+b%0A.gz</Key><Size>31</Size><StorageClass>GLACIER</StorageClass></Contents><CommonPrefixes><Prefix>p%2B/c/</Prefix></CommonPrefixes></ListBucketResult>`), new(memory))
	if err != nil || len(listed.objects) != 1 || !reflect.DeepEqual(listed.objects[0], object{[]byte("p+/a b\n.gz"), 31, "GLACIER"}) || !slices.Equal(listed.folders, []string{"p+/c/"}) || !listed.truncated {
		t.Errorf("%+v, %v", listed, err)
	}
	for _, wrong := range []string{"", "<html></html>", "<ListBucketResult>", "<ListBucketResult><Contents><Size>x</Size></Contents></ListBucketResult>"} {
		if _, err := parsePage(strings.NewReader(wrong), new(memory)); !errors.Is(err, errNoPage) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestQueryKeepsItsRange(t *testing.T) {
	location, err := trail.ParseS3LocationURI("s3://bucket/AWSLogs/123456789012/CloudTrail/eu-west-1/2025/06/")
	if err != nil {
		t.Fatal(err)
	}
	s := &search{query: Query{Location: location, Start: now.AddDate(-3, 0, 0), End: now.AddDate(-2, 0, 0)}, now: now}
	if part := s.spanOf(location.Prefix + "/"); !part.empty {
		t.Errorf("a month outside the range: %+v", part)
	}
}

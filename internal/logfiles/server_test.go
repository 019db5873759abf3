package logfiles

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// bucketServer is as much of S3 as a listing needs, over keys in memory.
type bucketServer struct {
	keys    []string // sorted
	class   map[string]string
	body    map[string][]byte
	latency time.Duration
	pageLen int // objects of a page; 1,000 when it is zero
	denied  string
	calls   atomic.Int64
	broken  atomic.Int64 // of how many objects half is sent
}

func (b *bucketServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.calls.Add(1)
	time.Sleep(b.latency)
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	query := r.URL.Query()
	if b.denied != "" && (key != "" && b.denied == "GetObject" || key == "" && strings.HasPrefix(query.Get("prefix"), b.denied)) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprint(w, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
		return
	}
	if key != "" {
		b.object(w, r, key)
		return
	}
	prefix, after, delimiter := query.Get("prefix"), cmp.Or(query.Get("continuation-token"), query.Get("start-after")), query.Get("delimiter")
	room := cmp.Or(b.pageLen, 1000)
	var page strings.Builder
	at, found := slices.BinarySearch(b.keys, max(prefix, after))
	if found && after >= prefix {
		at++
	}
	truncated := false
	lastFolder, last := "", ""
	for ; at < len(b.keys) && strings.HasPrefix(b.keys[at], prefix); at++ {
		key := b.keys[at]
		if i := strings.Index(key[len(prefix):], "/"); delimiter != "" && i >= 0 {
			folder := key[:len(prefix)+i+1]
			if folder == lastFolder || strings.HasPrefix(after, folder) {
				continue
			}
			if room == 0 {
				truncated = true
				break
			}
			room--
			lastFolder = folder
			page.WriteString("<CommonPrefixes><Prefix>" + url.QueryEscape(folder) + "</Prefix></CommonPrefixes>")
			continue
		}
		if room == 0 {
			truncated = true
			break
		}
		room--
		last = key
		size := 1000 + at%7
		if body, ok := b.body[key]; ok {
			size = len(body)
		}
		page.WriteString("<Contents><Key>" + url.QueryEscape(key) + "</Key><LastModified>2024-01-02T00:00:00.000Z</LastModified><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>" + strconv.Itoa(size) + "</Size><StorageClass>" + cmp.Or(b.class[key], standard) + "</StorageClass></Contents>")
	}
	next := ""
	if truncated {
		next = "<NextContinuationToken>" + last + "</NextContinuationToken>"
	}
	w.Header().Set("Content-Type", "application/xml")
	_, _ = fmt.Fprintf(w, "%s<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><EncodingType>url</EncodingType><IsTruncated>%t</IsTruncated>%s%s</ListBucketResult>", xml.Header, truncated, next, page.String())
}

func (b *bucketServer) object(w http.ResponseWriter, r *http.Request, key string) {
	body, ok := b.body[key]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprint(w, "<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>")
		return
	}
	if b.broken.Add(-1) >= 0 {
		if r.Header.Get("Range") != "" {
			body = body[len(body)-4:]
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body[:len(body)/2])
		return
	}
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(body)))
}

// start serves the bucket, and returns a client for it.
func (b *bucketServer) start(t testing.TB) *Client {
	t.Helper()
	slices.Sort(b.keys)
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	return New(aws.Config{Credentials: aws.AnonymousCredentials{}, RetryMaxAttempts: 2}, Options{Endpoint: server.URL})
}

var now = time.Date(2026, time.March, 1, 12, 30, 0, 0, time.UTC)

// at returns a query for all of a location.
func at(uri string) Query {
	location, err := trail.ParseS3LocationURI(uri)
	if err != nil {
		panic(err)
	}
	return Query{Location: location, Region: "eu-west-1"}
}

// logKey is the key of a log file.
func logKey(prefix, account, region string, date time.Time, unique string) string {
	return fmt.Sprintf("%sAWSLogs/%s/CloudTrail/%s/%s/%s_CloudTrail_%s_%sZ_%s.json.gz", prefix, account, region, date.Format("2006/01/02"), account, region, date.Format("20060102T1504"), unique)
}

// trailOf returns the keys of so many files in each of so many accounts and
// Regions, spread evenly over days that end with the day before now.
func trailOf(accounts, regions, days, files int) []string {
	var keys []string
	span := time.Duration(days) * day
	for account := range accounts {
		for region := range regions {
			for file := range files {
				date := now.Truncate(day).Add(-span + span/time.Duration(files)*time.Duration(file))
				keys = append(keys, logKey("", fmt.Sprintf("%012d", 111111111111+account), []string{"eu-west-1", "us-east-1", "ap-south-1", "sa-east-1", "ca-central-1"}[region], date, fmt.Sprintf("%016d", file)))
			}
		}
	}
	return keys
}

package bench

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// listing is as much of S3 as an estimate needs, with so many log files that they
// are made up as they are listed. It is in this process, not in the measured one.
type listing struct {
	bucket  trailBucket
	latency time.Duration
	body    []byte // of every log file

	mu          sync.Mutex
	calls       map[string]int64
	began, last time.Time // of the first call, and the end of the last
}

// trailBucket has the logs of some accounts and Regions, spread evenly over days.
type trailBucket struct {
	objects int
	dates   []listedDate // of the log files of each account and Region
}

// listedDate is the date of a log file, in its folder and in its name.
type listedDate struct{ folder, name string }

var (
	listedAccounts = []string{"111111111111", "222222222222", "333333333333", "444444444444", "555555555555"}
	listedRegions  = []string{"ap-south-1", "eu-west-1", "sa-east-1", "us-east-1"} // sorted, as S3 lists
)

const listedDays = 3 * 365

// newTrailBucket makes a bucket whose logs end with yesterday.
func newTrailBucket(objects int) trailBucket {
	t := trailBucket{objects: objects}
	each := objects / (len(listedAccounts) * len(listedRegions))
	first := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -listedDays)
	for i := range each {
		date := first.Add(time.Duration(i) * (listedDays * 24 * time.Hour / time.Duration(each)))
		t.dates = append(t.dates, listedDate{date.Format("2006/01/02/"), date.Format("20060102T1504Z_")})
	}
	return t
}

// appendKey appends the key of a log file. The keys are in order.
func (t trailBucket) appendKey(to []byte, i int) []byte {
	each := len(t.dates)
	account, region, date := listedAccounts[i/each/len(listedRegions)], listedRegions[i/each%len(listedRegions)], t.dates[i%each]
	to = append(append(append(append(append(to, "AWSLogs/"...), account...), "/CloudTrail/"...), region...), '/')
	to = append(append(append(append(append(to, date.folder...), account...), "_CloudTrail_"...), region...), '_')
	to = append(to, date.name...)
	for unit := 100_000_000; unit > 0; unit /= 10 {
		to = append(to, byte('0'+i/unit%10))
	}
	return append(to, "0000000.json.gz"...)
}

// after returns the number of the first key that comes after a text.
func (t trailBucket) after(text string) int {
	var key []byte
	return sort.Search(t.objects, func(i int) bool {
		key = t.appendKey(key[:0], i)
		return string(key) > text
	})
}

// at returns the number of the first key that is a text or comes after it.
func (t trailBucket) at(text string) int {
	var key []byte
	return sort.Search(t.objects, func(i int) bool {
		key = t.appendKey(key[:0], i)
		return string(key) >= text
	})
}

const listedPage = 1000

// page appends a page of the keys with a prefix that come after a text.
func (t trailBucket) page(page []byte, prefix, after string, folders bool, size int) []byte {
	end := t.at(prefix + "\xff")
	at := t.at(prefix)
	if after >= prefix {
		at = t.after(after)
	}
	page = append(page, `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EncodingType>url</EncodingType>`...)
	rest := fmt.Appendf(nil, `</Key><LastModified>2024-01-02T00:00:00.000Z</LastModified><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><Size>%d</Size><StorageClass>STANDARD</StorageClass></Contents>`, size)
	var key []byte
	for entries := 0; at < end && entries < listedPage; entries++ {
		key = t.appendKey(key[:0], at)
		if below := bytes.IndexByte(key[len(prefix):], '/'); folders && below >= 0 {
			folder := string(key[:len(prefix)+below+1])
			at = t.at(folder + "\xff")
			if folder > after {
				page = append(append(append(page, "<CommonPrefixes><Prefix>"...), folder...), "</Prefix></CommonPrefixes>"...)
			}
			continue
		}
		page = append(append(append(page, "<Contents><Key>"...), key...), rest...)
		at++
	}
	if at < end {
		page = append(append(append(page, "<NextContinuationToken>"...), key...), "</NextContinuationToken>"...)
	}
	return fmt.Appendf(page, "<IsTruncated>%t</IsTruncated></ListBucketResult>", at < end)
}

var pages sync.Pool // of *[]byte

func (l *listing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	l.begin(key)
	defer l.end()
	time.Sleep(l.latency)
	if key != "" {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(l.body))
		return
	}
	query := r.URL.Query()
	into, ok := pages.Get().(*[]byte)
	if !ok {
		into = new([]byte)
	}
	defer pages.Put(into)
	page := l.bucket.page((*into)[:0], query.Get("prefix"), cmp.Or(query.Get("continuation-token"), query.Get("start-after")), query.Get("delimiter") != "", len(l.body))
	*into = page
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	_, _ = w.Write(page) //nolint:gosec // it is XML, and no browser sees it; the caller shows what it lacks
}

func (l *listing) begin(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.began.IsZero() {
		l.began = time.Now()
	}
	if key == "" {
		l.calls["s3:ListObjectsV2"]++
	} else {
		l.calls["s3:GetObject"]++
	}
}

func (l *listing) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = time.Now()
}

// took returns the time from the first call to the end of the last, and the calls.
func (l *listing) took() (time.Duration, map[string]int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last.Sub(l.began), l.calls
}

// startListing serves a bucket of so many objects, each call of which takes a
// while, until stop is called.
func startListing(objects int, latency time.Duration) (l *listing, address string, stop func(), err error) {
	var body bytes.Buffer
	zipped := gzip.NewWriter(&body)
	events := slices.Repeat([]string{`{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject"}`}, 50)
	_, _ = fmt.Fprintf(zipped, `{"Records":[%s]}`, strings.Join(events, ",")) // a buffer takes everything
	_ = zipped.Close()
	l = &listing{bucket: newTrailBucket(objects), latency: latency, body: body.Bytes(), calls: map[string]int64{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed by stop
	if err != nil {
		return nil, "", nil, fmt.Errorf("serving a bucket: %w", err)
	}
	server := &http.Server{Handler: l, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // it ends by stop
	return l, "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}

// listInTurn lists a bucket page by page, as `aws s3 ls --recursive --summarize`
// does, and returns how many objects there are. The AWS SDK for Go is faster at that
// than the AWS CLI is.
func listInTurn(ctx context.Context, address string) (objects int, err error) {
	client := s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: &address, UsePathStyle: true,
		Credentials: aws.AnonymousCredentials{},
	})
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: aws.String(bucket), Prefix: aws.String("AWSLogs/")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return objects, fmt.Errorf("listing a bucket: %w", err)
		}
		objects += len(page.Contents)
	}
	return objects, nil
}

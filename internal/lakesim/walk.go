package lakesim

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// bucketWalk finds the log files of an import in its bucket.
type bucketWalk struct {
	client *s3.Client
	bucket string
	root   string // empty, or a folder with a slash at its end
	dates  dateRange
}

// prefixes finds the folders that hold log files, in the order of their names.
// Those are the folders under one named CloudTrail; if the root is neither in
// nor above one, it is the log files' own folder.
func (b *bucketWalk) prefixes(ctx context.Context, found func(prefix string), failed func(prefix string, err error)) {
	if b.inLogFolder() {
		b.logFolder(ctx, b.root, found, failed)
		return
	}
	if !b.search(ctx, b.root, found, failed) && b.root != "" {
		b.logFolder(ctx, b.root, found, failed)
	}
}

// inLogFolder reports whether the root is in a folder that CloudTrail writes.
func (b *bucketWalk) inLogFolder() bool {
	return slices.ContainsFunc(strings.Split(b.root, "/"), func(name string) bool {
		return name == "CloudTrail" || cloudTrailSibling(name)
	})
}

// cloudTrailSibling reports whether a folder holds what CloudTrail writes beside log files.
func cloudTrailSibling(name string) bool {
	return name == "CloudTrail-Digest" || name == "CloudTrail-Insight" || name == "CloudTrail-Lake"
}

// search looks for log folders below a folder, and reports whether it came
// across any, readable or not.
func (b *bucketWalk) search(ctx context.Context, folder string, found func(string), failed func(string, error)) bool {
	folders, _, err := b.list(ctx, folder)
	if err != nil {
		failed(folder, err)
		return true
	}
	came := false
	for _, below := range folders {
		name := strings.TrimSuffix(below[len(folder):], "/")
		switch {
		case name == "CloudTrail":
			b.logFolder(ctx, below, found, failed)
			came = true
		case cloudTrailSibling(name):
			came = true // a trail delivers here, if not log files
		default:
			came = b.search(ctx, below, found, failed) || came
		}
	}
	return came
}

// logFolder finds the folders with files in and below a log folder.
func (b *bucketWalk) logFolder(ctx context.Context, folder string, found func(string), failed func(string, error)) {
	if !b.dates.meetFolder(folder) {
		return
	}
	folders, files, err := b.list(ctx, folder)
	if err != nil {
		failed(folder, err)
		return
	}
	if slices.ContainsFunc(files, func(key string) bool { return b.wanted(folder, key) }) {
		found(folder)
	}
	for _, below := range folders {
		b.logFolder(ctx, below, found, failed)
	}
}

// wanted reports whether a key is a file that the import is to take.
func (b *bucketWalk) wanted(folder, key string) bool {
	return key != folder && b.dates.meetFile(key)
}

// list lists what is directly in a folder.
func (b *bucketWalk) list(ctx context.Context, folder string) (folders, files []string, err error) {
	err = b.pages(ctx, folder, func(page *s3.ListObjectsV2Output) bool {
		for _, below := range page.CommonPrefixes {
			folders = append(folders, aws.ToString(below.Prefix))
		}
		for _, file := range page.Contents {
			files = append(files, aws.ToString(file.Key))
		}
		return true
	})
	return folders, files, err
}

// files calls each with the keys of a folder that are to be imported, until it returns false.
func (b *bucketWalk) files(ctx context.Context, folder string, each func(key string) bool) error {
	return b.pages(ctx, folder, func(page *s3.ListObjectsV2Output) bool {
		for _, file := range page.Contents {
			if key := aws.ToString(file.Key); b.wanted(folder, key) && !each(key) {
				return false
			}
		}
		return true
	})
}

func (b *bucketWalk) pages(ctx context.Context, folder string, each func(*s3.ListObjectsV2Output) bool) error {
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{
		Bucket: &b.bucket, Prefix: &folder, Delimiter: aws.String("/"),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("listing s3://%s/%s: %w", b.bucket, folder, err)
		}
		if !each(page) {
			return nil
		}
	}
	return nil
}

func (b *bucketWalk) open(ctx context.Context, key string) (io.ReadCloser, error) {
	object, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.bucket, Key: &key})
	if err != nil {
		return nil, fmt.Errorf("reading s3://%s/%s: %w", b.bucket, key, err)
	}
	return object.Body, nil
}

// dateRange is the time that the names of prefixes and files have to meet. Both
// ends belong to it.
type dateRange struct{ start, end *awsapi.Timestamp }

var (
	folderDate = regexp.MustCompile(`/([0-9]{4})/([0-9]{2})/([0-9]{2})/$`)
	fileDate   = regexp.MustCompile(`_([0-9]{8}T[0-9]{4})(?:[0-9]{2})?Z`)
)

// meetFolder judges a folder by the day in its name; one without a day may hold anything.
func (d dateRange) meetFolder(folder string) bool {
	if d.start == nil {
		return true
	}
	parts := folderDate.FindStringSubmatch(folder)
	if parts == nil {
		return true
	}
	day, err := time.Parse("2006-01-02", strings.Join(parts[1:], "-"))
	if err != nil {
		return true
	}
	return !day.After(d.end.Time) && day.AddDate(0, 0, 1).After(d.start.Time)
}

// meetFile judges a file by the minute in its name; without one it does not count.
func (d dateRange) meetFile(key string) bool {
	if d.start == nil {
		return true
	}
	parts := fileDate.FindStringSubmatch(key[strings.LastIndexByte(key, '/')+1:])
	if parts == nil {
		return false
	}
	minute, err := time.Parse("20060102T1504", parts[1])
	return err == nil && !minute.Before(d.start.Time) && !minute.After(d.end.Time)
}

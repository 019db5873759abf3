package preflight

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
)

// sample is a log file that was looked into.
type sample struct {
	key       string
	date      time.Time
	kmsKey    string // the ARN of the key that encrypts it; empty for none
	bucketKey bool   // whether the bucket's key does, so that KMS sees the bucket's ARN
	gzip      bool
}

// maxSampledGroups is of how many accounts and Regions two files are looked into.
const maxSampledGroups = 6

// ends are the oldest and the newest file of an account and Region.
type ends struct{ oldest, newest logfiles.File }

func (e *ends) add(file logfiles.File) {
	if e.oldest.Key == "" || before(file, e.oldest) {
		e.oldest = file
	}
	if e.newest.Key == "" || before(e.newest, file) {
		e.newest = file
	}
}

func before(a, b logfiles.File) bool {
	return a.Date.Before(b.Date) || a.Date.Equal(b.Date) && a.Key < b.Key
}

// chosen returns the files of a location that are looked into: the same ones for all
// imports of it.
func (l contents) chosen() []logfiles.File {
	var groups []string
	for group := range l.groups {
		groups = append(groups, group)
	}
	slices.Sort(groups)
	var files []logfiles.File
	for _, group := range groups[:min(len(groups), maxSampledGroups)] {
		files = append(files, l.groups[group].oldest)
		if newest := l.groups[group].newest; newest.Key != l.groups[group].oldest.Key {
			files = append(files, newest)
		}
	}
	return files
}

// sampled looks into some files of a location.
func (c *Checker) sampled(ctx context.Context, s subject, listed contents) ([]sample, error) {
	return c.samples.get(ctx, s.location.Bucket+"/"+s.location.Prefix+" "+s.bucketRegion(), c.Budget, func(ctx context.Context) ([]sample, error) {
		files := listed.chosen()
		samples := make([]sample, len(files))
		group, ctx := errgroup.WithContext(ctx)
		for i, file := range files {
			group.Go(func() (err error) {
				samples[i], err = c.look(ctx, s, file.Key)
				samples[i].date = file.Date
				return err
			})
		}
		return samples, group.Wait() //nolint:wrapcheck // told as the reason of a skip
	})
}

// look reads the beginning of an object.
func (c *Checker) look(ctx context.Context, s subject, key string) (sample, error) {
	return c.looks.get(ctx, s.location.Bucket+"/"+key, c.Budget, func(ctx context.Context) (sample, error) { return c.lookOnce(ctx, s, key) })
}

func (c *Checker) lookOnce(ctx context.Context, s subject, key string) (sample, error) {
	found := sample{key: key}
	out, err := c.Logs.S3(ctx, s.bucketRegion()).GetObject(ctx, &s3.GetObjectInput{Bucket: &s.location.Bucket, Key: &key, Range: aws.String("bytes=0-1")})
	if hasCode(err, "InvalidRange") {
		return found, nil // it is empty
	} else if err != nil {
		return found, err //nolint:wrapcheck // told as the reason of a skip
	}
	defer func() { _ = out.Body.Close() }()
	beginning, err := io.ReadAll(io.LimitReader(out.Body, 2))
	if err != nil {
		return found, err //nolint:wrapcheck // likewise
	}
	// https://www.rfc-editor.org/rfc/rfc1952: ID1, ID2
	found.gzip = string(beginning) == "\x1f\x8b"
	found.kmsKey, found.bucketKey = aws.ToString(out.SSEKMSKeyId), aws.ToBool(out.BucketKeyEnabled)
	return found, nil
}

// of returns the samples that an import would take.
func (s subject) of(samples []sample) []sample {
	if s.Content.StartEventTime.IsZero() {
		return samples
	}
	return slices.DeleteFunc(slices.Clone(samples), func(one sample) bool {
		return one.date.Before(s.Content.StartEventTime) || one.date.After(s.Content.EndEventTime)
	})
}

// object is the ARN of an object.
func (s subject) object(key string) string {
	return s.bucketARN() + "/" + key
}

// madeUp is an object that the location might have.
func (s subject) madeUp() string {
	return s.object(strings.TrimPrefix(s.location.Prefix+"/log.json.gz", "/"))
}

// reallyNotGzip reports whether objects whose names say that they are not gzip are
// none. It is maybe where they may not be read.
func (c *Checker) reallyNotGzip(ctx context.Context, s subject, keys []string) answer {
	for _, key := range keys {
		found, err := c.look(ctx, s, key)
		switch {
		case err != nil:
			return maybe
		case !found.gzip:
			return yes
		}
	}
	return no
}

package lakesim_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func deleteInput(key string) *s3.DeleteObjectInput {
	return &s3.DeleteObjectInput{Bucket: aws.String("logs"), Key: &key}
}

// listAll lists keys and common prefixes, page by page.
func listAll(t *testing.T, w *world, prefix, delimiter string, size int32) []string {
	t.Helper()
	input := &s3.ListObjectsV2Input{Bucket: aws.String("logs"), Prefix: &prefix, MaxKeys: &size}
	if delimiter != "" {
		input.Delimiter = &delimiter
	}
	var list []string
	for pages := s3.NewListObjectsV2Paginator(w.s3(), input); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.CommonPrefixes {
			list = append(list, *p.Prefix)
		}
		for _, o := range page.Contents {
			list = append(list, *o.Key)
		}
	}
	return list
}

func TestListObjects(t *testing.T) {
	w := newWorld(t)
	keys := []string{"a", "a!b/c", "a.txt", "a/1", "a/2/3", "a/2/4", "a0", "b/c/d/e", "z"}
	for _, key := range keys {
		if key != "a" { // a file and a directory cannot share a name
			w.put(key, []byte(key))
		}
	}
	keys = keys[1:]
	for _, test := range []struct {
		prefix, delimiter string
		want              []string
	}{
		{"", "", keys},
		{"", "/", []string{"a!b/", "a.txt", "a/", "a0", "b/", "z"}},
		{"a", "", []string{"a!b/c", "a.txt", "a/1", "a/2/3", "a/2/4", "a0"}},
		{"a/", "/", []string{"a/1", "a/2/"}},
		{"a/2", "/", []string{"a/2/"}},
		{"a/2", "", []string{"a/2/3", "a/2/4"}},
		{"b/c/", "", []string{"b/c/d/e"}},
		{"none/", "/", nil},
		{"a.txt/", "/", nil},
		{"../", "/", nil},
		{"", "2", []string{"a!b/c", "a.txt", "a/1", "a/2", "a0", "b/c/d/e", "z"}},
	} {
		for _, size := range []int32{1, 2, 1000} {
			got := listAll(t, w, test.prefix, test.delimiter, size)
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("prefix %q delimiter %q by %d: %q, want %q", test.prefix, test.delimiter, size, got, test.want)
			}
		}
	}
}

func TestManyObjects(t *testing.T) {
	w := newWorld(t)
	for i := range 1500 {
		w.put(fmt.Sprintf("many/%04d", i), nil)
	}
	if got := listAll(t, w, "many/", "/", 1000); len(got) != 1500 {
		t.Errorf("%d keys listed", len(got))
	}
}

func TestObjects(t *testing.T) {
	w := newWorld(t)
	client, bucket := w.s3(), aws.String("logs")
	key := aws.String("new/folder/object.txt")
	if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("0123456789")}); err != nil {
		t.Fatal(err)
	}
	read := func(part *string) string {
		t.Helper()
		out, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: key, Range: part})
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(out.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if got := read(nil); got != "0123456789" {
		t.Errorf("object %q", got)
	}
	if got := read(aws.String("bytes=2-4")); got != "234" {
		t.Errorf("range %q", got)
	}
	head, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: bucket, Key: key})
	if err != nil || *head.ContentLength != 10 {
		t.Errorf("head %+v, %v", head, err)
	}
	if _, err := client.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("copy"), CopySource: aws.String("logs/" + *key)}); err != nil {
		t.Error(err)
	}
	_, err = client.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{
		Objects: []types.ObjectIdentifier{{Key: key}, {Key: aws.String("copy")}, {Key: aws.String("new")}},
	}})
	if err != nil {
		t.Error(err)
	}
	if left := listAll(t, w, "", "", 10); len(left) != 0 {
		t.Errorf("left %q", left)
	}
	for _, missing := range []string{"new/folder/object.txt", "new", "a//b", "../escape", "/etc/passwd"} {
		_, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: &missing})
		wantCode(t, err, "NoSuchKey")
	}
	_, err = client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: aws.String("../escape"), Body: strings.NewReader("x")})
	if err == nil {
		t.Error("an object was written outside the bucket")
	}
	_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("none"), Key: key})
	wantCode(t, err, "NoSuchBucket")
}

func TestBucketProperties(t *testing.T) {
	w := newWorld(t)
	client, bucket := w.s3(), aws.String("logs")
	w.mustControl("PUT", "buckets/logs", `{"region":"eu-west-1","acls_enabled":true}`)
	head, err := client.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: bucket})
	if err != nil || aws.ToString(head.BucketRegion) != "eu-west-1" {
		t.Errorf("head %+v, %v", head, err)
	}
	location, err := client.GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: bucket})
	if err != nil || location.LocationConstraint != "eu-west-1" {
		t.Errorf("location %+v, %v", location, err)
	}
	ownership, err := client.GetBucketOwnershipControls(t.Context(), &s3.GetBucketOwnershipControlsInput{Bucket: bucket})
	if err != nil || ownership.OwnershipControls.Rules[0].ObjectOwnership != types.ObjectOwnershipObjectWriter {
		t.Errorf("ownership %+v, %v", ownership, err)
	}
	list, err := client.ListBuckets(t.Context(), &s3.ListBucketsInput{})
	if err != nil || len(list.Buckets) != 1 || *list.Buckets[0].Name != "logs" {
		t.Errorf("buckets %+v, %v", list, err)
	}
	requests := w.sim.Stats().Requests
	if requests["s3:HeadBucket"] != 1 || requests["s3:GetBucketLocation"] != 1 || requests["s3:ListObjectsV2"] != 0 {
		t.Errorf("requests %v", requests)
	}
}

func TestBucketsOfTheConfiguration(t *testing.T) {
	for name, buckets := range map[string][]lakesim.Bucket{
		"no directory": {{Name: "logs", Dir: "/does/not/exist"}},
		"twice":        {{Name: "logs", Dir: "."}, {Name: "logs", Dir: "."}},
		"no name":      {{Name: "", Dir: "."}},
		"slash":        {{Name: "a/b", Dir: "."}},
		"region":       {{Name: "logs", Dir: ".", Region: "nowhere"}},
	} {
		if _, err := lakesim.New(lakesim.Config{Buckets: buckets}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

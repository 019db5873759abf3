package lakesim

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// bucketNamePattern is that of a new bucket:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
var bucketNamePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// create makes a bucket with a folder for temporary files.
func (b *bucketSet) create(name, region string, caller awsapi.Caller, now time.Time) (*bucket, *awsapi.Error) {
	if !bucketNamePattern.MatchString(name) || strings.Contains(name, "..") || net.ParseIP(name) != nil {
		return nil, awsapi.Failure("InvalidBucketName", "The specified bucket is not valid.")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if existing := b.buckets[name]; existing != nil {
		if existing.Owner() == caller.Account {
			return nil, &awsapi.Error{Code: "BucketAlreadyOwnedByYou", Message: "Your previous request to create the named bucket succeeded and you already own it.", Status: http.StatusConflict}
		}
		return nil, &awsapi.Error{Code: "BucketAlreadyExists", Message: "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.", Status: http.StatusConflict}
	}
	dir, err := b.folderFor(name)
	if err == nil {
		err = b.open(Bucket{Name: name, Dir: dir, Region: region}, caller.Account, now)
	}
	if err != nil {
		return nil, &awsapi.Error{Code: "InternalError", Message: err.Error(), Status: http.StatusInternalServerError}
	}
	made := b.buckets[name]
	made.made = true
	return made, nil
}

// folderFor makes the folder of a new bucket.
func (b *bucketSet) folderFor(name string) (string, error) {
	if b.made == "" {
		dir, err := os.MkdirTemp("", "lakesim-buckets-*")
		if err != nil {
			return "", fmt.Errorf("making a folder for new buckets: %w", err)
		}
		b.made = dir
	}
	dir := filepath.Join(b.made, name)
	if err := os.Mkdir(dir, 0o750); err != nil { //nolint:gosec // the name is one of a bucket, without a slash
		return "", fmt.Errorf("making the folder of bucket %s: %w", name, err)
	}
	return dir, nil
}

// remove deletes an empty bucket that CreateBucket made.
func (b *bucketSet) remove(name string, caller awsapi.Caller) *awsapi.Error {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.buckets[name]
	switch {
	case one == nil:
		return noSuchBucket()
	case one.Owner() != caller.Account:
		return accessDenied()
	case one.folder.holdsFile("."):
		return &awsapi.Error{Code: "BucketNotEmpty", Message: "The bucket you tried to delete is not empty", Status: http.StatusConflict}
	case !one.made:
		return &awsapi.Error{Code: "AccessDenied", Message: "lakesim does not delete the folder of a bucket that -bucket serves.", Status: http.StatusForbidden}
	}
	if err := errors.Join(one.root.Close(), os.RemoveAll(string(one.folder))); err != nil {
		return &awsapi.Error{Code: "InternalError", Message: err.Error(), Status: http.StatusInternalServerError}
	}
	delete(b.buckets, name)
	return nil
}

func noSuchBucket() *awsapi.Error {
	return &awsapi.Error{Code: "NoSuchBucket", Message: "The specified bucket does not exist", Status: http.StatusNotFound}
}

// find returns a bucket.
func (b *bucketSet) find(name string) (*bucket, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	one, exists := b.buckets[name]
	return one, exists
}

// ownedBucket is a bucket in the list of its owner.
type ownedBucket struct {
	Name         string
	CreationDate string
}

// ownedBy returns the buckets of an account in the order of their names.
func (b *bucketSet) ownedBy(account string) []ownedBucket {
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := []ownedBucket{}
	for name, one := range b.buckets {
		if one.Owner() == account {
			list = append(list, ownedBucket{name, one.created.UTC().Format("2006-01-02T15:04:05.000Z")})
		}
	}
	slices.SortFunc(list, func(a, b ownedBucket) int { return strings.Compare(a.Name, b.Name) })
	return list
}

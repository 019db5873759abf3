package lakesim

import (
	"crypto/md5" //nolint:gosec // an ETag has this form; nothing is protected by it
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/johannesboyne/gofakes3"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// dirBackend keeps the objects of each bucket as the files of its directory.
type dirBackend struct{ buckets *bucketSet }

var _ gofakes3.Backend = (*dirBackend)(nil)

const uploadPrefix = ".lakesim-upload-"

// ListBuckets lists all buckets.
func (d *dirBackend) ListBuckets() ([]gofakes3.BucketInfo, error) {
	names := d.buckets.names()
	list := make([]gofakes3.BucketInfo, len(names))
	for i, name := range names {
		list[i] = gofakes3.BucketInfo{Name: name, CreationDate: gofakes3.NewContentTime(seedEpoch)}
	}
	return list, nil
}

// BucketExists reports whether there is such a bucket.
func (d *dirBackend) BucketExists(name string) (bool, error) {
	_, exists := d.buckets.root(name)
	return exists, nil
}

// CreateBucket refuses: the buckets are those of the configuration.
func (d *dirBackend) CreateBucket(string) error { return gofakes3.ErrNotImplemented }

// DeleteBucket refuses: the buckets are those of the configuration.
func (d *dirBackend) DeleteBucket(string) error { return gofakes3.ErrNotImplemented }

// ForceDeleteBucket refuses: the buckets are those of the configuration.
func (d *dirBackend) ForceDeleteBucket(string) error { return gofakes3.ErrNotImplemented }

// HeadObject describes an object.
func (d *dirBackend) HeadObject(bucket, key string) (*gofakes3.Object, error) {
	object, err := d.GetObject(bucket, key, nil)
	if err != nil {
		return nil, err
	}
	if err := object.Contents.Close(); err != nil {
		return nil, fmt.Errorf("closing object %s: %w", key, err)
	}
	object.Contents = io.NopCloser(strings.NewReader(""))
	return object, nil
}

// GetObject opens an object.
func (d *dirBackend) GetObject(bucket, key string, requested *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	folder, exists := d.buckets.folder(bucket)
	if !exists {
		return nil, gofakes3.BucketNotFound(bucket)
	}
	if !fs.ValidPath(key) {
		return nil, gofakes3.KeyNotFound(key)
	}
	file, err := folder.open(key)
	if absent(err) {
		return nil, gofakes3.KeyNotFound(key)
	} else if err != nil {
		return nil, fmt.Errorf("opening object %s: %w", key, err)
	}
	object, err := openObject(file, key, requested)
	if err != nil {
		_ = file.Close() // err says more
		return nil, err
	}
	return object, nil
}

func openObject(file *os.File, key string, requested *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("reading the size of object %s: %w", key, err)
	}
	part, err := requested.Range(info.Size())
	if err != nil {
		return nil, err
	}
	object := &gofakes3.Object{
		Name: key, Size: info.Size(), Contents: file, Hash: etag(info), Range: part,
		Metadata: map[string]string{"Last-Modified": info.ModTime().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")},
	}
	if part != nil {
		if _, err := file.Seek(part.Start, io.SeekStart); err != nil {
			return nil, fmt.Errorf("reading a range of object %s: %w", key, err)
		}
		object.Contents = limitedFile{io.LimitReader(file, part.Length), file}
	}
	return object, nil
}

type limitedFile struct {
	io.Reader
	io.Closer
}

// etag stands for the content of a file without reading it.
func etag(info fs.FileInfo) []byte {
	sum := md5.Sum(fmt.Appendf(nil, "%s %d %d", info.Name(), info.Size(), info.ModTime().UnixNano())) //nolint:gosec // see the import
	return sum[:]
}

// PutObject writes an object, which is there as a whole or not at all.
func (d *dirBackend) PutObject(bucket, key string, _ map[string]string, input io.Reader, size int64, conditions *gofakes3.PutConditions) (gofakes3.PutObjectResult, error) {
	var result gofakes3.PutObjectResult
	root, exists := d.buckets.root(bucket)
	if !exists {
		return result, gofakes3.BucketNotFound(bucket)
	}
	if !fs.ValidPath(key) {
		return result, gofakes3.ErrorInvalidArgument("key", key, "The key cannot be the name of a file.")
	}
	if conditions != nil {
		existing := &gofakes3.ConditionalObjectInfo{}
		if info, err := root.Stat(key); err == nil {
			existing = &gofakes3.ConditionalObjectInfo{Exists: true, Hash: etag(info)}
		}
		if err := gofakes3.CheckPutConditions(conditions, existing); err != nil {
			return result, err
		}
	}
	upload := uploadPrefix + awsapi.NewUUID()
	if err := writeFile(root, upload, input, size); err != nil {
		_ = root.Remove(upload) // err says more
		return result, err
	}
	if err := root.MkdirAll(path.Dir(key), 0o750); err != nil {
		_ = root.Remove(upload) // err says more
		return result, notThroughLinks(fmt.Errorf("making the directory of object %s: %w", key, err))
	}
	if err := root.Rename(upload, key); err != nil {
		_ = root.Remove(upload) // err says more
		return result, notThroughLinks(fmt.Errorf("writing object %s: %w", key, err))
	}
	return result, nil
}

func writeFile(root *os.Root, name string, input io.Reader, size int64) error {
	file, err := root.Create(name)
	if err != nil {
		return fmt.Errorf("creating a file for an upload: %w", err)
	}
	n, err := io.Copy(file, input)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("writing an upload: %w", err)
	}
	if n != size {
		return gofakes3.ErrIncompleteBody
	}
	return nil
}

// CopyObject copies an object.
func (d *dirBackend) CopyObject(fromBucket, fromKey, toBucket, toKey string, meta map[string]string) (gofakes3.CopyObjectResult, error) {
	return gofakes3.CopyObject(d, fromBucket, fromKey, toBucket, toKey, meta)
}

// DeleteObject deletes an object, if it is there.
func (d *dirBackend) DeleteObject(bucket, key string) (gofakes3.ObjectDeleteResult, error) {
	var result gofakes3.ObjectDeleteResult
	root, exists := d.buckets.root(bucket)
	if !exists {
		return result, gofakes3.BucketNotFound(bucket)
	}
	if !fs.ValidPath(key) {
		return result, nil
	}
	if info, err := root.Stat(key); err == nil && info.IsDir() {
		return result, nil
	}
	if err := root.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return result, notThroughLinks(fmt.Errorf("deleting object %s: %w", key, err))
	}
	return result, nil
}

// notThroughLinks explains the error with which os.Root refuses to leave its folder.
func notThroughLinks(err error) error {
	if strings.HasSuffix(err.Error(), "path escapes from parent") { // there is no value to compare with
		return gofakes3.ErrorMessage(gofakes3.ErrNotImplemented, "lakesim does not write through links that lead out of the folder of a bucket.")
	}
	return err
}

// DeleteMulti deletes several objects.
func (d *dirBackend) DeleteMulti(bucket string, keys ...string) (gofakes3.MultiDeleteResult, error) {
	var result gofakes3.MultiDeleteResult
	for _, key := range keys {
		if _, err := d.DeleteObject(bucket, key); err != nil {
			result.Error = append(result.Error, gofakes3.ErrorResultFromError(err))
			continue
		}
		result.Deleted = append(result.Deleted, gofakes3.ObjectID{Key: key})
	}
	return result, nil
}

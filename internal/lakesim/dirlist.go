package lakesim

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/johannesboyne/gofakes3"
)

const largestPage = 1000

// ListBucket lists a page of objects in the order of their keys.
func (d *dirBackend) ListBucket(bucket string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	files, exists := d.buckets.folder(bucket)
	if !exists {
		return nil, gofakes3.BucketNotFound(bucket)
	}
	list := &dirList{files: files, page: gofakes3.NewObjectList(), marker: page.Marker, room: page.MaxKeys, class: func(key string) gofakes3.StorageClass { return d.buckets.storageClass(bucket, key) }}
	if prefix != nil {
		list.prefix, list.delimiter = prefix.Prefix, prefix.Delimiter
	}
	if list.room <= 0 || list.room > largestPage {
		list.room = largestPage
	}
	folder := list.prefix[:strings.LastIndexByte(list.prefix, '/')+1]
	if folder != "" && !fs.ValidPath(strings.TrimSuffix(folder, "/")) {
		return list.page, nil
	}
	if err := list.folder(folder); err != nil && !errors.Is(err, errPageFull) {
		return nil, fmt.Errorf("listing bucket %s: %w", bucket, err)
	}
	return list.page, nil
}

var errPageFull = errors.New("the page is full")

// dirList is the making of one page.
type dirList struct {
	files             bucketFolder
	prefix, delimiter string
	marker            string
	page              *gofakes3.ObjectList
	room              int64
	last              string // what was listed last
	class             func(key string) gofakes3.StorageClass
}

// folder lists what is in a folder, given as the beginning of its keys.
func (l *dirList) folder(folder string) error {
	name := strings.TrimSuffix(folder, "/")
	if name == "" {
		name = "."
	}
	entries, err := l.files.entries(name)
	if absent(err) {
		return nil
	} else if err != nil {
		return err
	}
	key := func(e folderEntry) string {
		if e.isFolder() {
			return folder + e.Name() + "/"
		}
		return folder + e.Name()
	}
	slices.SortFunc(entries, func(a, b folderEntry) int { return strings.Compare(key(a), key(b)) })
	for _, entry := range entries {
		if err := l.entry(key(entry), entry); err != nil {
			return err
		}
	}
	return nil
}

func (l *dirList) entry(key string, entry folderEntry) error {
	if entry.isFolder() {
		return l.subfolder(key)
	}
	if !strings.HasPrefix(key, l.prefix) || strings.HasPrefix(entry.Name(), uploadPrefix) {
		return nil
	}
	if common, ok := l.commonPrefix(key); ok {
		return l.add(common, nil)
	}
	info, err := entry.describe()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // deleted since the folder was read
	} else if err != nil {
		return err
	}
	return l.add(key, info)
}

// subfolder goes into a folder unless none of its keys would be on the page.
func (l *dirList) subfolder(key string) error {
	if !strings.HasPrefix(key, l.prefix) && !strings.HasPrefix(l.prefix, key) {
		return nil
	}
	if key <= l.marker && !strings.HasPrefix(l.marker, key) {
		return nil
	}
	if common, ok := l.commonPrefix(key); ok {
		if !l.files.holdsFile(strings.TrimSuffix(key, "/")) {
			return nil
		}
		return l.add(common, nil)
	}
	return l.folder(key)
}

// commonPrefix is what the delimiter makes of a key, if it is in it.
func (l *dirList) commonPrefix(key string) (string, bool) {
	rest, under := strings.CutPrefix(key, l.prefix)
	if !under || l.delimiter == "" {
		return "", false
	}
	i := strings.Index(rest, l.delimiter)
	if i < 0 {
		return "", false
	}
	return l.prefix + rest[:i+len(l.delimiter)], true
}

// add puts an object, or without info a common prefix, onto the page.
func (l *dirList) add(key string, info os.FileInfo) error {
	if key <= l.marker || key == l.last {
		return nil
	}
	if l.room == 0 {
		l.page.IsTruncated = true
		l.page.NextMarker = l.last
		return errPageFull
	}
	l.room--
	l.last = key
	if info == nil {
		l.page.AddPrefix(key)
		return nil
	}
	l.page.Add(&gofakes3.Content{
		Key: key, Size: info.Size(), StorageClass: l.class(key),
		LastModified: gofakes3.NewContentTime(info.ModTime()),
		ETag:         gofakes3.FormatETag(etag(info)),
	})
	return nil
}

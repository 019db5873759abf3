package lakesim

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/johannesboyne/gofakes3"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/s3bucket"
)

// BucketSettings are the properties of a bucket that decide whether an import
// can read it.
type BucketSettings struct {
	Region      string   `json:"region"`
	ACLsEnabled bool     `json:"acls_enabled"`
	KMSDenied   bool     `json:"kms_denied"`  // StartImport returns InsufficientEncryptionPolicyException
	DeniedKeys  []string `json:"denied_keys"` // patterns of keys and listed prefixes that imports may not read; * is any text
}

// bucketSet is the buckets there are.
type bucketSet struct {
	mu      sync.RWMutex
	buckets map[string]*bucket
	made    string // the folder of the buckets that CreateBucket made, once there is one
}

type bucket struct {
	*s3bucket.Settings
	folder   bucketFolder // to read from
	root     *os.Root     // to write into: through links nothing leaves it
	region   string       // of the configuration, or of CreateBucket
	created  time.Time
	made     bool           // by CreateBucket, and so in a folder of the simulator's
	settings BucketSettings // but for ACLsEnabled, which follows from the ownership controls
	denied   []*regexp.Regexp
}

func openBuckets(configured []Bucket, owner string) (*bucketSet, error) {
	set := &bucketSet{buckets: map[string]*bucket{}}
	for _, b := range configured {
		if err := set.open(b, cmp.Or(b.Account, owner), seedEpoch); err != nil {
			set.close()
			return nil, err
		}
	}
	return set, nil
}

// open adds the bucket of a folder.
func (b *bucketSet) open(configured Bucket, owner string, created time.Time) error {
	name := configured.Name
	if name == "" || strings.ContainsAny(name, "/ ") {
		return fmt.Errorf("bucket name %q is not one that S3 takes", name)
	}
	if b.buckets[name] != nil {
		return fmt.Errorf("bucket %s is named twice", name)
	}
	region := configured.Region
	if region == "" {
		region = defaultRegion
	}
	if !regionPattern.MatchString(region) {
		return fmt.Errorf("bucket %s: %q is not a Region name", name, region)
	}
	dir, err := filepath.Abs(configured.Dir)
	if err != nil {
		return fmt.Errorf("finding the directory of bucket %s: %w", name, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("opening the directory of bucket %s: %w", name, err)
	}
	b.buckets[name] = &bucket{
		Settings: s3bucket.New(owner), folder: bucketFolder(dir), root: root, region: region, created: created,
		settings: BucketSettings{Region: region, DeniedKeys: []string{}},
	}
	return nil
}

func (b *bucketSet) close() {
	for _, one := range b.buckets {
		_ = one.root.Close() // read or written by nobody any more
	}
	if b.made != "" {
		_ = os.RemoveAll(b.made) // a folder for temporary files, which may stay
	}
}

func (b *bucketSet) names() []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	names := make([]string, 0, len(b.buckets))
	for name := range b.buckets {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (b *bucketSet) root(name string) (*os.Root, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	one := b.buckets[name]
	if one == nil {
		return nil, false
	}
	return one.root, true
}

func (b *bucketSet) folder(name string) (bucketFolder, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	one := b.buckets[name]
	if one == nil {
		return "", false
	}
	return one.folder, true
}

// storageClass returns that of an object.
func (b *bucketSet) storageClass(name, key string) gofakes3.StorageClass {
	if one, exists := b.find(name); exists {
		if class := one.Object(key).StorageClass; class != "" {
			return gofakes3.StorageClass(class)
		}
	}
	return gofakes3.StorageStandard
}

// holds reports whether a bucket has an object whose key begins with a prefix.
func (b *bucketSet) holds(name, prefix string) bool {
	folder, exists := b.folder(name)
	below := strings.TrimSuffix(prefix, "/")
	if below == "" {
		below = "."
	}
	return exists && fs.ValidPath(below) && folder.holdsFile(below)
}

// has reports whether a bucket has an object.
func (b *bucketSet) has(name, key string) bool {
	folder, exists := b.folder(name)
	if !exists || !fs.ValidPath(key) {
		return false
	}
	file, err := folder.open(key)
	if err != nil {
		return false
	}
	_ = file.Close() // it was only opened
	return true
}

func (b *bucketSet) settings(name string) (BucketSettings, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	one := b.buckets[name]
	if one == nil {
		return BucketSettings{}, false
	}
	return one.current(), true
}

// denies reports whether an import may not read a key or list a prefix.
func (b *bucketSet) denies(name, key string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	one := b.buckets[name]
	return one != nil && slices.ContainsFunc(one.denied, func(p *regexp.Regexp) bool { return p.MatchString(key) })
}

var errNoBucket = errors.New("there is no such bucket")

// SetBucket changes the settings of a bucket.
func (s *Simulator) SetBucket(name string, settings BucketSettings) error {
	if err := settings.check(); err != nil {
		return fmt.Errorf("setting bucket %s: %w", name, err)
	}
	s.worldMoves.Lock()
	defer s.worldMoves.Unlock()
	s.buckets.mu.Lock()
	defer s.buckets.mu.Unlock()
	one := s.buckets.buckets[name]
	if one == nil {
		return fmt.Errorf("setting bucket %s: %w", name, errNoBucket)
	}
	one.set(settings)
	return nil
}

func (b BucketSettings) check() error {
	if !regionPattern.MatchString(b.Region) {
		return fmt.Errorf("%q is not a Region name", b.Region)
	}
	return nil
}

// set takes checked settings.
func (b *bucket) set(settings BucketSettings) {
	settings.DeniedKeys = append([]string{}, settings.DeniedKeys...)
	denied := make([]*regexp.Regexp, len(settings.DeniedKeys))
	for i, pattern := range settings.DeniedKeys {
		quoted := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern))
		denied[i] = regexp.MustCompile(`(?s)^` + quoted + `$`)
	}
	b.settings, b.denied = settings, denied
	b.SetACLsEnabled(settings.ACLsEnabled)
}

// current returns the settings as they are now.
func (b *bucket) current() BucketSettings {
	settings := b.settings
	settings.ACLsEnabled = b.ACLsEnabled()
	settings.DeniedKeys = slices.Clone(settings.DeniedKeys)
	return settings
}

// all returns the settings of every bucket.
func (b *bucketSet) all() BucketsByName {
	b.mu.RLock()
	defer b.mu.RUnlock()
	settings := BucketsByName{}
	for name, one := range b.buckets {
		settings[name] = one.current()
	}
	return settings
}

// fill returns settings for every bucket: those given, and for the rest those
// of the configuration.
func (b *bucketSet) fill(given BucketsByName) (BucketsByName, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for name := range given {
		if b.buckets[name] == nil {
			return nil, fmt.Errorf("%s: %w", name, errNoBucket)
		}
	}
	filled := BucketsByName{}
	for name, one := range b.buckets {
		settings := given[name]
		if settings.Region == "" {
			settings.Region = one.region
		}
		if err := settings.check(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		filled[name] = settings
	}
	return filled, nil
}

// setAll takes settings that fill returned.
func (b *bucketSet) setAll(settings BucketsByName) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for name, one := range settings {
		b.buckets[name].set(one)
	}
}

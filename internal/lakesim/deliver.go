package lakesim

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/s3bucket"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/trails"
)

// ofTrails reports whether an operation of CloudTrail is about trails, which there
// are in Regions without CloudTrail Lake too.
func ofTrails(operation string) bool {
	return strings.Contains(operation, "Trail") || strings.Contains(operation, "Logging") || strings.Contains(operation, "Selectors")
}

// errNotLogging is the error of a delivery by a trail that does not log.
var errNotLogging = errors.New("there is no such trail, or it does not log")

// Deliver lets a trail, given by its name or ARN, deliver sample events of now into
// its bucket.
func (s *Simulator) Deliver(trail string, files, eventsPerFile int) (samplelogs.Summary, error) {
	to, logs := s.trails.Deliver(trail)
	if !logs {
		return samplelogs.Summary{}, fmt.Errorf("delivering events of trail %s: %w", trail, errNotLogging)
	}
	bucket, exists := s.buckets.find(to.Bucket)
	if !exists {
		return samplelogs.Summary{}, fmt.Errorf("delivering events of trail %s into %s: %w", trail, to.Bucket, errNoBucket)
	}
	written, err := samplelogs.Write(string(bucket.folder), samplelogs.Options{
		Account: to.Account, Start: s.now(), FilesPerDay: files, EventsPerFile: eventsPerFile, Prefix: to.Prefix,
	})
	if err != nil {
		return samplelogs.Summary{}, fmt.Errorf("delivering events of trail %s: %w", trail, err)
	}
	for _, key := range written.Keys {
		if to.KeyID != "" {
			bucket.SetObject(key, s3bucket.Object{Encryption: "aws:kms", KeyID: to.KeyID})
		}
		if err := s.collect(to, filepath.Join(string(bucket.folder), filepath.FromSlash(key))); err != nil {
			return samplelogs.Summary{}, fmt.Errorf("delivering events of trail %s: %w", trail, err)
		}
	}
	return written, nil
}

// collect stores the events of a file, which happened in a trail's account and
// Region, in the event data stores that collect them by themselves.
func (s *Simulator) collect(from trails.Delivery, path string) error {
	if !s.world.Load().StoresCollect {
		return nil
	}
	s.mu.Lock()
	stores := slices.DeleteFunc(slices.Clone(s.stores), func(e *eventDataStore) bool {
		return e.account != from.Account || !e.multiRegion && e.region != from.Region || e.settled != storeEnabled || e.category() != "Management"
	})
	s.mu.Unlock()
	for _, store := range stores {
		file, err := os.Open(path) //nolint:gosec // a file that was just written
		if err != nil {
			return fmt.Errorf("collecting events: %w", err)
		}
		_, err = s.storeLog(store, file, time.Time{}, nil)
		if err := errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("collecting events: %w", err)
		}
	}
	return nil
}

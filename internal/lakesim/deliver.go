package lakesim

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/s3bucket"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
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
	if to.KeyID != "" {
		below := path.Join(to.Prefix, "AWSLogs", to.Account)
		keys, err := filepath.Glob(filepath.Join(string(bucket.folder), filepath.FromSlash(below), "CloudTrail", "*", "*", "*", "*", "*"))
		if err != nil {
			return samplelogs.Summary{}, fmt.Errorf("finding the delivered files: %w", err)
		}
		for _, file := range keys {
			key, err := filepath.Rel(string(bucket.folder), file)
			if err != nil {
				return samplelogs.Summary{}, fmt.Errorf("finding the delivered files: %w", err)
			}
			bucket.SetObject(filepath.ToSlash(key), s3bucket.Object{Encryption: "aws:kms", KeyID: to.KeyID})
		}
	}
	return written, nil
}

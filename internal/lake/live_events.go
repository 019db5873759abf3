package lake

import (
	"context"
	"slices"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// PlanLive returns since when, at the earliest, the destination of a content
// collects events itself that the content's log files may have too, and zero if
// it is not known to. AWS is asked once in a plan for each destination. Who may
// not read it learns nothing: an import does not need the permission.
func (r *Region) PlanLive(ctx context.Context, content Content) time.Time {
	store, err := r.PlanStore(ctx, content.Destination)
	if err != nil || !store.mayHave(content) {
		return time.Time{}
	}
	return store.Created
}

// trailCategories are the event categories of the log files that are imported:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-event-data-store.html
var trailCategories = []string{"Management", "Data", "NetworkActivity"}

// TrailCategories are the event categories of the log files that are imported.
func TrailCategories() []string { return slices.Clone(trailCategories) }

// mayHave reports whether the event data store may have taken in events of a
// content by itself: it does so now, and the content reaches past its creation.
// Of one whose ingestion has been stopped nobody knows whether it ever did.
func (s EventDataStore) mayHave(content Content) bool {
	if !s.ingests() || s.Created.IsZero() || content.span().to < s.Created.Unix() {
		return false
	}
	if !s.takesTrailEvents() {
		return false
	}
	location, err := trail.ParseS3LocationURI(content.Source.S3LocationURI)
	own, ownErr := trail.ParseEventDataStoreARN(s.ARN)
	if err != nil || ownErr != nil {
		return true
	}
	logs := location.Location()
	return (s.OrganizationEnabled || logs.AccountID == "" || logs.AccountID == own.AccountID) &&
		(s.MultiRegionEnabled || logs.Region == "" || logs.Region == own.Region)
}

// takesTrailEvents reports whether an event data store takes the events that trails
// log, as far as its categories are known.
func (s EventDataStore) takesTrailEvents() bool {
	return len(s.Categories) == 0 || slices.ContainsFunc(s.Categories, func(category string) bool { return slices.Contains(trailCategories, category) })
}

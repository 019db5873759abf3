package lake

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// EventDataStore is AWS's record of an event data store. Updated is zero when
// AWS gives none:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventDataStore.html
type EventDataStore struct {
	ARN                          string
	Name                         string
	Status                       string
	RetentionPeriod              int32 // in days
	BillingMode                  string
	Categories                   []string // the event categories that it takes, sorted
	OrganizationEnabled          bool
	MultiRegionEnabled           bool
	TerminationProtectionEnabled bool
	KMSKeyID                     string // the ARN of its key; empty for AWS's own
	Created                      time.Time
	Updated                      time.Time
}

// GetEventDataStore reads the event data store of an ARN or id.
func (r *Region) GetEventDataStore(ctx context.Context, arnOrID string) (EventDataStore, error) {
	out, err := r.api.GetEventDataStore(ctx, &cloudtrail.GetEventDataStoreInput{EventDataStore: aws.String(arnOrID)})
	if err == nil && text(out.EventDataStoreArn) == "" {
		err = noAnswer("the answer names no event data store")
	}
	if err != nil {
		return EventDataStore{}, r.failed("GetEventDataStore", "reading event data store "+arnOrID, "", err)
	}
	return EventDataStore{
		ARN:                          text(out.EventDataStoreArn),
		Name:                         text(out.Name),
		Status:                       string(out.Status),
		RetentionPeriod:              aws.ToInt32(out.RetentionPeriod),
		BillingMode:                  string(out.BillingMode),
		Categories:                   categories(out.AdvancedEventSelectors),
		OrganizationEnabled:          aws.ToBool(out.OrganizationEnabled),
		MultiRegionEnabled:           aws.ToBool(out.MultiRegionEnabled),
		TerminationProtectionEnabled: aws.ToBool(out.TerminationProtectionEnabled),
		KMSKeyID:                     text(out.KmsKeyId),
		Created:                      aws.ToTime(out.CreatedTimestamp),
		Updated:                      aws.ToTime(out.UpdatedTimestamp),
	}, nil
}

// categories are what the field eventCategory of the selectors equals, once each.
func categories(selectors []types.AdvancedEventSelector) []string {
	found := []string{}
	for _, selector := range selectors {
		for _, field := range selector.FieldSelectors {
			if aws.ToString(field.Field) == "eventCategory" {
				found = append(found, field.Equals...)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// ListEventDataStores returns the event data stores as AWS lists them, which is
// with ARN and name only. It asks for a page when the one before is used up; an
// error is the last that it returns.
func (r *Region) ListEventDataStores(ctx context.Context) iter.Seq2[EventDataStore, error] {
	return func(yield func(EventDataStore, error) bool) {
		page := func(ctx context.Context, token *string) ([]types.EventDataStore, *string, error) {
			out, err := r.api.ListEventDataStores(ctx, &cloudtrail.ListEventDataStoresInput{MaxResults: aws.Int32(maxPage), NextToken: token})
			if err != nil {
				return nil, nil, err //nolint:wrapcheck // wrapped below
			}
			return out.EventDataStores, out.NextToken, nil
		}
		for row, err := range eachRow(ctx, page) {
			if err != nil {
				yield(EventDataStore{}, r.failed("ListEventDataStores", "listing the event data stores", "", err))
				return
			}
			if !yield(EventDataStore{ARN: text(row.EventDataStoreArn), Name: text(row.Name)}, nil) {
				return
			}
		}
	}
}

// FindEventDataStore reads the event data store of a name. AWS keeps names
// unique, but does not say whether one that waits to be deleted still counts:
// of several, one that does not wait is meant.
func (r *Region) FindEventDataStore(ctx context.Context, name string) (EventDataStore, error) {
	var found, waiting []EventDataStore
	var others []string
	for row, err := range r.ListEventDataStores(ctx) {
		if err != nil {
			return EventDataStore{}, err
		}
		if row.Name != name {
			others = append(others, row.Name)
			continue
		}
		store, err := r.GetEventDataStore(ctx, row.ARN)
		switch {
		case hasCode(err, "EventDataStoreNotFound"):
			r.log(ctx, "AWS listed an event data store and no longer has it", map[string]any{"event_data_store": row.ARN})
		case err != nil:
			return EventDataStore{}, err
		case store.Status == string(types.EventDataStoreStatusPendingDeletion):
			waiting = append(waiting, store)
		default:
			found = append(found, store)
		}
	}
	if len(found) == 0 {
		found = waiting
	}
	switch len(found) {
	case 0:
		return EventDataStore{}, r.noSuchName(name, others)
	case 1:
		return found[0], nil
	}
	arns := make([]string, len(found))
	for i, store := range found {
		arns[i] = store.ARN
	}
	return EventDataStore{}, fmt.Errorf("%d event data stores in %s are named %q, so name one by its ARN: %s", len(arns), r.place, name, strings.Join(arns, ", "))
}

// noSuchName returns the error of a name that no event data store has, with the
// names that there are.
func (r *Region) noSuchName(name string, others []string) error {
	there := "There are none at all"
	if len(others) > 0 {
		slices.Sort(others)
		there = fmt.Sprintf("Those there are named %q", others)
	}
	return fmt.Errorf("no event data store in %s is named %q. %s. Check the name, which is case-sensitive, the Region, and that the provider's credentials are of the account that owns it", r.place, name, there)
}

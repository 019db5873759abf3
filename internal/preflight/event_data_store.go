package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

const (
	storeCheck        = "the event data store"
	organizationCheck = "the account of an organization's event data store"
)

// store reads an event data store, once in a plan.
func (c *Checker) store(ctx context.Context, s subject) (lake.EventDataStore, error) {
	return c.Lake.In(s.destination.Region).PlanStore(ctx, s.Content.Destination) //nolint:wrapcheck // it says what was attempted
}

// checkStore checks what an import asks of its destination:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
func (c *Checker) checkStore(ctx context.Context, s subject) (r Result) {
	if !s.hasDestination() {
		return r
	}
	store, err := c.store(ctx, s)
	switch {
	case lake.IsEventDataStoreNotFound(err):
		r.add(newFinding(fmt.Sprintf("Event data store %s does not exist", s.destination.ID), lake.InputDestination,
			fmt.Sprintf("AWS has no event data store of this id in Region %s of account %s, so the import cannot start.\n\nWhat to do: correct destinations, or use a provider (alias) for the account that owns it. This shows the event data stores that there are:\n\n  aws cloudtrail list-event-data-stores --region %s",
				s.destination.Region, s.destination.AccountID, s.destination.Region)).certain().mayPass())
		return r
	case err != nil:
		r.skip(storeCheck, "cloudtrail:GetEventDataStore", err)
		return r
	}
	switch store.Status {
	case "", "ENABLED", "STOPPED_INGESTION":
	case "PENDING_DELETION":
		r.add(newFinding(fmt.Sprintf("Event data store %s is going to be deleted", s.destination.ID), lake.InputDestination,
			fmt.Sprintf("Event data store %q is PENDING_DELETION. AWS imports only into one that is ENABLED or STOPPED_INGESTION.\n\nWhat to do: choose another event data store, or restore this one:\n\n  aws cloudtrail restore-event-data-store --event-data-store %s --region %s",
				store.Name, store.ARN, s.destination.Region)).certain())
	default:
		r.add(newFinding(fmt.Sprintf("Event data store %s is %s", s.destination.ID, store.Status), lake.InputDestination,
			fmt.Sprintf("AWS imports only into an event data store that is ENABLED or STOPPED_INGESTION. Event data store %q is %s at the moment.\n\nWhat to do: apply when it has changed. This shows its status:\n\n  aws cloudtrail get-event-data-store --event-data-store %s --region %s",
				store.Name, store.Status, store.ARN, s.destination.Region)))
	}
	if other := otherCategories(store.Categories); other != "" {
		r.add(newFinding(fmt.Sprintf("Event data store %s does not take CloudTrail events", s.destination.ID), lake.InputDestination,
			fmt.Sprintf("Event data store %q takes events of the category %s. AWS imports trail logs only into event data stores of management, data or network activity events.\n\nWhat to do: choose another event data store, or create one whose advanced event selectors have the eventCategory Management.",
				store.Name, other)).certain())
	}
	if s.Applying {
		return r // the import before this one of the same apply runs
	}
	running, err := c.Lake.In(s.destination.Region).PlanRunning(ctx, s.Replaces)
	switch {
	case err != nil:
		r.skip("other imports that run", "cloudtrail:ListImports", err)
	case running.ID != "":
		r.add(newFinding(fmt.Sprintf("Import %s is running, and others wait for it", running.ID), lake.InputDestination,
			fmt.Sprintf("It was created %s and is %s. An account runs one import at a time, so the apply waits for its end before it starts another one, for up to timeouts.create (1h unless you set it).\n\nWhat to do: nothing, if that is long enough. Otherwise raise timeouts.create, or apply when the import has ended.",
				running.Created.UTC().Format(time.RFC3339), running.Status)))
	}
	return r
}

// otherCategories are the categories of an event data store that takes no events of
// trails, and empty for one that does.
func otherCategories(categories []string) string {
	for _, category := range categories {
		if slices.Contains(lake.TrailCategories(), category) {
			return ""
		}
	}
	return strings.Join(categories, ", ")
}

// organization is what Organizations says of the caller's account.
type organization struct{ managementAccount string }

// checkOrganization checks that the management account imports into an
// organization's event data store:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html
func (c *Checker) checkOrganization(ctx context.Context, s subject) (r Result) {
	if !s.hasDestination() {
		return r
	}
	store, err := c.store(ctx, s)
	if err != nil || !store.OrganizationEnabled {
		return r // checkStore says why
	}
	account := c.Lake.AccountID()
	if account == "" {
		return r
	}
	if c.Organizations == nil {
		r.unreachable(organizationCheck, "Organizations")
		return r
	}
	org, err := c.organization.get(ctx, "", c.Budget, func(ctx context.Context) (organization, error) {
		out, err := c.Organizations.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
		if err == nil && out.Organization == nil {
			err = errNoAnswer
		}
		if err != nil {
			return organization{}, err //nolint:wrapcheck // told as the reason of a skip
		}
		return organization{aws.ToString(out.Organization.MasterAccountId)}, nil
	})
	switch {
	case hasCode(err, "AWSOrganizationsNotInUseException"):
	case err != nil:
		r.skip(organizationCheck, "organizations:DescribeOrganization", err)
	case org.managementAccount != "" && org.managementAccount != account && org.managementAccount != s.destination.AccountID:
		r.add(newFinding(fmt.Sprintf("Only the management account imports into event data store %s", s.destination.ID), lake.InputDestination,
			fmt.Sprintf("Event data store %q collects the events of the organization. Imports into it are for the organization's management account, %s, and by its ARN it is of account %s. AWS would refuse the import.\n\nWhat to do: import into an event data store of this account that does not collect for the organization, or into one of the management account, with its credentials.",
				store.Name, org.managementAccount, s.destination.AccountID)).certain())
	case org.managementAccount != "" && org.managementAccount != account:
		r.add(newFinding(fmt.Sprintf("Only the management account imports into event data store %s", s.destination.ID), lake.InputDestination,
			fmt.Sprintf("Event data store %q collects the events of the organization. Imports into it are for the organization's management account, %s; the provider's credentials are of account %s. A delegated administrator is refused, too.\n\nWhat to do: use credentials, or an assume_role, of account %s.",
				store.Name, org.managementAccount, account, org.managementAccount)).certain())
	}
	return r
}

// retention says which logs are too old for the event data store. AWS copies only
// events within its retention, which counts from the time of the event:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
func (c *Checker) retention(ctx context.Context, s subject, held holding) (r Result) {
	if !s.hasDestination() {
		return r
	}
	store, err := c.store(ctx, s)
	if err != nil || store.RetentionPeriod <= 0 {
		return r
	}
	now := c.Now().UTC()
	cutoff := now.AddDate(0, 0, -int(store.RetentionPeriod))
	oldest, newest, listed := held.oldest, held.newest, true
	if oldest.IsZero() {
		oldest, newest, listed = s.Content.StartEventTime, s.Content.EndEventTime, false
	}
	if oldest.IsZero() || !oldest.Before(cutoff) {
		return r
	}
	whole := !newest.IsZero() && newest.Before(cutoff)
	rule := fmt.Sprintf("Event data store %q keeps events for %d days from the time of the event. AWS leaves out older ones without an error: now, those of before %s.", store.Name, store.RetentionPeriod, cutoff.Format(time.DateOnly))
	days := int(now.Sub(oldest).Hours()/24) + 1
	remedy := fmt.Sprintf("\n\nWhat to do: raise the retention of the event data store before the import. %d days just cover the oldest log file; add as many days as you want to keep it, for instance\n\n  retention_period = %d", days, days+90)
	if !listed {
		r.add(newFinding(fmt.Sprintf("The time range begins before event data store %s keeps events", s.destination.ID), lake.InputDestination,
			rule+" The time range begins on "+oldest.UTC().Format(time.DateOnly)+"; which log files there are is not known."+strings.Replace(remedy, "the oldest log file", "all of it", 1)))
		return r
	}
	first := cutoff.AddDate(0, 0, 1).Truncate(24 * time.Hour)
	if whole {
		r.add(newFinding(fmt.Sprintf("All logs are older than event data store %s keeps events", s.destination.ID), lake.InputDestination,
			rule+" The log files are of "+monthsBetween(oldest, newest)+", so nothing would be copied."+remedy).certain())
		return r
	}
	leftOut := fmt.Sprintf("\n\nOr leave them out:\n\n  start_event_time = %q", first.Format(time.RFC3339))
	if s.Content.StartEventTime.IsZero() {
		leftOut += fmt.Sprintf("\n  end_event_time   = %q", now.Truncate(24*time.Hour).Add(-time.Millisecond).Format("2006-01-02T15:04:05.000Z07:00"))
	}
	r.add(newFinding(fmt.Sprintf("Some logs are older than event data store %s keeps events", s.destination.ID), lake.InputDestination,
		rule+" The log files of "+monthsBetween(oldest, cutoff)+" are affected; the oldest is of "+oldest.UTC().Format(time.DateOnly)+"."+remedy+leftOut))
	return r
}

// monthsBetween names the months of a time range.
func monthsBetween(from, to time.Time) string {
	first, last := from.UTC().Format("2006-01"), to.UTC().Format("2006-01")
	if first == last {
		return first
	}
	return first + " to " + last
}

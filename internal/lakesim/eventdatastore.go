package lakesim

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// The statuses of an event data store.
const (
	storeCreated           = "CREATED"
	storeEnabled           = "ENABLED"
	storePendingDeletion   = "PENDING_DELETION"
	storeStartingIngestion = "STARTING_INGESTION"
	storeStoppingIngestion = "STOPPING_INGESTION"
	storeStoppedIngestion  = "STOPPED_INGESTION"
)

// The billing modes of an event data store.
const (
	billingExtendable = "EXTENDABLE_RETENTION_PRICING"
	billingFixed      = "FIXED_RETENTION_PRICING"
)

const (
	storeQuota        = 10
	longestRetention  = 3653
	pendingDeletion   = 7 * 24 * time.Hour
	defaultExtendable = 366
	defaultFixed      = 2557
)

var (
	storeNamePattern = regexp.MustCompile(`^[a-zA-Z0-9._\-]+$`)
	storeARNPattern  = regexp.MustCompile(`^[a-zA-Z0-9._/\-:]+$`)
	uuidPattern      = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// eventDataStore is a store, and what is known of the events in it without asking
// the database.
type eventDataStore struct {
	account, region, id string
	name                string
	settled             string // the status once a transition is over
	passing             string // the status of a transition that has not been seen yet
	settings            EventDataStoreSettings
	restored            string // the status that a restore brings back
	deletedAt           time.Time
	selectors           []advancedEventSelector
	multiRegion         bool
	organization        bool
	protected           bool
	retention           int64
	billing             string
	kmsKey              string
	tags                []tag
	created, updated    time.Time
	events              *eventSet
	position            int64 // among all stores, by age
}

// namedStore makes the store of a name given in the configuration.
func (s *Simulator) namedStore(name string) *eventDataStore {
	created := seedEpoch
	return &eventDataStore{
		account: s.config.Account, region: s.config.Region,
		id:   awsapi.DerivedUUID(s.config.Account, s.config.Region, name),
		name: name, settled: storeEnabled, protected: !s.config.UnprotectedStores,
		selectors: managementEvents(), multiRegion: true,
		retention: longestRetention, billing: billingExtendable,
		created: created, updated: created, events: newEventSet(),
	}
}

func (e *eventDataStore) arn() string { return storeARN(e.region, e.account, e.id) }

// status is what the store shows now.
func (e *eventDataStore) status() string {
	switch {
	case e.settings.HoldStatus != nil:
		return *e.settings.HoldStatus
	case e.settled != storePendingDeletion && e.passing != "":
		return e.passing
	}
	return e.settled
}

// organizationEnabled reports whether the store takes the events of an organization.
func (e *eventDataStore) organizationEnabled() bool {
	if e.settings.OrganizationEnabled != nil {
		return *e.settings.OrganizationEnabled
	}
	return e.organization
}

// advancedEventSelectors are the selectors in force.
func (e *eventDataStore) advancedEventSelectors() []advancedEventSelector {
	if e.settings.EventCategory == nil {
		return e.selectors
	}
	selectors := managementEvents()
	selectors[0].Name = nil
	selectors[0].FieldSelectors[0].Equals = []string{*e.settings.EventCategory}
	return selectors
}

// settle ends a transition, which lasts until it has been seen once or an
// import begins.
func (e *eventDataStore) settle() { e.passing = "" }

// findStore finds the caller's store by its ARN or id.
func (s *Simulator) findStore(caller awsapi.Caller, name string) (*eventDataStore, *awsapi.Error) {
	s.forgetDeletedStores()
	id := name
	if strings.HasPrefix(name, "arn:") {
		parsed, ok := awsapi.ParseARN(name)
		path, isStore := strings.CutPrefix(parsed.Resource, "eventdatastore/")
		if !ok || !isStore || parsed.Service != "cloudtrail" || parsed.Partition != caller.Partition() || parsed.Region != caller.Region {
			return nil, storeARNInvalid(name)
		}
		if parsed.Account != caller.Account { // as observed, and as if there were none
			return nil, storeNotFound()
		}
		id = path
	}
	if !uuidPattern.MatchString(id) {
		return nil, storeARNInvalid(name)
	}
	for _, store := range s.stores {
		if store.id == id && store.account == caller.Account && store.region == caller.Region {
			return store, nil
		}
	}
	return nil, storeNotFound()
}

func storeNotFound() *awsapi.Error {
	return awsapi.Failure("EventDataStoreNotFoundException", "The event data store was not found.")
}

func storeARNInvalid(name string) *awsapi.Error {
	return awsapi.Failure("EventDataStoreARNInvalidException",
		"The specified event data store ARN is not valid or does not map to an event data store in your account: %s", name)
}

// requestedStore checks the EventDataStore member that most operations have.
func (s *Simulator) requestedStore(caller awsapi.Caller, name *string) (*eventDataStore, *awsapi.Error) {
	var c awsapi.Constraints
	c.Required(name != nil, "eventDataStore")
	c.Text(name, "eventDataStore", 3, 256, storeARNPattern)
	if err := c.Failure("InvalidParameterException"); err != nil {
		return nil, err
	}
	return s.findStore(caller, *name)
}

// forgetDeletedStores drops the stores whose seven days of grace are over.
func (s *Simulator) forgetDeletedStores() {
	now := s.now()
	s.stores = slices.DeleteFunc(s.stores, func(e *eventDataStore) bool {
		over := e.settled == storePendingDeletion && now.Sub(e.deletedAt) >= pendingDeletion
		if over {
			s.forgottenStore(e)
		}
		return over
	})
}

// ongoingImport reports whether an import into the store is running.
func (s *Simulator) ongoingImport(store *eventDataStore) bool {
	return slices.ContainsFunc(s.imports, func(r *importRecord) bool {
		return r.store == store && r.running()
	})
}

func inactiveStore(store *eventDataStore) *awsapi.Error {
	return awsapi.Failure("InactiveEventDataStoreException", "The event data store %s is inactive: it is pending deletion.", store.arn())
}

// eventDataStoreShape is a store on the wire.
type eventDataStoreShape struct {
	EventDataStoreArn            string
	Name                         string
	Status                       string                  `json:",omitempty"`
	AdvancedEventSelectors       []advancedEventSelector `json:",omitempty"`
	MultiRegionEnabled           bool
	OrganizationEnabled          bool
	RetentionPeriod              int64
	TerminationProtectionEnabled bool
	TagsList                     []tag `json:",omitempty"`
	CreatedTimestamp             awsapi.Timestamp
	UpdatedTimestamp             awsapi.Timestamp
	KmsKeyId                     string `json:",omitempty"` //nolint:revive // the API's spelling
	BillingMode                  string
	FederationStatus             string         `json:",omitempty"`
	PartitionKeys                []partitionKey `json:",omitempty"`
}

type partitionKey struct{ Name, Type string }

// partitionKeys are those of every store. AWS documents their form, and no names:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PartitionKey.html
var partitionKeys = []partitionKey{{"eventday", "string"}}

func (e *eventDataStore) shape() eventDataStoreShape {
	return eventDataStoreShape{
		EventDataStoreArn: e.arn(), Name: e.name, Status: e.status(),
		AdvancedEventSelectors: e.advancedEventSelectors(), MultiRegionEnabled: e.multiRegion, OrganizationEnabled: e.organizationEnabled(),
		RetentionPeriod: e.retention, TerminationProtectionEnabled: e.protected,
		CreatedTimestamp: awsapi.Timestamp{Time: e.created}, UpdatedTimestamp: awsapi.Timestamp{Time: e.updated},
		KmsKeyId: e.kmsKey, BillingMode: e.billing,
	}
}

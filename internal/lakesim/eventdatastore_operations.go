package lakesim

import (
	"regexp"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

var kmsKeyPattern = regexp.MustCompile(`^[a-zA-Z0-9._/\-:]+$`)

// storeSettings are the members that Create and Update share.
type storeSettings struct {
	Name                         *string
	AdvancedEventSelectors       []advancedEventSelector
	MultiRegionEnabled           *bool
	OrganizationEnabled          *bool
	RetentionPeriod              *int64
	TerminationProtectionEnabled *bool
	KmsKeyId                     *string //nolint:revive // the API's spelling
	BillingMode                  *string
}

func (in *storeSettings) constrain(c *awsapi.Constraints) {
	c.Text(in.Name, "name", 3, 128, storeNamePattern)
	c.Number(in.RetentionPeriod, "retentionPeriod", 7, longestRetention)
	c.Text(in.KmsKeyId, "kmsKeyId", 1, 350, kmsKeyPattern)
	c.Enum(in.BillingMode, "billingMode", billingExtendable, billingFixed)
	constrainSelectors(c, in.AdvancedEventSelectors)
}

type createEventDataStoreInput struct {
	storeSettings
	TagsList       []tag
	StartIngestion *bool
}

func (s *Simulator) createEventDataStore(caller awsapi.Caller, in *createEventDataStoreInput) (any, *awsapi.Error) {
	var c awsapi.Constraints
	c.Required(in.Name != nil, "name")
	in.constrain(&c)
	constrainTags(&c, in.TagsList)
	if err := c.Failure("InvalidParameterException"); err != nil {
		return nil, err
	}
	if err := checkTags(in.TagsList); err != nil {
		return nil, err
	}
	if s.world.Load().Closed {
		return nil, invalidParameter("CloudTrail Lake is no longer accepting new customers. " +
			"Existing customers can continue to use their event data stores.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetDeletedStores()
	if err := s.roomForStore(caller, *in.Name); err != nil {
		return nil, err
	}
	now := s.now()
	store := &eventDataStore{
		account: caller.Account, region: caller.Region, id: awsapi.NewUUID(),
		settled: storeEnabled, passing: storeCreated, selectors: managementEvents(),
		multiRegion: true, protected: true, billing: billingExtendable, tags: in.TagsList,
		created: now, updated: now, events: newEventSet(),
	}
	if in.StartIngestion != nil && !*in.StartIngestion {
		store.settled = storeStoppedIngestion
	}
	if err := s.applySettings(caller, store, in.storeSettings); err != nil {
		return nil, err
	}
	s.addStore(store)
	shape := store.shape()
	shape.TagsList = store.tags
	store.settle()
	return shape, nil
}

// roomForStore checks the name and the quota, for which stores pending deletion count too.
func (s *Simulator) roomForStore(caller awsapi.Caller, name string) *awsapi.Error {
	count := 0
	for _, store := range s.stores {
		if store.account != caller.Account || store.region != caller.Region {
			continue
		}
		count++
		if store.name == name {
			return awsapi.Failure("EventDataStoreAlreadyExistsException", "An event data store named %s already exists.", name)
		}
	}
	if count >= storeQuota && !s.world.Load().NoStoreQuota {
		return awsapi.Failure("EventDataStoreMaxLimitExceededException", "Your account has used the maximum number of event data stores, %d.", storeQuota)
	}
	return nil
}

// applySettings puts checked settings onto a store, all of them or none.
func (s *Simulator) applySettings(caller awsapi.Caller, store *eventDataStore, in storeSettings) *awsapi.Error {
	changed := *store
	if in.Name != nil {
		changed.name = *in.Name
	}
	if in.AdvancedEventSelectors != nil {
		if err := checkSelectors(in.AdvancedEventSelectors); err != nil {
			return err
		}
		changed.selectors = in.AdvancedEventSelectors
	}
	if in.MultiRegionEnabled != nil {
		changed.multiRegion = *in.MultiRegionEnabled
	}
	if in.TerminationProtectionEnabled != nil {
		changed.protected = *in.TerminationProtectionEnabled
	}
	if in.OrganizationEnabled != nil && *in.OrganizationEnabled != changed.organizationEnabled() {
		if err := s.mayOwnOrganizationStore(caller, store); err != nil {
			return err
		}
		changed.organization = *in.OrganizationEnabled
	}
	if err := changed.setBilling(in); err != nil {
		return err
	}
	if in.KmsKeyId != nil {
		key, err := s.storeKey(caller, *in.KmsKeyId)
		if err != nil {
			return err
		}
		if changed.kmsKey != "" && changed.kmsKey != key {
			return awsapi.Failure("InvalidKmsKeyIdException", "The KMS key of an event data store cannot be changed.")
		}
		changed.kmsKey = key
	}
	*store = changed
	return nil
}

// setBilling changes billing mode and retention, which limit each other.
func (e *eventDataStore) setBilling(in storeSettings) *awsapi.Error {
	if in.BillingMode != nil && *in.BillingMode != e.billing {
		if *in.BillingMode == billingFixed && e.retention != 0 {
			return invalidParameter("The billing mode cannot change from %s to %s.", billingExtendable, billingFixed)
		}
		e.billing = *in.BillingMode
	}
	if in.RetentionPeriod != nil {
		e.retention = *in.RetentionPeriod
	}
	if e.retention == 0 {
		e.retention = defaultExtendable
		if e.billing == billingFixed {
			e.retention = defaultFixed
		}
	}
	if e.billing == billingFixed && e.retention > defaultFixed {
		return invalidParameter("The retention period of %s is at most %d days.", billingFixed, defaultFixed)
	}
	return nil
}

// storeKey returns the ARN under which a store shows its KMS key, which can be
// given by its id, its ARN, or an alias or the ARN of one:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateEventDataStore.html
func (s *Simulator) storeKey(caller awsapi.Caller, given string) (string, *awsapi.Error) {
	place := "arn:" + caller.Partition() + ":kms:" + caller.Region + ":" + caller.Account + ":"
	name := given
	if parsed, isARN := awsapi.ParseARN(given); isARN {
		if parsed.Service != "kms" {
			return "", invalidKey(given)
		}
		if parsed.Region != caller.Region {
			return "", awsapi.Failure("KmsKeyNotFoundException", "The KMS key %s is not in the Region %s.", given, caller.Region)
		}
		place = strings.TrimSuffix(given, parsed.Resource)
		name = strings.TrimPrefix(parsed.Resource, "key/")
	}
	if !uuidPattern.MatchString(name) && !multiRegionKeyPattern.MatchString(name) && !strings.HasPrefix(name, "alias/") {
		return "", invalidKey(given)
	}
	if found, exists := s.directory.key(given, caller.Account, caller.Region); exists {
		if !found.Enabled {
			return "", awsapi.Failure("KmsException", "The KMS key %s is not enabled.", given)
		}
		return found.ARN, nil
	}
	switch {
	case !s.config.LenientRoles:
		return "", awsapi.Failure("KmsKeyNotFoundException", "The KMS key %s does not exist.", given)
	case strings.HasPrefix(name, "alias/"):
		name = awsapi.DerivedUUID(caller.Account, caller.Region, name)
	}
	return place + "key/" + name, nil
}

var multiRegionKeyPattern = regexp.MustCompile(`^mrk-[0-9a-f]{32}$`)

func invalidKey(given string) *awsapi.Error {
	return awsapi.Failure("InvalidKmsKeyIdException", "The KMS key id %s is not valid.", given)
}

type eventDataStoreInput struct{ EventDataStore *string }

func (s *Simulator) getEventDataStore(caller awsapi.Caller, in *eventDataStoreInput) (any, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := s.requestedStore(caller, in.EventDataStore)
	if err != nil {
		return nil, err
	}
	shape := store.shape()
	shape.FederationStatus, shape.PartitionKeys = "DISABLED", partitionKeys
	store.settle()
	return shape, nil
}

// empty reports whether nothing is set.
func (in *storeSettings) empty() bool {
	return in.Name == nil && in.AdvancedEventSelectors == nil && in.MultiRegionEnabled == nil && in.OrganizationEnabled == nil &&
		in.RetentionPeriod == nil && in.TerminationProtectionEnabled == nil && in.KmsKeyId == nil && in.BillingMode == nil
}

type updateEventDataStoreInput struct {
	eventDataStoreInput
	storeSettings
}

func (s *Simulator) updateEventDataStore(caller awsapi.Caller, in *updateEventDataStoreInput) (any, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := s.requestedStore(caller, in.EventDataStore)
	if err != nil {
		return nil, err
	}
	var c awsapi.Constraints
	in.constrain(&c)
	if err := c.Failure("InvalidParameterException"); err != nil {
		return nil, err
	}
	if in.empty() {
		return nil, invalidParameter("The request has nothing to update.")
	}
	if store.status() == storePendingDeletion {
		return nil, inactiveStore(store)
	}
	if s.ongoingImport(store) {
		return nil, hasOngoingImport(store)
	}
	if in.Name != nil && *in.Name != store.name {
		for _, other := range s.stores {
			if other != store && other.account == store.account && other.region == store.region && other.name == *in.Name {
				return nil, awsapi.Failure("EventDataStoreAlreadyExistsException", "An event data store named %s already exists.", *in.Name)
			}
		}
	}
	if err := s.applySettings(caller, store, in.storeSettings); err != nil {
		return nil, err
	}
	store.updated = s.now()
	s.changedStore(store)
	shape := store.shape()
	shape.FederationStatus = "DISABLED"
	return shape, nil
}

func hasOngoingImport(store *eventDataStore) *awsapi.Error {
	return awsapi.Failure("EventDataStoreHasOngoingImportException", "The event data store %s has an import in progress.", store.arn())
}

func (s *Simulator) deleteEventDataStore(caller awsapi.Caller, in *eventDataStoreInput) (any, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := s.requestedStore(caller, in.EventDataStore)
	switch {
	case err != nil:
		return nil, err
	case store.status() == storePendingDeletion && s.world.Load().DeletePending == Accept:
		return struct{}{}, nil
	case store.status() == storePendingDeletion:
		return nil, inactiveStore(store)
	case store.protected:
		return nil, awsapi.Failure("EventDataStoreTerminationProtectedException",
			"The event data store cannot be deleted because termination protection is enabled for it.")
	case s.ongoingImport(store):
		return nil, hasOngoingImport(store)
	}
	now := s.now()
	store.restored, store.settled = store.settled, storePendingDeletion
	store.deletedAt, store.updated = now, now
	s.changedStore(store)
	return struct{}{}, nil
}

func (s *Simulator) restoreEventDataStore(caller awsapi.Caller, in *eventDataStoreInput) (any, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := s.requestedStore(caller, in.EventDataStore)
	if err != nil {
		return nil, err
	}
	if store.status() != storePendingDeletion {
		return nil, awsapi.Failure("InvalidEventDataStoreStatusException", "The event data store is not pending deletion.")
	}
	if store.settled == storePendingDeletion { // and not merely held there
		store.settled = store.restored
	}
	if held := store.settings.HoldStatus; held != nil && *held == storePendingDeletion {
		store.settings.HoldStatus = nil
	}
	store.updated = s.now()
	s.changedStore(store)
	return store.shape(), nil
}

type listEventDataStoresInput struct {
	NextToken  *string
	MaxResults *int64
}

func (s *Simulator) listEventDataStores(caller awsapi.Caller, in *listEventDataStoresInput) (any, *awsapi.Error) {
	if in.MaxResults != nil && (*in.MaxResults < 1 || *in.MaxResults > 1000) {
		return nil, awsapi.Failure("InvalidMaxResultsException", "MaxResults is %d, and has to be between 1 and 1000.", *in.MaxResults)
	}
	if err := constrainToken(in.NextToken); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetDeletedStores()
	type row struct{ EventDataStoreArn, Name string }
	rows := []row{}
	for _, store := range s.stores {
		if store.account == caller.Account && store.region == caller.Region {
			rows = append(rows, row{store.arn(), store.name})
		}
	}
	sortBy(rows, func(r row) string { return r.Name })
	rows, next, err := page(s.tokens, rows, func(r row) string { return r.Name }, in.NextToken, pageSize(in.MaxResults),
		"ListEventDataStores "+caller.Account+" "+caller.Region, s.now(), pageRules{})
	if err != nil {
		return nil, err
	}
	return struct {
		EventDataStores []row
		NextToken       *string `json:",omitempty"`
	}{rows, next}, nil
}

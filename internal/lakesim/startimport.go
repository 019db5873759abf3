package lakesim

import (
	"regexp"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

type startImportInput struct {
	ImportId       *string //nolint:revive // the API's spelling
	Destinations   []string
	ImportSource   *importSource
	StartEventTime *awsapi.Timestamp
	EndEventTime   *awsapi.Timestamp
}

var importIDPattern = regexp.MustCompile(`^[a-f0-9\-]+$`)

func (in *startImportInput) check() *awsapi.Error {
	var c awsapi.Constraints
	c.Text(in.ImportId, "importId", 36, 36, importIDPattern)
	if in.Destinations != nil {
		c.Length(len(in.Destinations), "destinations", 1, 1)
	}
	for i := range in.Destinations {
		c.Text(&in.Destinations[i], "destinations.1.member", 3, 256, storeARNPattern)
	}
	if source := in.ImportSource; source != nil {
		c.Required(source.S3 != nil, "importSource.s3")
		if source.S3 != nil {
			c.Required(source.S3.S3LocationUri != nil, "importSource.s3.s3LocationUri")
			c.Required(source.S3.S3BucketRegion != nil, "importSource.s3.s3BucketRegion")
			c.Required(source.S3.S3BucketAccessRoleArn != nil, "importSource.s3.s3BucketAccessRoleArn")
		}
	}
	if err := c.Failure("InvalidParameterException"); err != nil {
		return err
	}
	others := in.Destinations != nil || in.ImportSource != nil || in.StartEventTime != nil || in.EndEventTime != nil
	switch {
	case in.ImportId != nil && others:
		return invalidParameter("A request with an ImportId retries that import, and takes no other parameter.")
	case in.ImportId != nil:
		return nil
	case in.Destinations == nil || in.ImportSource == nil:
		return invalidParameter("A new import needs Destinations and ImportSource, and the retry of an import needs its ImportId.")
	case (in.StartEventTime == nil) != (in.EndEventTime == nil):
		return invalidParameter("StartEventTime and EndEventTime are used together.")
	case in.StartEventTime != nil && !in.StartEventTime.Before(in.EndEventTime.Time):
		return invalidParameter("StartEventTime has to be before EndEventTime.")
	}
	return nil
}

func (s *Simulator) startImport(caller awsapi.Caller, in *startImportInput) (any, *awsapi.Error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, &awsapi.Error{Code: "InternalFailure", Message: "The simulator is closing.", Status: 500}
	}
	if in.ImportId != nil {
		return s.retryImport(caller, *in.ImportId)
	}
	store, err := s.findStore(caller, in.Destinations[0])
	if err != nil {
		return nil, err
	}
	if err := s.acceptsImports(caller, store); err != nil {
		return nil, err
	}
	if err := s.checkSource(caller, store, in.ImportSource.S3); err != nil {
		return nil, err
	}
	if err := s.slotFree(caller); err != nil {
		return nil, err
	}
	now := s.now()
	record := &importRecord{
		id: awsapi.NewUUID(), account: caller.Account, region: caller.Region,
		store: store, destination: store.arn(), source: *in.ImportSource.S3,
		start: in.StartEventTime, end: in.EndEventTime,
		spelled: in.Destinations[0], created: now,
		failureAt: map[string]*importFailure{},
		prefixes:  map[string]bool{}, filesDone: map[string]map[string]struct{}{},
	}
	s.add(record)
	return s.begin(record), nil
}

// acceptsImports checks what AWS asks of the destination of an import.
func (s *Simulator) acceptsImports(caller awsapi.Caller, store *eventDataStore) *awsapi.Error {
	store.settle()
	switch status := store.status(); status {
	case storeEnabled, storeStoppedIngestion:
	case storePendingDeletion:
		return inactiveStore(store)
	default:
		return awsapi.Failure("InvalidEventDataStoreStatusException",
			"The status of the event data store is %s, which does not allow an import.", status)
	}
	if !store.takesTrailEvents() {
		return awsapi.Failure("InvalidEventDataStoreCategoryException",
			"An event data store for the event category %s cannot take an import.", store.category())
	}
	if store.organizationEnabled() && s.organizationRole(caller.Account) != OrganizationManagement {
		return awsapi.Failure("OperationNotPermittedException",
			"Only the management account of an organization can import into an organization event data store.")
	}
	return nil
}

// slotFree checks that no other import of the account is running.
func (s *Simulator) slotFree(caller awsapi.Caller) *awsapi.Error {
	for _, other := range s.imports {
		sameScope := other.region == caller.Region || s.world.Load().OneImportPer == ScopeAccount
		if other.account == caller.Account && sameScope && other.running() {
			return awsapi.Failure("AccountHasOngoingImportException", "The account has an import in progress: %s.", other.id)
		}
	}
	return nil
}

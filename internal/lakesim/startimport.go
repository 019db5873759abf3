package lakesim

import (
	"regexp"
)

type startImportInput struct {
	ImportId       *string //nolint:revive // the API's spelling
	Destinations   []string
	ImportSource   *importSource
	StartEventTime *timestamp
	EndEventTime   *timestamp
}

var importIDPattern = regexp.MustCompile(`^[a-f0-9\-]+$`)

func (in *startImportInput) check() *apiError {
	var c constraints
	c.text(in.ImportId, "importId", 36, 36, importIDPattern)
	if in.Destinations != nil {
		c.length(len(in.Destinations), "destinations", 1, 1)
	}
	for i := range in.Destinations {
		c.text(&in.Destinations[i], "destinations.1.member", 3, 256, storeARNPattern)
	}
	if source := in.ImportSource; source != nil {
		c.required(source.S3 != nil, "importSource.s3")
		if source.S3 != nil {
			c.required(source.S3.S3LocationUri != nil, "importSource.s3.s3LocationUri")
			c.required(source.S3.S3BucketRegion != nil, "importSource.s3.s3BucketRegion")
			c.required(source.S3.S3BucketAccessRoleArn != nil, "importSource.s3.s3BucketAccessRoleArn")
		}
	}
	if err := c.failure(); err != nil {
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

func (s *Simulator) startImport(caller identity, in *startImportInput) (any, *apiError) {
	if err := in.check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, &apiError{"InternalFailure", "The simulator is closing.", 500}
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
	if err := s.checkSource(caller, in.ImportSource.S3); err != nil {
		return nil, err
	}
	if err := s.slotFree(caller); err != nil {
		return nil, err
	}
	now := s.now()
	record := &importRecord{
		id: newUUID(), account: caller.account, region: caller.region,
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
func (s *Simulator) acceptsImports(caller identity, store *eventDataStore) *apiError {
	store.settle()
	switch status := store.status(); status {
	case storeEnabled, storeStoppedIngestion:
	case storePendingDeletion:
		return inactiveStore(store)
	default:
		return failure("InvalidEventDataStoreStatusException",
			"The status of the event data store is %s, which does not allow an import.", status)
	}
	if !store.takesTrailEvents() {
		return failure("InvalidEventDataStoreCategoryException",
			"An event data store for the event category %s cannot take an import.", store.category())
	}
	if store.organizationEnabled() && s.organizationRole(caller.account) != OrganizationManagement {
		return failure("OperationNotPermittedException",
			"Only the management account of an organization can import into an organization event data store.")
	}
	return nil
}

// slotFree checks that no other import of the account is running.
func (s *Simulator) slotFree(caller identity) *apiError {
	for _, other := range s.imports {
		sameScope := other.region == caller.region || s.world.Load().OneImportPer == ScopeAccount
		if other.account == caller.account && sameScope && other.running() {
			return failure("AccountHasOngoingImportException", "The account has an import in progress: %s.", other.id)
		}
	}
	return nil
}

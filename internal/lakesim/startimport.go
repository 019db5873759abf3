package lakesim

import (
	"regexp"
	"strings"
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

// checkSource checks what AWS asks of the source of an import.
func (s *Simulator) checkSource(caller identity, source *s3ImportSource) *apiError {
	role, _, ok := roleARN(*source.S3BucketAccessRoleArn)
	switch {
	case !ok:
		return invalidParameter("S3BucketAccessRoleArn is not the ARN of an IAM role: %s", *source.S3BucketAccessRoleArn)
	case role.partition != partitionOf(caller.region):
		return invalidParameter("The role %s is of another partition.", *source.S3BucketAccessRoleArn)
	case role.account != caller.account:
		return invalidParameter("The role %s is of another account, which cannot be passed to CloudTrail.", *source.S3BucketAccessRoleArn)
	}
	invalid := func(format string, args ...any) *apiError {
		return failure("InvalidImportSourceException", format, args...)
	}
	name, _, ok := splitLocation(*source.S3LocationUri)
	if !ok {
		return invalid("The S3 location is not of the form s3://bucket/prefix/: %s", *source.S3LocationUri)
	}
	settings, exists := s.buckets.settings(name)
	switch {
	case !exists:
		return invalid("The bucket %s does not exist or cannot be reached.", name)
	case settings.Region != *source.S3BucketRegion:
		return invalid("The bucket %s is not in the Region %s.", name, *source.S3BucketRegion)
	case settings.ACLsEnabled:
		return invalid("The bucket %s has ACLs enabled. Disable them before the import.", name)
	case settings.KMSDenied:
		return failure("InsufficientEncryptionPolicyException",
			"The policy of the bucket %s or of its KMS key does not have sufficient permissions.", name)
	}
	return nil
}

// splitLocation takes s3://bucket/prefix/ apart. The prefix is empty or ends in a slash.
func splitLocation(uri string) (bucket, prefix string, ok bool) {
	path, ok := strings.CutPrefix(uri, "s3://")
	bucket, prefix, _ = strings.Cut(path, "/")
	if !ok || bucket == "" || strings.ContainsAny(bucket, " :?#") {
		return "", "", false
	}
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	return bucket, prefix, true
}

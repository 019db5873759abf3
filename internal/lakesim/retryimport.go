package lakesim

import "github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"

// retryImport resumes a failed or stopped import. AWS does not say what happens
// to the retry of another.
func (s *Simulator) retryImport(caller awsapi.Caller, id string) (any, *awsapi.Error) {
	record, err := s.findImport(caller, id)
	if err != nil {
		return nil, err
	}
	v := s.view()
	code := v.world.RetryFinished[record.status]
	resumable := record.status == importFailed || record.status == importStopped
	switch {
	case code != Accept:
		return nil, s.refuse(code, record)
	case !resumable:
		return v.record("StartImport", record, record.importState, v.now), nil
	}
	if err := s.slotFree(caller); err != nil {
		return nil, err
	}
	store, err := s.findStore(caller, record.destination)
	if err != nil {
		return nil, err
	}
	if err := s.acceptsImports(caller, store); err != nil {
		return nil, err
	}
	if err := s.checkSource(caller, record.store, &record.source); err != nil {
		return nil, err
	}
	if v.world.RetryID == RetryIDNew {
		record = s.successor(record)
	} else {
		record.retried = turn{v.now, record.importState}
	}
	return s.begin(record), nil
}

// successor makes the import that resumes another under an id of its own. The
// other's record stays as it is. They share what has been imported, so that no
// retry of either imports it again.
func (s *Simulator) successor(record *importRecord) *importRecord {
	next := &importRecord{
		id: awsapi.NewUUID(), account: record.account, region: record.region,
		store: record.store, destination: record.destination, spelled: record.spelled,
		source: record.source, start: record.start, end: record.end,
		created: s.now(), retryOf: record.id, root: record.root, inherited: record.statistics,
		failureAt: map[string]*importFailure{},
		prefixes:  record.prefixes, filesDone: record.filesDone,
	}
	next.statistics = record.statistics
	for _, f := range record.failures {
		copied := *f
		next.failures = append(next.failures, &copied)
		next.failureAt[copied.shape.Location] = &copied
	}
	s.add(next)
	return next
}

func (s *Simulator) add(record *importRecord) {
	if record.root == "" {
		record.root = record.id
	}
	s.positions++
	record.position = s.positions
	s.imports = append(s.imports, record)
	s.byID[record.id] = record
}

// begin starts a run of the import and makes the answer.
func (s *Simulator) begin(record *importRecord) any {
	v := s.view()
	record.status = importInitializing
	record.updated = v.now
	record.remember(v.now)
	record.starts++
	record.stopping = false
	s.changedImport(record)
	s.run(record)
	return v.record("StartImport", record, record.importState, v.now)
}

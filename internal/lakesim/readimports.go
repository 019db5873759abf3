package lakesim

import (
	"fmt"
	"strings"
)

type importIDInput struct {
	ImportId *string //nolint:revive // the API's spelling
}

func (in importIDInput) constrain(c *constraints) {
	c.required(in.ImportId != nil, "importId")
	c.text(in.ImportId, "importId", 36, 36, importIDPattern)
}

func (s *Simulator) getImport(caller identity, in *importIDInput) (any, *apiError) {
	var c constraints
	in.constrain(&c)
	if err := c.failure(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	record, err := s.findImport(caller, *in.ImportId)
	if err != nil {
		return nil, err
	}
	return record.shape(), nil
}

// stopImport stops a running import. AWS does not say what happens to a
// finished one; here that is refused.
func (s *Simulator) stopImport(caller identity, in *importIDInput) (any, *apiError) {
	var c constraints
	in.constrain(&c)
	if err := c.failure(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	record, err := s.findImport(caller, *in.ImportId)
	if err != nil {
		return nil, err
	}
	if !record.running() {
		return nil, invalidParameter("The import %s is %s, so that it cannot be stopped.", record.id, record.status)
	}
	answer := record.shape()
	record.stop()
	if s.world.Load().StopAnswer == StopRecordAfter {
		ended := record.ended
		s.mu.Unlock()
		<-ended
		s.mu.Lock()
		answer = record.shape()
	}
	return answer, nil
}

type listImportsInput struct {
	MaxResults   *int64
	Destination  *string
	ImportStatus *string
	NextToken    *string
}

type importRow struct {
	ImportId         string //nolint:revive // the API's spelling
	ImportStatus     string
	Destinations     []string
	CreatedTimestamp timestamp
	UpdatedTimestamp timestamp
}

func (s *Simulator) listImports(caller identity, in *listImportsInput) (any, *apiError) {
	var c constraints
	c.number(in.MaxResults, "maxResults", 1, 1000)
	c.text(in.Destination, "destination", 3, 256, storeARNPattern)
	c.enum(in.ImportStatus, "importStatus", importInitializing, importInProgress, importFailed, importStopped, importCompleted)
	if err := c.failure(); err != nil {
		return nil, err
	}
	if err := constrainToken(in.NextToken); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	destination, err := s.listedDestination(caller, in.Destination)
	if err != nil {
		return nil, err
	}
	hidden := s.faults.hiddenFor(caller.account, caller.region)
	now := s.now()
	records := []*importRecord{}
	for _, record := range s.imports {
		if record.account != caller.account || record.region != caller.region ||
			destination != "" && record.destination != destination ||
			in.ImportStatus != nil && record.status != *in.ImportStatus ||
			hidden > 0 && now.Sub(record.created) < hidden {
			continue
		}
		records = append(records, record)
	}
	sortBy(records, (*importRecord).newestFirst)
	call := strings.Join([]string{"ListImports", caller.account, caller.region, destination, orEmpty(in.ImportStatus)}, " ")
	records, next, err := page(s.tokens, records, (*importRecord).newestFirst, in.NextToken, pageSize(in.MaxResults), call, now)
	if err != nil {
		return nil, err
	}
	rows := make([]importRow, len(records))
	for i, r := range records {
		rows[i] = importRow{r.id, r.status, []string{r.destination}, timestamp{r.created}, timestamp{r.updated}}
	}
	return struct {
		Imports   []importRow
		NextToken *string `json:",omitempty"`
	}{rows, next}, nil
}

// listedDestination is the ARN that the imports of a list go to, if it is for
// one destination. The store itself may be gone.
func (s *Simulator) listedDestination(caller identity, name *string) (string, *apiError) {
	if name == nil {
		return "", nil
	}
	store, err := s.findStore(caller, *name)
	switch {
	case err == nil:
		return store.arn(), nil
	case err.code != "EventDataStoreNotFoundException":
		return "", err
	}
	id := (*name)[strings.LastIndexByte(*name, '/')+1:]
	destination := storeARN(caller.region, caller.account, id)
	for _, record := range s.imports {
		if record.destination == destination {
			return destination, nil
		}
	}
	return "", storeARNInvalid(*name)
}

type listImportFailuresInput struct {
	importIDInput
	MaxResults *int64
	NextToken  *string
}

// listImportFailures lists what failed. The error for an unknown import is not
// documented, and ImportNotFound is not among the operation's errors.
func (s *Simulator) listImportFailures(caller identity, in *listImportFailuresInput) (any, *apiError) {
	var c constraints
	in.constrain(&c)
	c.number(in.MaxResults, "maxResults", 1, 1000)
	if err := c.failure(); err != nil {
		return nil, err
	}
	if err := constrainToken(in.NextToken); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	record, err := s.findImport(caller, *in.ImportId)
	if err != nil {
		return nil, invalidParameter("%s", err.message)
	}
	key := func(f *importFailure) string { return fmt.Sprintf("%09d", f.sequence) }
	call := strings.Join([]string{"ListImportFailures", caller.account, caller.region, record.id}, " ")
	failures, next, err := page(s.tokens, record.failures, key, in.NextToken, pageSize(in.MaxResults), call, s.now())
	if err != nil {
		return nil, err
	}
	shapes := make([]importFailureShape, len(failures))
	for i, f := range failures {
		shapes[i] = f.shape
	}
	return struct {
		Failures  []importFailureShape
		NextToken *string `json:",omitempty"`
	}{shapes, next}, nil
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

package lakesim

import (
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// stopImport stops a running import. AWS does not say what happens to a
// finished one.
func (s *Simulator) stopImport(caller awsapi.Caller, in *importIDInput) (any, *awsapi.Error) {
	var c awsapi.Constraints
	in.constrain(&c)
	if err := c.Failure("InvalidParameterException"); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	record, err := s.findImport(caller, *in.ImportId)
	if err != nil {
		return nil, err
	}
	v := s.view()
	answer := record.importState
	if !record.running() {
		if code := v.world.StopFinished[record.status]; code != Accept {
			return nil, s.refuse(code, record)
		}
		return v.record("StopImport", record, answer, v.now), nil
	}
	s.stop(record, v)
	switch v.world.StopAnswer {
	case StopRecordAfter:
		ended := record.ended
		s.mu.Unlock()
		<-ended
		s.mu.Lock()
		v.now = s.now()
		answer = record.importState
	case StopSaysStopped:
		answer.status = importStopped
	}
	return v.record("StopImport", record, answer, v.now), nil
}

// stop lets a running import stop after the time that the world gives it.
func (s *Simulator) stop(record *importRecord, v view) {
	if record.stopping {
		return
	}
	record.stopping = true
	record.stopped = turn{v.now, record.importState}
	s.changedImport(record)
	stop, ended := record.stop, record.ended
	if v.world.StopTakes == 0 {
		stop()
		return
	}
	s.runs.Add(1)
	go func() {
		defer s.runs.Done()
		s.wait(ended, time.Duration(v.world.StopTakes))
		stop()
	}()
}

// refuse makes the error of a call that does not fit an import's status.
func (s *Simulator) refuse(code string, record *importRecord) *awsapi.Error {
	refusal := awsapi.Failure(code, "The import %s is %s.", record.id, record.status)
	if code == "ImportNotFoundException" {
		refusal.Status = s.world.Load().NotFoundStatus
	}
	return refusal
}

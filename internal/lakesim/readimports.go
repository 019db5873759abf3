package lakesim

import (
	"fmt"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

type importIDInput struct {
	ImportId *string //nolint:revive // the API's spelling
}

func (in importIDInput) constrain(c *awsapi.Constraints) {
	c.Required(in.ImportId != nil, "importId")
	c.Text(in.ImportId, "importId", 36, 36, importIDPattern)
}

func (s *Simulator) getImport(caller awsapi.Caller, in *importIDInput) (any, *awsapi.Error) {
	var c awsapi.Constraints
	in.constrain(&c)
	if err := c.Failure("InvalidParameterException"); err != nil {
		return nil, err
	}
	s.counts.addRead(*in.ImportId)
	s.mu.Lock()
	defer s.mu.Unlock()
	record, err := s.findImport(caller, *in.ImportId)
	if err != nil {
		return nil, err
	}
	v := s.view()
	if !v.found(record) {
		return nil, s.importNotFound(record.id)
	}
	state, from := v.state(record)
	return v.record("GetImport", record, state, from), nil
}

type listImportFailuresInput struct {
	importIDInput
	MaxResults *int64
	NextToken  *string
}

// listImportFailures lists what failed. The error for an unknown import is not
// documented, and ImportNotFound is not among the operation's errors.
func (s *Simulator) listImportFailures(caller awsapi.Caller, in *listImportFailuresInput) (any, *awsapi.Error) {
	var c awsapi.Constraints
	in.constrain(&c)
	c.Number(in.MaxResults, "maxResults", 1, 1000)
	if err := c.Failure("InvalidParameterException"); err != nil {
		return nil, err
	}
	if err := constrainToken(in.NextToken); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	record, err := s.findImport(caller, *in.ImportId)
	if err != nil {
		switch code := s.world.Load().FailuresUnknownImport; code {
		case "ImportNotFoundException":
			return nil, err
		case Accept:
			record = &importRecord{id: *in.ImportId}
		default:
			return nil, awsapi.Failure(code, "%s", err.Message)
		}
	}
	key := func(f *importFailure) string { return fmt.Sprintf("%09d", f.sequence) }
	call := strings.Join([]string{"ListImportFailures", caller.Account, caller.Region, record.id}, " ")
	failures, next, err := page(s.tokens, record.failures, key, in.NextToken, pageSize(in.MaxResults), call, s.now(), pageRules{})
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

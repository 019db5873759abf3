package lakesim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

type listImportsInput struct {
	MaxResults   *int64
	Destination  *string
	ImportStatus *string
	NextToken    *string
}

// listedImport is an import and the state that a list shows of it.
type listedImport struct {
	*importRecord
	shown importState
}

func (s *Simulator) listImports(caller awsapi.Caller, in *listImportsInput) (any, *awsapi.Error) {
	var c awsapi.Constraints
	c.Number(in.MaxResults, "maxResults", 1, 1000)
	c.Text(in.Destination, "destination", 3, 256, storeARNPattern)
	c.Enum(in.ImportStatus, "importStatus", importInitializing, importInProgress, importFailed, importStopped, importCompleted)
	if err := c.Failure("InvalidParameterException"); err != nil {
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
	v := s.view()
	hidden := s.faults.hiddenFor(caller.Account, caller.Region)
	records := []listedImport{}
	for _, record := range s.imports {
		if record.account != caller.Account || record.region != caller.Region ||
			in.Destination != nil && !v.goesTo(record, destination, *in.Destination) || !v.listed(record, hidden) {
			continue
		}
		shown := record.history.at(v.ago(v.world.ListStale))
		if in.ImportStatus == nil || shown.status == *in.ImportStatus {
			records = append(records, listedImport{record, shown})
		}
	}
	key := listOrders[v.world.ListOrder]
	records = inOrder(records, v.world.ListOrder, key)
	call := strings.Join([]string{"ListImports", caller.Account, caller.Region, orEmpty(in.Destination), orEmpty(in.ImportStatus), v.world.ListOrder}, " ")
	size := pageSize(in.MaxResults)
	if most := v.world.ListPageSize; most > 0 {
		size = min(size, most)
	}
	rules := pageRules{v.world.ListEmptyPages, v.world.ListRepeatRows, v.world.ListRepeatToken}
	records, next, err := page(s.tokens, records, key, in.NextToken, size, call, v.now, rules)
	if err != nil {
		return nil, err
	}
	rows := make([]any, len(records))
	for i, r := range records {
		rows[i] = v.row(r.importRecord, r.shown)
	}
	return struct {
		Imports   []any
		NextToken *string `json:",omitempty"`
	}{rows, next}, nil
}

// goesTo reports whether a list for a destination, spelled in some way, shows an import.
func (v view) goesTo(r *importRecord, destination, spelled string) bool {
	if v.world.ListDestinationFilter == FilterAnySpelling {
		return r.destination == destination
	}
	return r.spelled == spelled
}

// listOrders are keys that sort the rows of a list.
var listOrders = map[string]func(listedImport) string{
	ListNewestFirst: func(r listedImport) string { return fmt.Sprintf("%020d %s", math.MaxInt64-r.created.UnixNano(), r.id) },
	ListOldestFirst: func(r listedImport) string { return fmt.Sprintf("%020d %s", r.created.UnixNano(), r.id) },
	ListRandom: func(r listedImport) string {
		sum := sha256.Sum256([]byte(r.id))
		return hex.EncodeToString(sum[:])
	},
}

// inOrder brings the rows of a list, which are in the order of their creation, into
// another. A list of many imports is sorted only if they are not.
func inOrder(records []listedImport, order string, key func(listedImport) string) []listedImport {
	if order == ListNewestFirst {
		slices.Reverse(records)
	}
	if order == ListRandom || !slices.IsSortedFunc(records, func(a, b listedImport) int {
		if a.created.Equal(b.created) {
			return strings.Compare(a.id, b.id)
		}
		if order == ListNewestFirst {
			return b.created.Compare(a.created)
		}
		return a.created.Compare(b.created)
	}) {
		sortBy(records, key)
	}
	return records
}

// listedDestination is the ARN that the imports of a list go to, if it is for
// one destination. The store itself may be gone.
func (s *Simulator) listedDestination(caller awsapi.Caller, name *string) (string, *awsapi.Error) {
	if name == nil {
		return "", nil
	}
	store, err := s.findStore(caller, *name)
	switch {
	case err == nil:
		return store.arn(), nil
	case err.Code != "EventDataStoreNotFoundException":
		return "", err
	}
	id := (*name)[strings.LastIndexByte(*name, '/')+1:]
	destination := storeARN(caller.Region, caller.Account, id)
	for _, record := range s.imports {
		if record.destination == destination {
			return destination, nil
		}
	}
	return "", storeARNInvalid(*name)
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

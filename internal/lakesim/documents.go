package lakesim

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
)

// storeDocument is an event data store as the database keeps it.
type storeDocument struct {
	Account, Region, ID string
	Name                string
	Settled, Restored   string
	Settings            EventDataStoreSettings
	DeletedAt           time.Time
	Selectors           []advancedEventSelector
	MultiRegion         bool
	Organization        bool
	Protected           bool
	Retention           int64
	Billing, KMSKey     string
	Tags                []tag
	Created, Updated    time.Time
}

func (e *eventDataStore) document() ([]byte, error) {
	return json.Marshal(storeDocument{ //nolint:wrapcheck // the caller says which store it is
		Account: e.account, Region: e.region, ID: e.id, Name: e.name, Settled: e.settled, Restored: e.restored,
		Settings: e.settings, DeletedAt: e.deletedAt, Selectors: e.selectors, MultiRegion: e.multiRegion, Organization: e.organization,
		Protected: e.protected, Retention: e.retention, Billing: e.billing, KMSKey: e.kmsKey, Tags: e.tags,
		Created: e.created, Updated: e.updated,
	})
}

func readStore(document lakedb.Document) (*eventDataStore, error) {
	var d storeDocument
	if err := json.Unmarshal(document.Text, &d); err != nil {
		return nil, fmt.Errorf("reading event data store %s: %w", document.ID, err)
	}
	return &eventDataStore{
		account: d.Account, region: d.Region, id: d.ID, name: d.Name, settled: d.Settled, restored: d.Restored,
		settings: d.Settings, deletedAt: d.DeletedAt, selectors: d.Selectors, multiRegion: d.MultiRegion, organization: d.Organization,
		protected: d.Protected, retention: d.Retention, billing: d.Billing, kmsKey: d.KMSKey, tags: d.Tags,
		created: d.Created, updated: d.Updated, events: newEventSet(), position: document.Position,
	}, nil
}

// importDocument is an import as the database keeps it. Which files it has stored is
// kept beside it.
type importDocument struct {
	Account, Region, Store string
	Destination, Spelled   string
	Source                 s3ImportSource
	Start, End             *time.Time
	Created                time.Time
	Starts                 int
	RetryOf, Root          string
	Inherited              importStatistics
	State                  stateDocument
	History                []stateDocument
	Retried, Stopped       stateDocument
	Stopping               bool
	Failures               []importFailureShape
	Prefixes               map[string]bool
}

// stateDocument is a state of an import, and when it began or what came after it.
type stateDocument struct {
	At         time.Time
	Status     string
	Updated    time.Time
	Statistics importStatistics
}

func stateOf(at time.Time, state importState) stateDocument {
	return stateDocument{at, state.status, state.updated, state.statistics}
}

func (d stateDocument) state() importState { return importState{d.Status, d.Updated, d.Statistics} }

func (r *importRecord) document() ([]byte, error) {
	d := importDocument{
		Account: r.account, Region: r.region, Store: r.destination, Destination: r.destination, Spelled: r.spelled,
		Source: r.source, Created: r.created, Starts: r.starts, RetryOf: r.retryOf, Root: r.root, Inherited: r.inherited,
		State: stateOf(time.Time{}, r.importState), Retried: stateOf(r.retried.at, r.retried.before), Stopped: stateOf(r.stopped.at, r.stopped.before),
		Stopping: r.stopping, Prefixes: r.prefixes,
	}
	if r.start != nil {
		d.Start, d.End = &r.start.Time, &r.end.Time
	}
	for _, past := range r.history {
		d.History = append(d.History, stateOf(past.since, past.importState))
	}
	for _, failure := range r.failures {
		d.Failures = append(d.Failures, failure.shape)
	}
	return json.Marshal(d) //nolint:wrapcheck // the caller says which import it is
}

// readImport reads an import, and the ARN of its event data store.
func readImport(document lakedb.Document) (*importRecord, string, error) {
	var d importDocument
	if err := json.Unmarshal(document.Text, &d); err != nil {
		return nil, "", fmt.Errorf("reading import %s: %w", document.ID, err)
	}
	record := &importRecord{
		id: document.ID, account: d.Account, region: d.Region, destination: d.Destination, spelled: d.Spelled,
		source: d.Source, created: d.Created, starts: d.Starts, retryOf: d.RetryOf, root: d.Root, inherited: d.Inherited, position: document.Position,
		importState: d.State.state(), retried: turn{d.Retried.At, d.Retried.state()}, stopped: turn{d.Stopped.At, d.Stopped.state()},
		stopping: d.Stopping, failureAt: map[string]*importFailure{},
		prefixes: d.Prefixes, filesDone: map[string]map[string]struct{}{},
	}
	if record.prefixes == nil {
		record.prefixes = map[string]bool{}
	}
	if d.Start != nil {
		record.start, record.end = &awsapi.Timestamp{Time: *d.Start}, &awsapi.Timestamp{Time: *d.End}
	}
	for _, past := range d.History {
		record.history = append(record.history, pastState{past.At, past.state()})
	}
	for i, shape := range d.Failures {
		failure := &importFailure{sequence: i, shape: shape}
		record.failures = append(record.failures, failure)
		record.failureAt[shape.Location] = failure
	}
	return record, d.Store, nil
}

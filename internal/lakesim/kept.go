package lakesim

import (
	"fmt"
	"maps"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
)

// The kinds of documents in the database.
const (
	storeDocuments  = "event data store"
	importDocuments = "import"
)

// unkept is what has changed since it was last written to the database. Changes are
// collected under the simulator's lock, and written without it.
type unkept struct {
	stores    map[*eventDataStore]bool // false if it is gone
	imports   map[*importRecord]bool
	forgotten []lakedb.Result // of queries
}

// changedStore notes that a store has changed. Whoever changes one calls it.
func (s *Simulator) changedStore(store *eventDataStore) { s.noteStore(store, true) }

// forgottenStore notes that a store is gone, with its events.
func (s *Simulator) forgottenStore(store *eventDataStore) { s.noteStore(store, false) }

func (s *Simulator) noteStore(store *eventDataStore, there bool) {
	if s.unkept.stores == nil {
		s.unkept.stores = map[*eventDataStore]bool{}
	}
	s.unkept.stores[store] = there
}

// changedImport notes that an import has changed. Whoever changes one calls it.
func (s *Simulator) changedImport(record *importRecord) { s.noteImport(record, true) }

// forgottenImport notes that the record of an import is gone.
func (s *Simulator) forgottenImport(record *importRecord) { s.noteImport(record, false) }

func (s *Simulator) noteImport(record *importRecord, there bool) {
	if !s.database.Kept() {
		return
	}
	if s.unkept.imports == nil {
		s.unkept.imports = map[*importRecord]bool{}
	}
	if _, known := s.byID[record.id]; known || !there {
		s.unkept.imports[record] = there
	}
}

// keepChanges writes to the database what has changed. Nobody calls it with the
// simulator's lock held.
func (s *Simulator) keepChanges() {
	s.keeping.Lock() // so that no older state of a thing is written after a newer one
	defer s.keeping.Unlock()
	s.mu.Lock()
	changed := s.unkept
	s.unkept = unkept{}
	documents, err := changed.documents(s.database.Kept())
	s.mu.Unlock()
	if err == nil {
		err = s.database.Save(documents)
	}
	for store, there := range changed.stores {
		if err == nil && !there && store.events.any() {
			err = s.database.Drop(store.id)
		}
	}
	for _, result := range changed.forgotten {
		if err == nil {
			err = s.database.Forget(result)
		}
	}
	if err != nil {
		s.config.Logger.Error("what has changed could not be kept, and is tried again with the next change", "error", err)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.unkept.addOlder(changed)
	}
}

// addOlder adds what an attempt to write has left. What has changed since is newer.
func (u *unkept) addOlder(older unkept) {
	u.stores, u.imports = overlaid(older.stores, u.stores), overlaid(older.imports, u.imports)
	u.forgotten = append(u.forgotten, older.forgotten...)
}

func overlaid[Thing comparable](below, above map[Thing]bool) map[Thing]bool {
	merged := map[Thing]bool{}
	maps.Copy(merged, below)
	maps.Copy(merged, above)
	return merged
}

// documents writes what has changed.
func (u unkept) documents(kept bool) ([]lakedb.Document, error) {
	if !kept {
		return nil, nil
	}
	var documents []lakedb.Document
	add := func(kind, id string, position int64, there bool, text func() ([]byte, error)) error {
		document := lakedb.Document{Kind: kind, ID: id, Position: position}
		if there {
			var err error
			if document.Text, err = text(); err != nil {
				return fmt.Errorf("writing %s %s: %w", kind, id, err)
			}
		}
		documents = append(documents, document)
		return nil
	}
	for store, there := range u.stores {
		if err := add(storeDocuments, store.arn(), store.position, there, store.document); err != nil {
			return nil, err
		}
	}
	for record, there := range u.imports {
		if err := add(importDocuments, record.id, record.position, there, record.document); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// restore brings back what an earlier simulator has kept, and makes the event data
// stores of the configuration that are not there yet.
func (s *Simulator) restore() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.database.Kept() {
		if err := s.restoreKept(); err != nil {
			return fmt.Errorf("reading the data in %s: %w", s.config.Data, err)
		}
	}
	for _, name := range s.config.EventDataStores {
		store := s.namedStore(name)
		if s.storeWithARN(store.arn()) == nil {
			s.addStore(store)
		}
	}
	return nil
}

// addStore adds a store that is new.
func (s *Simulator) addStore(store *eventDataStore) {
	s.positions++
	store.position = s.positions
	s.stores = append(s.stores, store)
	s.changedStore(store)
}

// storeWithARN returns the store of an ARN, or nil.
func (s *Simulator) storeWithARN(arn string) *eventDataStore {
	for _, store := range s.stores {
		if store.arn() == arn {
			return store
		}
	}
	return nil
}

func (s *Simulator) restoreKept() error {
	stores, err := s.database.Load(storeDocuments)
	if err != nil {
		return err
	}
	for _, document := range stores {
		store, err := readStore(document)
		if err != nil {
			return err
		}
		if err := s.database.Stored(store.id, store.events.restore); err != nil {
			return err
		}
		s.stores = append(s.stores, store)
		s.positions = max(s.positions, store.position)
	}
	imports, err := s.database.Load(importDocuments)
	if err != nil {
		return err
	}
	for _, document := range imports {
		record, storeARN, err := readImport(document)
		if err != nil {
			return err
		}
		if record.store = s.storeWithARN(storeARN); record.store == nil {
			record.store = &eventDataStore{account: record.account, region: record.region, settled: storePendingDeletion, events: newEventSet()}
		}
		if first := s.byID[record.retryOf]; first != nil {
			maps.Copy(first.prefixes, record.prefixes) // the later one has been written later
			record.prefixes, record.filesDone = first.prefixes, first.filesDone
		}
		s.imports = append(s.imports, record)
		s.byID[record.id] = record
		s.positions = max(s.positions, record.position)
	}
	return s.restoreFiles()
}

// restoreFiles counts what each import has stored, which is newer than its document
// if the earlier simulator was killed.
func (s *Simulator) restoreFiles() error {
	for _, record := range s.imports {
		record.statistics.FilesCompleted, record.statistics.EventsCompleted = record.inherited.FilesCompleted, record.inherited.EventsCompleted
	}
	byRoot := map[string]*importRecord{}
	for _, record := range s.imports {
		if byRoot[record.root] == nil {
			byRoot[record.root] = record
		}
	}
	return s.database.Files(func(file lakedb.FileKey) {
		if record := s.byID[file.Import]; record != nil {
			record.statistics.FilesCompleted++
			record.statistics.EventsCompleted += file.Events
		}
		first := byRoot[file.Root]
		if first == nil || first.prefixes[file.Prefix] {
			return
		}
		if first.filesDone[file.Prefix] == nil {
			first.filesDone[file.Prefix] = map[string]struct{}{}
		}
		first.filesDone[file.Prefix][file.Key] = struct{}{}
	})
}

// resume goes on with the imports that were running when an earlier simulator ended.
func (s *Simulator) resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, record := range s.imports {
		switch {
		case !record.running():
		case record.stopping:
			record.status, record.updated = importStopped, s.now()
			record.remember(record.updated)
			s.changedImport(record)
		default:
			s.run(record)
		}
	}
}

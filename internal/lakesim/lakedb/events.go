package lakedb

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakesql"
)

// Event is an event of a log file, with the members that have a column of their own.
// One that is empty is not there.
type Event struct {
	ID        string
	Time      time.Time
	Name      string
	Source    string
	Region    string
	Recipient string // the account that it is delivered to
	JSON      string // the whole event, as it is in the file
}

// File is the events of a log file on their way into an event data store. All of
// them are stored by Commit, or none.
type File struct {
	d      *Database
	insert *sql.Stmt
}

// FileKey says which file of which import has been stored.
type FileKey struct {
	Root        string // the first import, if others have resumed it under ids of their own
	Import      string
	Prefix, Key string
	Events      int64
}

// Table returns the name of the table of an event data store, for a statement that
// Check and Run get with the id.
func Table(storeID string) string { return "events_" + storeID }

// Begin begins to store a file. The database is the caller's until Commit or Rollback.
func (d *Database) Begin(storeID string) (*File, error) {
	if err := d.lock(); err != nil {
		return nil, err
	}
	insert, err := d.insertInto(storeID)
	if err == nil {
		err = d.exec("BEGIN")
	}
	if err != nil {
		d.mu.Unlock()
		return nil, fmt.Errorf("beginning to store a file: %w", err)
	}
	return &File{d, insert}, nil
}

// insertInto returns the statement that inserts an event, and makes the table if
// there is none.
func (d *Database) insertInto(storeID string) (*sql.Stmt, error) {
	name := Table(storeID)
	if insert := d.inserts[name]; insert != nil {
		return insert, nil
	}
	if err := d.ensure(storeID); err != nil {
		return nil, err
	}
	insert, err := d.conn.PrepareContext(d.background, lakesql.Insert(name))
	if err != nil {
		return nil, fmt.Errorf("preparing to store events: %w", err)
	}
	d.inserts[name] = insert
	return insert, nil
}

// ensure makes the table of an event data store if there is none.
func (d *Database) ensure(storeID string) error {
	var there int
	name := Table(storeID)
	if err := d.conn.QueryRowContext(d.background, "SELECT count(*) FROM sqlite_master WHERE name = ?", name).Scan(&there); err != nil {
		return fmt.Errorf("looking for the events of event data store %s: %w", storeID, err)
	}
	if there > 0 {
		return nil
	}
	return d.exec(lakesql.CreateTable(name))
}

// Add adds an event.
func (f *File) Add(e Event) error {
	_, err := f.insert.ExecContext(f.d.background, e.ID, lakesql.Timestamp(e.Time), orNull(e.Name), orNull(e.Source), orNull(e.Region), orNull(e.Recipient), e.JSON)
	if err != nil {
		return fmt.Errorf("storing event %s: %w", e.ID, err)
	}
	return nil
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// Commit stores the events, and which file they are from, if key is not nil.
func (f *File) Commit(key *FileKey) error {
	defer f.d.mu.Unlock()
	var err error
	if key != nil && f.d.Kept() {
		err = f.d.exec("INSERT INTO files VALUES (?, ?, ?, ?, ?)", key.Root, key.Import, key.Prefix, key.Key, key.Events)
	}
	if err == nil {
		err = f.d.exec("COMMIT")
	}
	if err != nil {
		_ = f.d.exec("ROLLBACK") // the error is that of what came before
		return fmt.Errorf("storing a file: %w", err)
	}
	return nil
}

// Rollback stores nothing.
func (f *File) Rollback() error {
	defer f.d.mu.Unlock()
	return f.d.exec("ROLLBACK")
}

// Stored calls each for the id and the size of every event of an event data store.
func (d *Database) Stored(storeID string, each func(id string, bytes int64)) error {
	if err := d.lock(); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if err := d.ensure(storeID); err != nil {
		return err
	}
	rows, err := d.conn.QueryContext(d.background, `SELECT eventid, octet_length(eventjson) FROM "`+Table(storeID)+`"`) //nolint:gosec // the id of an event data store is the simulator's own
	if err != nil {
		return fmt.Errorf("reading the events of event data store %s: %w", storeID, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	for rows.Next() {
		var id string
		var bytes int64
		if err := rows.Scan(&id, &bytes); err != nil {
			return fmt.Errorf("reading the events of event data store %s: %w", storeID, err)
		}
		each(id, bytes)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading the events of event data store %s: %w", storeID, err)
	}
	return nil
}

// Package lakedb is the simulator's database: the events of event data stores, the
// results of queries, and what a simulator with a folder of its own keeps for the
// next one.
package lakedb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakesql"
)

// fileName is the database in the folder of a simulator.
const fileName = "lakesim.db"

// Database is an SQLite database with one connection, which whoever uses it holds
// for as long as that takes.
//
// Nobody may wait for it while holding the simulator's lock: the import that fills
// it takes that lock meanwhile.
type Database struct {
	dir string

	mu     sync.Mutex
	closed bool
	// background is the context of what must not be cut short: half a file is none.
	background context.Context
	handle     *sql.DB
	conn       *sql.Conn
	inserts    map[string]*sql.Stmt // by table
	results    int64                // the number of the latest result
}

// ErrClosed is the error of a database that has been closed.
var ErrClosed = errors.New("the database is closed")

// Open opens the database in a folder, which is made if it is not there. Without a
// folder it is a temporary file, made when it is first needed, that ends with the
// process, however that ends.
func Open(dir string) (*Database, error) {
	d := &Database{dir: dir, background: context.Background()}
	if dir == "" {
		return d, nil
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the data in %s: %w", dir, inUse(err)), d.close())
	}
	return d, nil
}

// inUse says in words why a second simulator cannot have the folder of another.
func inUse(err error) error {
	if strings.Contains(err.Error(), "SQLITE_BUSY") || strings.Contains(err.Error(), "database is locked") {
		return fmt.Errorf("another simulator uses it: %w", err)
	}
	return err
}

// Kept reports whether what is in the database is there for the next simulator.
func (d *Database) Kept() bool { return d.dir != "" }

// lock waits for the connection. Unlock d.mu after it, unless it returns an error.
func (d *Database) lock() error {
	d.mu.Lock()
	err := d.open()
	if err != nil {
		d.mu.Unlock()
	}
	return err
}

// open opens the connection if there is none.
func (d *Database) open() error {
	switch {
	case d.closed:
		return ErrClosed
	case d.conn != nil:
		return nil
	}
	// An empty name is SQLite's own temporary file: https://www.sqlite.org/inmemorydb.html
	name, journal := "", "MEMORY"
	if d.dir != "" {
		name, journal = escaped(filepath.Join(d.dir, fileName)), "PERSIST"
	}
	var err error
	if d.handle, err = sql.Open("sqlite", "file:"+name+"?"+lakesql.Pragmas()); err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	if d.conn, err = d.handle.Conn(d.background); err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	d.inserts = map[string]*sql.Stmt{}
	for _, statement := range []string{
		"PRAGMA locking_mode = EXCLUSIVE",
		"PRAGMA journal_mode = " + journal,
		"PRAGMA synchronous = OFF", // what a process has written outlives it without
		"PRAGMA cache_size = -16384",
		"CREATE TABLE IF NOT EXISTS documents (kind TEXT, id TEXT, position INTEGER, text TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID",
		"CREATE TABLE IF NOT EXISTS files (root TEXT, import TEXT, prefix TEXT, key TEXT, events INTEGER, PRIMARY KEY (root, prefix, key)) WITHOUT ROWID",
		"BEGIN EXCLUSIVE", "COMMIT", // takes the lock, which is kept: without a write, there is none
	} {
		if err := d.exec(statement); err != nil {
			return err
		}
	}
	return nil
}

// escaped writes a path as it stands in a URI of SQLite's.
func escaped(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

func (d *Database) exec(statement string, arguments ...any) error {
	if _, err := d.conn.ExecContext(d.background, statement, arguments...); err != nil {
		verb, _, _ := strings.Cut(statement, " ")
		return fmt.Errorf("running %s in the database: %w", verb, err)
	}
	return nil
}

// Close closes the database. What it had without a folder is gone.
func (d *Database) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.close()
}

func (d *Database) close() error {
	d.closed = true
	var errs []error
	for _, insert := range d.inserts {
		errs = append(errs, insert.Close())
	}
	d.inserts = nil
	if d.conn != nil {
		errs = append(errs, d.conn.Close())
		d.conn = nil
	}
	if d.handle != nil {
		errs = append(errs, d.handle.Close())
		d.handle = nil
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("closing the database: %w", err)
	}
	return nil
}

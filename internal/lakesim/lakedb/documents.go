package lakedb

import (
	"fmt"
)

// Document is a thing that a simulator keeps for the next one, as JSON.
type Document struct {
	Kind, ID string
	Position int64  // documents are read in the order of their positions
	Text     []byte // nil if the thing is gone
}

// Save writes documents, all of them or none.
func (d *Database) Save(documents []Document) (err error) {
	if len(documents) == 0 {
		return nil
	}
	if err := d.lock(); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if err := d.exec("BEGIN"); err != nil {
		return err
	}
	for _, document := range documents {
		if document.Text == nil {
			err = d.exec("DELETE FROM documents WHERE kind = ? AND id = ?", document.Kind, document.ID)
		} else {
			err = d.exec("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", document.Kind, document.ID, document.Position, string(document.Text))
		}
		if err != nil {
			_ = d.exec("ROLLBACK") // the error is that of what came before
			return fmt.Errorf("keeping %s %s: %w", document.Kind, document.ID, err)
		}
	}
	return d.exec("COMMIT")
}

// Load reads the documents of a kind in their order.
func (d *Database) Load(kind string) ([]Document, error) {
	if err := d.lock(); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	rows, err := d.conn.QueryContext(d.background, "SELECT id, position, text FROM documents WHERE kind = ? ORDER BY position", kind)
	if err != nil {
		return nil, fmt.Errorf("reading what was kept: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	var documents []Document
	for rows.Next() {
		document := Document{Kind: kind}
		if err := rows.Scan(&document.ID, &document.Position, &document.Text); err != nil {
			return nil, fmt.Errorf("reading what was kept: %w", err)
		}
		documents = append(documents, document)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading what was kept: %w", err)
	}
	return documents, nil
}

// Files calls each for every file that has been stored.
func (d *Database) Files(each func(FileKey)) error {
	if err := d.lock(); err != nil {
		return err
	}
	defer d.mu.Unlock()
	rows, err := d.conn.QueryContext(d.background, "SELECT root, import, prefix, key, events FROM files")
	if err != nil {
		return fmt.Errorf("reading which files were imported: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	for rows.Next() {
		var key FileKey
		if err := rows.Scan(&key.Root, &key.Import, &key.Prefix, &key.Key, &key.Events); err != nil {
			return fmt.Errorf("reading which files were imported: %w", err)
		}
		each(key)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading which files were imported: %w", err)
	}
	return nil
}

// Drop removes the events of an event data store.
func (d *Database) Drop(storeID string) error {
	if err := d.lock(); err != nil {
		return err
	}
	defer d.mu.Unlock()
	name := Table(storeID)
	if insert := d.inserts[name]; insert != nil {
		delete(d.inserts, name)
		if err := insert.Close(); err != nil {
			return fmt.Errorf("removing the events of event data store %s: %w", storeID, err)
		}
	}
	return d.exec(`DROP TABLE IF EXISTS "` + name + `"`)
}

package lakedb

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
)

// Result is the rows of a query, in a temporary table.
type Result struct {
	table string
	Rows  int64
}

// Check reports whether SQLite takes a statement that reads these event data stores.
func (d *Database) Check(statement string, stores []string) error {
	if err := d.lock(); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if err := d.ensureAll(stores); err != nil {
		return err
	}
	prepared, err := d.conn.PrepareContext(d.background, statement)
	if err != nil {
		return err //nolint:wrapcheck // lakesql.Explain reads it
	}
	return prepared.Close() //nolint:wrapcheck // likewise
}

func (d *Database) ensureAll(stores []string) error {
	for _, store := range stores {
		if err := d.ensure(store); err != nil {
			return err
		}
	}
	return nil
}

// Run runs a statement that reads these event data stores until ctx ends.
func (d *Database) Run(ctx context.Context, statement string, stores []string) (Result, error) {
	if err := d.lock(); err != nil {
		return Result{}, err
	}
	defer d.mu.Unlock()
	if err := d.ensureAll(stores); err != nil {
		return Result{}, err
	}
	d.results++
	result := Result{table: "result_" + strconv.FormatInt(d.results, 10)}
	if _, err := d.conn.ExecContext(ctx, `CREATE TEMP TABLE "`+result.table+`" AS `+statement); err != nil {
		return Result{}, err //nolint:wrapcheck // lakesql.Explain reads it
	}
	if err := d.conn.QueryRowContext(context.WithoutCancel(ctx), `SELECT count(*) FROM "`+result.table+`"`).Scan(&result.Rows); err != nil {
		return Result{}, fmt.Errorf("counting the rows of a result: %w", err)
	}
	return result, nil
}

// Page returns up to limit rows of a result after the first skip ones.
func (d *Database) Page(r Result, skip, limit int64) ([][]any, error) {
	if err := d.lock(); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	rows, err := d.conn.QueryContext(d.background, `SELECT * FROM "`+r.table+`" WHERE rowid > ? ORDER BY rowid LIMIT ?`, skip, limit) //nolint:gosec // a table that this package has named
	if err != nil {
		return nil, fmt.Errorf("reading a result: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	return scan(rows)
}

func scan(rows *sql.Rows) ([][]any, error) {
	columns, err := rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("reading a result: %w", err)
	}
	var all [][]any
	for rows.Next() {
		row := make([]any, len(columns))
		places := make([]any, len(columns))
		for i := range row {
			places[i] = &row[i]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, fmt.Errorf("reading a result: %w", err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading a result: %w", err)
	}
	return all, nil
}

// Forget removes a result.
func (d *Database) Forget(r Result) error {
	if err := d.lock(); err != nil {
		return err
	}
	defer d.mu.Unlock()
	return d.exec(`DROP TABLE IF EXISTS temp."` + r.table + `"`)
}

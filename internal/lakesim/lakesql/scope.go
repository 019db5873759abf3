package lakesql

import "strings"

// column is what a relation offers, and how SQLite reads it.
type column struct {
	name string
	typ  *typ
	sql  string
	// place is where a nested value stands, for its members.
	place reference
	// valid says that a varchar is a JSON document.
	valid bool
	// hidden is the second of two columns that USING joined.
	hidden bool
}

// relation is a table, a sub-select or an array in FROM.
type relation struct {
	alias   string
	columns []column
}

// scope is what names mean in a SELECT.
type scope struct {
	parent    *scope
	with      *tables
	relations []*relation
	// keys are the expressions of GROUP BY.
	keys map[string]bool
	// aliases are the select list's, where ORDER BY may use them.
	aliases map[string][]operand
}

// tables are the names that WITH gave.
type tables struct {
	parent *tables
	name   string
	table  string
	result *result
}

func (w *tables) find(name string) *tables {
	for ; w != nil; w = w.parent {
		if strings.EqualFold(w.name, name) {
			return w
		}
	}
	return nil
}

// result is a SELECT, translated.
type result struct {
	sql     string
	columns []resultColumn
}

// resultColumn n of a result is called c<n> in SQLite.
type resultColumn struct {
	name string
	typ  *typ
}

// relationOf offers the columns of a SELECT under a name of SQLite's.
func relationOf(alias, table string, columns []resultColumn, names []string) *relation {
	r := &relation{alias: alias}
	for i, c := range columns {
		name := c.name
		if names != nil {
			name = names[i]
		}
		sql := table + "." + resultName(i)
		r.columns = append(r.columns, column{name: name, typ: c.typ, sql: sql, place: reference{doc: sql, path: rootPath}})
	}
	return r
}

// storeRelation offers the columns of an event data store.
func storeRelation(alias, table string) *relation {
	r := &relation{alias: alias}
	for _, f := range schema {
		r.columns = append(r.columns, column{
			name:  f.name,
			typ:   f.typ,
			sql:   f.read(table),
			place: reference{doc: table + ".eventjson", path: keyPath(rootPath, f.key)},
			valid: f.name == "eventjson",
		})
	}
	return r
}

// lookup finds the column of a name, in the relation of an alias or in all.
func (s *scope) lookup(alias, name string, at token) (*column, bool, error) {
	for depth := 0; s != nil; s, depth = s.parent, depth+1 {
		var found *column
		for _, r := range s.relations {
			if alias != "" && !strings.EqualFold(r.alias, alias) {
				continue
			}
			for i := range r.columns {
				c := &r.columns[i]
				if !strings.EqualFold(c.name, name) || c.hidden && alias == "" {
					continue
				}
				if found != nil {
					return nil, false, refuse(at, "Column '%s' is ambiguous", name)
				}
				found = c
			}
		}
		if found != nil {
			return found, depth > 0, nil
		}
	}
	return nil, false, nil
}

// hasRelation says whether an alias is known.
func (s *scope) hasRelation(alias string) bool {
	for ; s != nil; s = s.parent {
		for _, r := range s.relations {
			if strings.EqualFold(r.alias, alias) {
				return true
			}
		}
	}
	return false
}

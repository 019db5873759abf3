package lakesql

import (
	"fmt"
	"strconv"
	"strings"
)

// Query is a statement of CloudTrail Lake's in SQLite's dialect.
type Query struct {
	SQL string
	// Columns are the names of the result, as written.
	Columns []string
	// Stores are the IDs of the event data stores that it reads, each once.
	Stores []string

	types []*typ
}

// Translate turns a statement of CloudTrail Lake's into one of SQLite's. The
// table of an event data store's ID is what tableOf says. An error of tableOf's
// is returned wrapped; every other is a *StatementError.
func Translate(statement string, tableOf func(id string) (string, error)) (*Query, error) {
	tokens, err := lex(statement)
	if err != nil {
		return nil, err
	}
	t := &translator{tokens: tokens, tableOf: tableOf}
	if !t.peek().is("select", "with", "(") {
		return nil, refuse(t.peek(), "Only SELECT statements are allowed")
	}
	result, err := t.query(nil, nil)
	if err != nil {
		return nil, err
	}
	t.accept(";")
	if end := t.peek(); end.kind != endToken {
		if t.tokens[t.pos-1].is(";") {
			return nil, refuse(end, "Only one statement is allowed")
		}
		return nil, mismatched(end)
	}
	q := &Query{SQL: result.sql, Stores: t.stores}
	for _, c := range result.columns {
		q.Columns = append(q.Columns, c.name)
		q.types = append(q.types, c.typ)
	}
	return q, nil
}

// translator goes through the tokens of a statement.
type translator struct {
	tokens  []token
	pos     int
	tableOf func(id string) (string, error)
	stores  []string
	// names counts the names that were given to tables.
	names int
	// steps counts the expressions and SELECTs that were translated.
	steps int
	// depth counts what the token is inside of, nesting the sub-selects.
	depth, nesting int
	// trying is set inside of TRY, where a failed conversion is NULL.
	trying bool
}

const (
	maxDepth   = 100
	maxNesting = 10
	// maxSQL bounds what a statement grows to: a function that reads its
	// argument twice doubles it.
	maxSQL = 50_000
	// maxSteps bounds the work: GROUP BY 1 translates the select list twice.
	maxSteps = 20_000
)

func (t *translator) peek() token { return t.tokens[t.pos] }

// ahead is the token n places on.
func (t *translator) ahead(n int) token {
	return t.tokens[min(t.pos+n, len(t.tokens)-1)]
}

func (t *translator) next() token {
	at := t.peek()
	if at.kind != endToken {
		t.pos++
	}
	return at
}

// accept goes past a keyword or symbol, if it is there.
func (t *translator) accept(text string) bool {
	if t.peek().is(text) {
		t.pos++
		return true
	}
	return false
}

func (t *translator) expect(texts ...string) error {
	for _, text := range texts {
		if !t.accept(text) {
			return mismatched(t.peek())
		}
	}
	return nil
}

// enter guards against statements that are nested without end.
func (t *translator) enter() error {
	t.depth++
	if t.steps++; t.steps > maxSteps {
		return tooComplex(t.peek())
	}
	if t.depth > maxDepth {
		return refuse(t.peek(), "The statement is nested too deep for the simulator")
	}
	return nil
}

func (t *translator) leave() { t.depth-- }

func (t *translator) name() string {
	t.names++
	return "t" + strconv.Itoa(t.names)
}

// store is the table of an event data store, quoted.
func (t *translator) store(id string) (string, error) {
	id = strings.ToLower(id)
	table, err := t.tableOf(id)
	if err != nil {
		return "", fmt.Errorf("event data store %s: %w", id, err)
	}
	known := false
	for _, s := range t.stores {
		known = known || s == id
	}
	if !known {
		t.stores = append(t.stores, id)
	}
	return quoteName(table), nil
}

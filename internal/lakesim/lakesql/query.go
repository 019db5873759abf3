package lakesql

import (
	"strconv"
	"strings"
)

func resultName(i int) string { return "c" + strconv.Itoa(i) }

// term is one SELECT of a query, or several that UNION and its kin joined.
type term struct {
	result
	// sel is set for a single SELECT, whose columns ORDER BY may use.
	sel *selection
	// operator is the last that joined.
	operator string
}

// query translates [WITH ...] SELECT ... [ORDER BY ...] [OFFSET ...] [LIMIT ...].
func (t *translator) query(parent *scope, with *tables) (*result, error) {
	if err := t.enter(); err != nil {
		return nil, err
	}
	defer t.leave()
	t.nesting++
	defer func() { t.nesting-- }()
	if t.nesting > maxNesting {
		return nil, refuse(t.peek(), "The statement has more sub-selects inside each other than the simulator takes")
	}
	prefix, with, err := t.with(parent, with)
	if err != nil {
		return nil, err
	}
	body, err := t.union(parent, with)
	if err != nil {
		return nil, err
	}
	order, err := t.orderOfQuery(body)
	if err != nil {
		return nil, err
	}
	limit, err := t.limit()
	if err != nil {
		return nil, err
	}
	body.sql = prefix + body.sql + order + limit
	if len(body.sql) > maxSQL {
		return nil, tooComplex(t.peek())
	}
	return &body.result, nil
}

// with translates WITH name [(columns)] AS (query), ...
func (t *translator) with(parent *scope, with *tables) (string, *tables, error) {
	if !t.accept("with") {
		return "", with, nil
	}
	if t.peek().is("recursive") && t.ahead(1).isName() && !t.ahead(1).is("as") {
		return "", nil, refuse(t.peek(), "The simulator does not know WITH RECURSIVE")
	}
	prefix := "WITH "
	for {
		at := t.next()
		if !at.isName() {
			return "", nil, mismatched(at)
		}
		names, err := t.columnAliases()
		if err != nil {
			return "", nil, err
		}
		if err := t.expect("as", "("); err != nil {
			return "", nil, err
		}
		inner, err := t.query(parent, with)
		if err != nil {
			return "", nil, err
		}
		if err := t.expect(")"); err != nil {
			return "", nil, err
		}
		if err := rename(at, inner.columns, names); err != nil {
			return "", nil, err
		}
		table := t.name()
		with = &tables{parent: with, name: at.text, table: table, result: inner}
		prefix += table + " AS (" + inner.sql + ")"
		if !t.accept(",") {
			return prefix + " ", with, nil
		}
		prefix += ", "
	}
}

// columnAliases reads (a, b, ...), if it is there.
func (t *translator) columnAliases() ([]string, error) {
	if !t.accept("(") {
		return nil, nil
	}
	var names []string
	for {
		at := t.next()
		if !at.isName() {
			return nil, mismatched(at)
		}
		names = append(names, at.text)
		if t.accept(")") {
			return names, nil
		}
		if err := t.expect(","); err != nil {
			return nil, err
		}
	}
}

// rename gives the columns of a relation the names of its alias.
func rename(at token, columns []resultColumn, names []string) error {
	if names == nil {
		return nil
	}
	if len(names) != len(columns) {
		return refuse(at, "Column alias list has %d entries but '%s' has %d columns available", len(names), at.text, len(columns))
	}
	for i := range columns {
		columns[i].name = names[i]
	}
	return nil
}

// union translates terms that UNION and EXCEPT join. INTERSECT binds them
// closer in Trino, and not in SQLite.
func (t *translator) union(parent *scope, with *tables) (*term, error) {
	return t.joined(t.intersection, parent, with, "union", "except")
}

func (t *translator) intersection(parent *scope, with *tables) (*term, error) {
	return t.joined(t.term, parent, with, "intersect")
}

func (t *translator) joined(part func(*scope, *tables) (*term, error), parent *scope, with *tables, operators ...string) (*term, error) {
	left, err := part(parent, with)
	if err != nil {
		return nil, err
	}
	for t.peek().is(operators...) {
		at := t.next()
		operator := strings.ToUpper(at.text)
		switch {
		case t.accept("all"):
			if operator != "UNION" {
				return nil, refuse(at, "The simulator does not know %s ALL", operator)
			}
			operator = "UNION ALL"
		default:
			t.accept("distinct")
		}
		right, err := part(parent, with)
		if err != nil {
			return nil, err
		}
		if right.operator != "" {
			right.sql = "SELECT * FROM (" + right.sql + ")"
		}
		if err := unite(at, operator, left, right); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// unite adds the right term to the left.
func unite(at token, operator string, left, right *term) error {
	if len(left.columns) != len(right.columns) {
		return refuse(at, "%s query has different number of fields: %d, %d", operator, len(left.columns), len(right.columns))
	}
	for i := range left.columns {
		both, ok := common(left.columns[i].typ, right.columns[i].typ)
		if !ok {
			return refuse(at, "column %d in %s query has incompatible types: %s, %s",
				i+1, operator, left.columns[i].typ, right.columns[i].typ)
		}
		left.columns[i].typ = both
	}
	left.sql += " " + operator + " " + right.sql
	left.sel, left.operator = nil, operator
	return nil
}

// term translates a SELECT, or a query in parentheses.
func (t *translator) term(parent *scope, with *tables) (*term, error) {
	at := t.peek()
	switch {
	case t.accept("("):
		inner, err := t.query(parent, with)
		if err != nil {
			return nil, err
		}
		if err := t.expect(")"); err != nil {
			return nil, err
		}
		return &term{result: result{sql: "SELECT * FROM (" + inner.sql + ")", columns: inner.columns}}, nil
	case t.accept("select"):
		return t.selectTerm(parent, with)
	case at.is("values", "table"):
		return nil, refuse(at, "The simulator does not know %s", strings.ToUpper(at.text))
	}
	return nil, mismatched(at)
}

// limit translates OFFSET, LIMIT and FETCH FIRST. SQLite has them the other
// way round.
func (t *translator) limit() (string, error) {
	offset, limit := "", ""
	if t.accept("offset") {
		n, err := t.count()
		if err != nil {
			return "", err
		}
		offset = " OFFSET " + n
		if !t.accept("rows") {
			t.accept("row")
		}
	}
	switch {
	case t.accept("limit"):
		if t.accept("all") {
			break
		}
		n, err := t.count()
		if err != nil {
			return "", err
		}
		limit = " LIMIT " + n
	case t.accept("fetch"):
		if !t.accept("first") && !t.accept("next") {
			return "", mismatched(t.peek())
		}
		n := "1"
		if t.peek().kind == numberToken {
			var err error
			if n, err = t.count(); err != nil {
				return "", err
			}
		}
		if !t.accept("rows") && !t.accept("row") {
			return "", mismatched(t.peek())
		}
		if err := t.expect("only"); err != nil {
			return "", err
		}
		limit = " LIMIT " + n
	}
	if offset != "" && limit == "" {
		limit = " LIMIT -1"
	}
	return limit + offset, nil
}

// count reads the number of LIMIT and its kin.
func (t *translator) count() (string, error) {
	at := t.next()
	if _, err := strconv.ParseInt(at.text, 10, 64); at.kind != numberToken || err != nil {
		return "", mismatched(at)
	}
	return at.text, nil
}

package lakesql

import "strings"

// from translates the relations of FROM, and puts them into the scope.
func (t *translator) from(sc *scope) (string, error) {
	sql, err := t.joins(sc)
	if err != nil {
		return "", err
	}
	for t.accept(",") {
		right, err := t.joins(sc)
		if err != nil {
			return "", err
		}
		sql += " CROSS JOIN " + right
	}
	return sql, nil
}

// joins translates a relation and all that is joined to it.
func (t *translator) joins(sc *scope) (string, error) {
	if err := t.enter(); err != nil {
		return "", err
	}
	defer t.leave()
	sql, err := t.relation(sc)
	if err != nil {
		return "", err
	}
	for {
		kind, found, err := t.joinKind()
		if err != nil || !found {
			return sql, err
		}
		before := len(sc.relations)
		right, err := t.relation(sc)
		if err != nil {
			return "", err
		}
		sql += " " + kind + " " + right
		if kind == "CROSS JOIN" {
			continue
		}
		condition, err := t.joinCondition(sc, kind, before)
		if err != nil {
			return "", err
		}
		sql += " ON " + condition
	}
}

// joinKind reads what kind of a JOIN follows, if any.
func (t *translator) joinKind() (string, bool, error) {
	at := t.peek()
	switch {
	case at.is("natural"):
		return "", false, refuse(at, "The simulator does not know NATURAL JOIN")
	case t.accept("join"):
		return "JOIN", true, nil
	case at.is("cross", "inner"):
		t.next()
		return strings.ToUpper(at.text) + " JOIN", true, t.expect("join")
	case at.is("left", "right", "full"):
		t.next()
		t.accept("outer")
		return strings.ToUpper(at.text) + " JOIN", true, t.expect("join")
	}
	return "", false, nil
}

// joinCondition translates ON or USING. The relations from a place on are
// those of the right side.
func (t *translator) joinCondition(sc *scope, kind string, before int) (string, error) {
	at := t.peek()
	if t.accept("on") {
		condition, err := t.condition(sc, "JOIN ON")
		return condition.sql, err
	}
	if !t.accept("using") {
		return "", mismatched(at)
	}
	if kind == "FULL JOIN" {
		return "", refuse(at, "The simulator does not know FULL JOIN with USING")
	}
	names, err := t.columnAliases()
	if err != nil {
		return "", err
	}
	left, right := &scope{relations: sc.relations[:before]}, &scope{relations: sc.relations[before:]}
	var conditions []string
	for _, name := range names {
		l, _, err := left.lookup("", name, at)
		if err != nil {
			return "", err
		}
		r, _, err := right.lookup("", name, at)
		if err != nil {
			return "", err
		}
		if l == nil || r == nil {
			return "", refuse(at, "Column '%s' is missing from one side of join", name)
		}
		conditions = append(conditions, l.sql+" = "+r.sql)
		if kind == "RIGHT JOIN" {
			l.hidden = true
		} else {
			r.hidden = true
		}
	}
	if conditions == nil {
		return "", mismatched(at)
	}
	return strings.Join(conditions, " AND "), nil
}

// relation translates one relation with its alias.
func (t *translator) relation(sc *scope) (string, error) {
	at := t.peek()
	switch {
	case at.is("unnest") && t.ahead(1).is("("):
		return t.unnest(sc)
	case at.is("lateral") && t.ahead(1).is("("):
		return "", refuse(at, "The simulator does not know LATERAL")
	case at.is("(") && !t.startsQuery():
		t.next()
		sql, err := t.joins(sc)
		if err != nil {
			return "", err
		}
		return "(" + sql + ")", t.expect(")")
	case t.accept("("):
		inner, err := t.query(sc.parent, sc.with)
		if err != nil {
			return "", err
		}
		if err := t.expect(")"); err != nil {
			return "", err
		}
		return t.derived(sc, inner.columns, "("+inner.sql+")", "")
	case at.isName():
		return t.table(sc)
	}
	return "", mismatched(at)
}

// table translates the ID of an event data store, or a name of WITH's.
func (t *translator) table(sc *scope) (string, error) {
	at := t.next()
	if named := sc.with.find(at.text); named != nil {
		return t.derived(sc, named.result.columns, named.table, at.text)
	}
	if t.peek().is(".") || uuidPattern.FindString(at.text) != at.text {
		return "", refuse(at, "Table '%s' does not exist: FROM takes the ID of an event data store, or a name that WITH defines", at.text)
	}
	store, err := t.store(at.text)
	if err != nil {
		return "", err
	}
	alias, names, err := t.alias()
	if err != nil {
		return "", err
	}
	if alias == "" {
		alias = at.text
	}
	table := t.name()
	r := storeRelation(alias, table)
	if names != nil {
		if len(names) != len(r.columns) {
			return "", refuse(at, "Column alias list has %d entries but '%s' has %d columns available", len(names), alias, len(r.columns))
		}
		for i := range r.columns {
			r.columns[i].name = names[i]
		}
	}
	sc.relations = append(sc.relations, r)
	return store + " AS " + table, nil
}

// derived adds a relation that is a SELECT.
func (t *translator) derived(sc *scope, columns []resultColumn, sql, alias string) (string, error) {
	at := t.peek()
	written, names, err := t.alias()
	if err != nil {
		return "", err
	}
	if written != "" {
		alias = written
	}
	if names != nil && len(names) != len(columns) {
		return "", refuse(at, "Column alias list has %d entries but '%s' has %d columns available", len(names), alias, len(columns))
	}
	table := t.name()
	sc.relations = append(sc.relations, relationOf(alias, table, columns, names))
	return sql + " AS " + table, nil
}

// alias reads [AS] name [(columns)], if it is there.
func (t *translator) alias() (string, []string, error) {
	at := t.peek()
	explicit := t.accept("as")
	name := t.peek()
	switch {
	case explicit && !name.isName():
		return "", nil, mismatched(name)
	case at.is("tablesample", "match_recognize"):
		return "", nil, refuse(at, "The simulator does not know %s", strings.ToUpper(at.text))
	case !explicit && (!name.isName() || name.kind == wordToken && reserved[name.lower]):
		return "", nil, nil
	}
	t.next()
	names, err := t.columnAliases()
	return name.text, names, err
}

// startsQuery says whether a parenthesis begins a sub-select.
func (t *translator) startsQuery() bool {
	for n := 0; ; n++ {
		if !t.ahead(n).is("(") {
			return n > 0 && t.ahead(n).is("select", "with", "values", "table")
		}
	}
}

package lakesql

import (
	"strconv"
	"strings"
)

// selection is a SELECT without its ORDER BY.
type selection struct {
	scope    *scope
	items    []item
	distinct bool
	// grouped says that each row of the result stands for several.
	grouped bool
	// groupedParts are what must be an aggregate or of GROUP BY, if grouped.
	groupedParts []operand
	// ordinals is the select list as GROUP BY's positions see it.
	ordinals *selection
}

// item is an entry of the select list.
type item struct {
	operand
	title string
	at    token
}

// selectTerm translates what follows SELECT. FROM comes first, because it says
// what the names of the select list mean.
func (t *translator) selectTerm(parent *scope, with *tables) (*term, error) {
	sel := &selection{scope: &scope{parent: parent, with: with}}
	if t.accept("distinct") {
		sel.distinct = true
	} else {
		t.accept("all")
	}
	start, end := t.pos, t.listEnd()
	t.pos = end
	from, where, group, having := "", "", "", ""
	var err error
	if t.accept("from") {
		if from, err = t.from(sel.scope); err != nil {
			return nil, err
		}
		from = " FROM " + from
	}
	if t.accept("where") {
		condition, err := t.condition(sel.scope, "WHERE")
		if err != nil {
			return nil, err
		}
		where = " WHERE " + condition.sql
	}
	if t.peek().is("group") {
		sel.grouped = true
		if group, err = t.groupBy(sel, start, end); err != nil {
			return nil, err
		}
	}
	if t.accept("having") {
		sel.grouped = true
		condition, err := t.condition(sel.scope, "HAVING")
		if err != nil {
			return nil, err
		}
		sel.groupedParts = append(sel.groupedParts, condition)
		having = " HAVING " + condition.sql
	}
	if t.peek().is("window", "qualify") {
		return nil, refuse(t.peek(), "The simulator does not know %s", strings.ToUpper(t.peek().text))
	}
	after := t.pos
	t.pos = start
	if err := t.list(sel, end); err != nil {
		return nil, err
	}
	t.pos = after
	return sel.term(from + where + group + having), nil
}

func (s *selection) term(clauses string) *term {
	head := "SELECT "
	if s.distinct {
		head = "SELECT DISTINCT "
	}
	result := result{}
	columns := make([]string, len(s.items))
	for i, it := range s.items {
		columns[i] = it.sql + " AS " + resultName(i)
		name := it.title
		if name == "" {
			name = "_col" + strconv.Itoa(i)
		}
		result.columns = append(result.columns, resultColumn{name: name, typ: it.typ})
	}
	result.sql = head + strings.Join(columns, ", ") + clauses
	return &term{result: result, sel: s}
}

// listEnd finds where the select list ends.
func (t *translator) listEnd() int {
	depth := 0
	for i := t.pos; ; i++ {
		at := t.tokens[i]
		switch {
		case at.kind == endToken:
			return i
		case at.is("(", "["):
			depth++
		case at.is(")", "]"):
			if depth--; depth < 0 {
				return i
			}
		case depth > 0:
		case at.is("from") && i > 1 && t.tokens[i-1].is("distinct") && t.tokens[i-2].is("is", "not"):
		case at.is(";", "from", "where", "group", "having", "window", "union", "except", "intersect", "order", "offset", "limit", "fetch"):
			return i
		}
	}
}

// list translates the select list.
func (t *translator) list(sel *selection, end int) error {
	for {
		if err := t.item(sel); err != nil {
			return err
		}
		if t.accept(",") {
			continue
		}
		if t.pos != end {
			return mismatched(t.peek())
		}
		return nil
	}
}

func (t *translator) item(sel *selection) error {
	at := t.peek()
	if t.accept("*") {
		return sel.star(at, "")
	}
	if at.isName() && t.ahead(1).is(".") && t.ahead(2).is("*") {
		t.pos += 3
		return sel.star(at, at.text)
	}
	value, err := t.expression(sel.scope)
	if err != nil {
		return err
	}
	it := item{operand: value, title: value.name, at: at}
	if t.accept("as") {
		if !t.peek().isName() {
			return mismatched(t.peek())
		}
		it.title = t.next().text
	} else if name := t.peek(); name.kind == quotedToken || name.kind == wordToken && !reserved[name.lower] {
		it.title = t.next().text
	}
	sel.items = append(sel.items, it)
	return nil
}

// star adds all columns of a relation, or of all.
func (s *selection) star(at token, alias string) error {
	found := false
	for _, r := range s.scope.relations {
		if alias != "" && !strings.EqualFold(r.alias, alias) {
			continue
		}
		found = true
		for _, c := range r.columns {
			if !c.hidden {
				s.items = append(s.items, item{operand: s.scope.read(c, false, at, c.name), title: c.name, at: at})
			}
		}
	}
	if !found {
		if alias != "" {
			return refuse(at, "Table '%s' does not exist", alias)
		}
		return refuse(at, "SELECT * not allowed in queries without FROM clause")
	}
	return nil
}

// groupBy translates GROUP BY, and notes its expressions in the scope.
func (t *translator) groupBy(sel *selection, start, end int) (string, error) {
	t.next()
	if err := t.expect("by"); err != nil {
		return "", err
	}
	sel.scope.keys = map[string]bool{}
	var keys []string
	for {
		at := t.peek()
		if at.is("grouping", "rollup", "cube", "distinct", "all", "auto") {
			return "", refuse(at, "The simulator does not know GROUP BY %s", strings.ToUpper(at.text))
		}
		key, err := t.expression(sel.scope)
		if err != nil {
			return "", err
		}
		sql := key.sql
		if key.literal != nil && key.literal.kind == numberToken {
			if key, err = t.itemAt(sel, at, key.sql, start, end); err != nil {
				return "", err
			}
			if key.literal == nil {
				sql = key.sql
			}
		}
		if key.aggregate || key.window {
			return "", refuse(at, "GROUP BY clause cannot contain aggregations, window functions or grouping operations")
		}
		keys = append(keys, sql)
		sel.scope.keys[key.sql] = true
		if key.bare != "" {
			sel.scope.keys[key.bare] = true
		}
		if !t.accept(",") {
			return " GROUP BY " + strings.Join(keys, ", "), nil
		}
	}
}

// itemAt translates the entry of the select list that GROUP BY names by its
// position.
func (t *translator) itemAt(sel *selection, at token, position string, start, end int) (operand, error) {
	if sel.ordinals == nil {
		back, keys := t.pos, sel.scope.keys
		sel.ordinals = &selection{scope: sel.scope}
		t.pos, sel.scope.keys = start, nil
		err := t.list(sel.ordinals, end)
		t.pos, sel.scope.keys = back, keys
		if err != nil {
			return operand{}, err
		}
	}
	items := sel.ordinals.items
	n, err := strconv.Atoi(position)
	if err != nil || n < 1 || n > len(items) {
		return operand{}, refuse(at, "GROUP BY position %s is not in select list", position)
	}
	return items[n-1].operand, nil
}

// check refuses what has no one value for a group of rows.
func (s *selection) check() error {
	for _, it := range s.items {
		s.grouped = s.grouped || it.aggregate
	}
	for _, p := range s.groupedParts {
		s.grouped = s.grouped || p.aggregate
	}
	if !s.grouped {
		return nil
	}
	parts := s.groupedParts
	for _, it := range s.items {
		parts = append(parts, it.operand)
	}
	for _, p := range parts {
		if len(p.free) > 0 {
			return refuse(p.free[0].at, "'%s' must be an aggregate expression or appear in GROUP BY clause", p.free[0].text)
		}
	}
	return nil
}

// orderOfQuery translates ORDER BY of a whole query, and checks its groups,
// because aggregates of ORDER BY make groups, too.
func (t *translator) orderOfQuery(body *term) (string, error) {
	sc := &scope{}
	if body.sel != nil {
		sc = body.sel.scope
	}
	order := ""
	if t.peek().is("order") {
		if body.sel != nil {
			sc.aliases = map[string][]operand{}
			for _, it := range body.sel.items {
				name := strings.ToLower(it.title)
				sc.aliases[name] = append(sc.aliases[name], it.operand)
			}
			delete(sc.aliases, "")
		}
		var err error
		if order, err = t.orderBy(func() (string, error) { return t.orderTerm(sc, body) }); err != nil {
			return "", err
		}
		sc.aliases = nil
	}
	if body.sel == nil {
		return order, nil
	}
	return order, body.sel.check()
}

// orderTerm translates an entry of a query's ORDER BY.
func (t *translator) orderTerm(sc *scope, body *term) (string, error) {
	at := t.peek()
	if at.kind == numberToken {
		n, err := strconv.Atoi(at.text)
		if err != nil || n < 1 || n > len(body.columns) {
			return "", refuse(at, "ORDER BY position %s is not in select list", at.text)
		}
		t.next()
		return strconv.Itoa(n), nil
	}
	if body.sel == nil {
		for i, c := range body.columns {
			if at.isName() && strings.EqualFold(c.name, at.text) {
				t.next()
				return strconv.Itoa(i + 1), nil
			}
		}
		return "", refuse(at, "Column '%s' cannot be resolved: ORDER BY after UNION, EXCEPT and INTERSECT takes columns of the result", at.text)
	}
	value, err := t.expression(sc)
	if err != nil {
		return "", err
	}
	for i, it := range body.sel.items {
		if it.sql == value.sql {
			return strconv.Itoa(i + 1), nil
		}
	}
	if body.sel.distinct {
		return "", refuse(at, "For SELECT DISTINCT, ORDER BY expressions must appear in select list")
	}
	body.sel.groupedParts = append(body.sel.groupedParts, value)
	return value.sql, nil
}

// orderBy translates ORDER BY of a query, a window or an aggregate. Trino has
// NULLs last, whatever the direction.
func (t *translator) orderBy(entry func() (string, error)) (string, error) {
	if err := t.expect("order", "by"); err != nil {
		return "", err
	}
	var terms []string
	for {
		sql, err := entry()
		if err != nil {
			return "", err
		}
		if t.accept("desc") {
			sql += " DESC"
		} else {
			t.accept("asc")
		}
		nulls := " NULLS LAST"
		if t.accept("nulls") {
			if t.accept("first") {
				nulls = " NULLS FIRST"
			} else if err := t.expect("last"); err != nil {
				return "", err
			}
		}
		terms = append(terms, sql+nulls)
		if !t.accept(",") {
			return " ORDER BY " + strings.Join(terms, ", "), nil
		}
	}
}

// condition translates an expression that says yes or no.
func (t *translator) condition(sc *scope, clause string) (operand, error) {
	at := t.peek()
	value, err := t.expression(sc)
	if err != nil {
		return value, err
	}
	if next := t.peek(); next.kind == stringToken || next.kind == numberToken || next.isName() && !reserved[next.lower] {
		return value, mismatched(next)
	}
	if !value.typ.is(booleanKind, unknownKind) {
		return value, refuse(at, "%s clause must evaluate to a boolean: actual type %s", clause, value.typ)
	}
	if value.window || value.aggregate && clause != "HAVING" {
		return value, refuse(at, "%s clause cannot contain aggregations, window functions or grouping operations", clause)
	}
	return value, nil
}

package lakesql

// unnest translates UNNEST(array or map) [WITH ORDINALITY] [AS name (columns)].
func (t *translator) unnest(sc *scope) (string, error) {
	at := t.next()
	if err := t.expect("("); err != nil {
		return "", err
	}
	value, err := t.expression(sc)
	if err != nil {
		return "", err
	}
	if t.peek().is(",") {
		return "", refuse(t.peek(), "The simulator knows UNNEST with one argument")
	}
	if err := t.expect(")"); err != nil {
		return "", err
	}
	ordinality := t.accept("with")
	if ordinality {
		if err := t.expect("ordinality"); err != nil {
			return "", err
		}
	}
	alias, names, err := t.alias()
	if err != nil {
		return "", err
	}
	table := t.name()
	columns := unnested(table, value.typ, len(names), ordinality)
	switch {
	case columns == nil:
		return "", refuse(at, "Cannot unnest type: %s", value.typ)
	case ordinality && value.typ.is(mapKind):
		return "", refuse(at, "The simulator does not know WITH ORDINALITY for a map")
	case names != nil && len(names) != len(columns):
		return "", refuse(at, "Column alias list has %d entries but '%s' has %d columns available", len(names), alias, len(columns))
	}
	for i := range names {
		columns[i].name = names[i]
	}
	sc.relations = append(sc.relations, &relation{alias: alias, columns: columns})
	return "json_each(" + value.sql + ") AS " + table, nil
}

// unnested are the columns of an array or a map. Trino makes a column of each
// member of a row, Presto one of the whole: the number of names decides.
func unnested(table string, t *typ, names int, ordinality bool) []column {
	if ordinality {
		names--
	}
	element := reference{doc: table + ".value", path: rootPath}
	var columns []column
	switch {
	case t.is(mapKind):
		columns = []column{{name: "key", typ: varchar, sql: table + ".key"}, element.column("value", t.elem, table)}
	case !t.is(arrayKind):
		return nil
	case t.elem.is(rowKind) && names != 1:
		for _, f := range t.elem.fields {
			place := reference{doc: element.doc, path: keyPath(rootPath, f.key)}
			columns = append(columns, column{name: f.name, typ: f.typ, sql: place.sql(f.typ), place: place})
		}
	default:
		columns = []column{element.column("value", t.elem, table)}
	}
	if ordinality {
		columns = append(columns, column{name: "ordinality", typ: bigint, sql: "(" + table + ".key + 1)"})
	}
	return columns
}

// column reads json_each's value, which is not JSON where it is a scalar.
func (r reference) column(name string, t *typ, table string) column {
	c := column{name: name, typ: t, sql: r.doc, place: r}
	switch {
	case t.is(varcharKind):
		c.sql = "CASE " + table + ".type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(" + r.doc + " AS TEXT) END"
	case t.is(jsonKind):
		c.sql = "CASE " + table + ".type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN 'null'" +
			" WHEN 'object' THEN " + r.doc + " WHEN 'array' THEN " + r.doc + " ELSE json_quote(" + r.doc + ") END"
		c.place = reference{doc: c.sql, path: rootPath}
	}
	return c
}

package lakesql

import (
	"strconv"
	"strings"
)

// function is a function of Trino's.
type function struct {
	min, max int
	// args has a letter for the type of each argument; the last stands for all
	// that follow. v varchar, n number, i bigint, d date or timestamp, b boolean,
	// j varchar or json, a array, m map, c array or map, x any.
	args string
	// result is the type of the result, nil that of the first argument.
	result *typ
	// sql has $1, $2, ... for the arguments and $* for all of them.
	sql string
	// build makes the operand where a template is not enough.
	build func(*call) (operand, error)
	// aggregate and window say where the function may stand.
	aggregate, window bool
}

// call is a function with its arguments.
type call struct {
	name     string
	at       token
	args     []operand
	star     bool
	distinct bool
	order    string
	// strict begins the names of conversions: inside of TRY, what cannot be
	// converted is NULL.
	strict string
}

// any is the most arguments that a function takes without a limit.
const anyNumber = 100

func (t *translator) call(sc *scope) (operand, error) {
	c := &call{at: t.next()}
	c.name = c.at.lower
	t.next()
	if c.name == "try" {
		defer func(before bool) { t.trying = before }(t.trying)
		t.trying = true
	}
	switch {
	case t.peek().is("*") && t.ahead(1).is(")"):
		t.pos += 2
		c.star = true
	case !t.accept(")"):
		c.distinct = t.accept("distinct")
		if !c.distinct {
			t.accept("all")
		}
		for {
			if err := t.argument(sc, c); err != nil {
				return operand{}, err
			}
			if t.accept(")") {
				break
			}
			if err := t.expect(","); err != nil {
				return operand{}, err
			}
		}
	}
	return t.apply(sc, c)
}

// argument translates one argument, and the ORDER BY of an aggregate after it.
func (t *translator) argument(sc *scope, c *call) error {
	if t.peek().isName() && t.ahead(1).is("->") {
		return refuse(t.ahead(1), "The simulator does not know lambda expressions (x -> ...)")
	}
	value, err := t.expression(sc)
	if err != nil {
		return err
	}
	c.args = append(c.args, value)
	if t.peek().is("order") {
		c.order, err = t.orderBy(func() (string, error) {
			value, err := t.expression(sc)
			return value.sql, err
		})
	}
	return err
}

// apply makes an operand of a call, with FILTER and OVER after it.
func (t *translator) apply(sc *scope, c *call) (operand, error) {
	f, ok := functions[c.name]
	if !ok {
		return operand{}, refuse(c.at, "Function '%s' is not known to the simulator", c.name)
	}
	if err := c.check(f); err != nil {
		return operand{}, err
	}
	c.strict = t.strict()
	var value operand
	var err error
	if f.build != nil {
		value, err = f.build(c)
	} else {
		value, err = c.fill(f), nil
	}
	if err != nil {
		return value, err
	}
	if f.aggregate || f.window {
		if value, err = t.overRows(sc, c, f, value); err != nil {
			return value, err
		}
	}
	return sc.cover(value), nil
}

// check refuses arguments of the wrong number or type.
func (c *call) check(f *function) error {
	n := len(c.args)
	switch {
	case c.star && c.name != "count", n < f.min && !c.star, n > f.max:
		return refuse(c.at, "Unexpected parameters (%s) for function %s", typeNames(c.args), c.name)
	case (c.distinct || c.order != "") && !f.aggregate:
		return refuse(c.at, "Function %s is not an aggregate: it takes neither DISTINCT nor ORDER BY", c.name)
	}
	for i, a := range c.args {
		if !accepts(f.args[min(i, len(f.args)-1)], a.typ) {
			return refuse(c.at, "Unexpected parameters (%s) for function %s", typeNames(c.args), c.name)
		}
	}
	return nil
}

func accepts(letter byte, t *typ) bool {
	if t.is(unknownKind) {
		return true
	}
	switch letter {
	case 'v':
		return t.is(varcharKind)
	case 'n':
		return t.numeric()
	case 'i':
		return t.is(bigintKind)
	case 'd':
		return t.temporal()
	case 'b':
		return t.is(booleanKind)
	case 'j':
		return t.is(varcharKind, jsonKind)
	case 'a':
		return t.is(arrayKind)
	case 'm':
		return t.is(mapKind)
	case 'c':
		return t.is(arrayKind, mapKind)
	}
	return true
}

// fill puts the arguments into the template of a function.
func (c *call) fill(f *function) operand {
	result := f.result
	if result == nil {
		result = c.args[0].typ
	}
	return made(c.template(f.sql), result, c.args...)
}

func (c *call) template(sql string) string {
	sql = strings.ReplaceAll(sql, "lake_strict_", c.strict)
	all := make([]string, len(c.args))
	pairs := []string{}
	for i, a := range c.args {
		all[i] = a.sql
		if i < 9 {
			pairs = append(pairs, "$"+strconv.Itoa(i+1), a.sql)
		}
	}
	list := strings.Join(all, ", ")
	if c.distinct {
		list = "DISTINCT " + list
	}
	pairs = append(pairs, "$*", list+c.order)
	return strings.NewReplacer(pairs...).Replace(sql)
}

// overRows ends the call of an aggregate or a window function.
func (t *translator) overRows(sc *scope, c *call, f *function, value operand) (operand, error) {
	inner := value.aggregate
	if t.peek().is("filter") && t.ahead(1).is("(") {
		t.pos += 2
		if err := t.expect("where"); err != nil {
			return value, err
		}
		condition, err := t.condition(sc, "FILTER WHERE")
		if err != nil {
			return value, err
		}
		value.sql += " FILTER (WHERE " + condition.sql + ")"
		if err := t.expect(")"); err != nil {
			return value, err
		}
	}
	if t.peek().is("ignore", "respect") {
		return value, refuse(t.peek(), "The simulator does not know %s NULLS", strings.ToUpper(t.peek().text))
	}
	if t.accept("over") {
		return t.over(sc, value)
	}
	switch {
	case f.window:
		return value, refuse(c.at, "Window function %s requires an OVER clause", c.name)
	case inner || value.window:
		return value, refuse(c.at, "Cannot nest aggregations inside aggregation '%s'", c.name)
	}
	value.aggregate, value.free = true, nil
	return value, nil
}

// over translates the window of a function.
func (t *translator) over(sc *scope, value operand) (operand, error) {
	if err := t.expect("("); err != nil {
		return value, err
	}
	value.window = true
	parts := []operand{value}
	sql := value.sql + " OVER ("
	if t.accept("partition") {
		if err := t.expect("by"); err != nil {
			return value, err
		}
		separator := "PARTITION BY "
		for {
			key, err := t.expression(sc)
			if err != nil {
				return value, err
			}
			sql += separator + key.sql
			parts = append(parts, key)
			separator = ", "
			if !t.accept(",") {
				break
			}
		}
	}
	if t.peek().is("order") {
		order, err := t.orderBy(func() (string, error) {
			key, err := t.expression(sc)
			parts = append(parts, key)
			return key.sql, err
		})
		if err != nil {
			return value, err
		}
		sql += order
	}
	if t.peek().is("rows", "range", "groups") {
		for !t.peek().is(")") {
			at := t.next()
			if at.kind != numberToken && !at.is("rows", "range", "groups", "between", "and", "unbounded", "preceding", "following", "current", "row") {
				return value, mismatched(at)
			}
			sql += " " + strings.ToUpper(at.text)
		}
	}
	over := made(sql+")", value.typ, parts...)
	over.window = true
	return over, t.expect(")")
}

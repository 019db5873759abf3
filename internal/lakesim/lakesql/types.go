package lakesql

import "strings"

type kind int

const (
	// unknownKind is the type of NULL, which goes with every other.
	unknownKind kind = iota
	varcharKind
	bigintKind
	doubleKind
	booleanKind
	timestampKind
	// zonedKind is a timestamp with time zone. The zone is always UTC.
	zonedKind
	dateKind
	jsonKind
	arrayKind
	mapKind
	rowKind
)

// typ is a type of Trino's.
type typ struct {
	kind kind
	// elem is the type of an array's elements and of a map's values.
	elem *typ
	// fields are the members of a row.
	fields []field
	// truth says that a varchar may be compared with TRUE and FALSE.
	truth bool
}

// field is a member of a row: its name in SQL, and its key in the event.
type field struct {
	name string
	key  string
	typ  *typ
}

var (
	unknown   = &typ{kind: unknownKind}
	varchar   = &typ{kind: varcharKind}
	bigint    = &typ{kind: bigintKind}
	double    = &typ{kind: doubleKind}
	boolean   = &typ{kind: booleanKind}
	timestamp = &typ{kind: timestampKind}
	zoned     = &typ{kind: zonedKind}
	date      = &typ{kind: dateKind}
	jsonType  = &typ{kind: jsonKind}
)

func arrayOf(elem *typ) *typ { return &typ{kind: arrayKind, elem: elem} }

func mapOf(elem *typ) *typ { return &typ{kind: mapKind, elem: elem} }

func (t *typ) is(kinds ...kind) bool {
	for _, k := range kinds {
		if t.kind == k {
			return true
		}
	}
	return false
}

// numeric, temporal and nested are the groups of types that share operators.
func (t *typ) numeric() bool { return t.is(bigintKind, doubleKind) }

func (t *typ) temporal() bool { return t.is(timestampKind, zonedKind, dateKind) }

func (t *typ) nested() bool { return t.is(arrayKind, mapKind, rowKind) }

// String is the name of the type in Trino's messages.
func (t *typ) String() string {
	switch t.kind {
	case unknownKind:
		return "unknown"
	case varcharKind:
		return "varchar"
	case bigintKind:
		return "bigint"
	case doubleKind:
		return "double"
	case booleanKind:
		return "boolean"
	case timestampKind:
		return "timestamp(3)"
	case zonedKind:
		return "timestamp(3) with time zone"
	case dateKind:
		return "date"
	case jsonKind:
		return "json"
	case arrayKind:
		return "array(" + t.elem.String() + ")"
	case mapKind:
		return "map(varchar, " + t.elem.String() + ")"
	case rowKind:
		members := make([]string, len(t.fields))
		for i, f := range t.fields {
			members[i] = f.name + " " + f.typ.String()
		}
		return "row(" + strings.Join(members, ", ") + ")"
	}
	return "unknown"
}

// field finds a member of a row, in any case.
func (t *typ) field(name string) (field, bool) {
	for _, f := range t.fields {
		if strings.EqualFold(f.name, name) {
			return f, true
		}
	}
	return field{}, false
}

func typeNames(operands []operand) string {
	names := make([]string, len(operands))
	for i, o := range operands {
		names[i] = o.typ.String()
	}
	return strings.Join(names, ", ")
}

// common is the type of a value that may come from either of two operands.
func common(a, b *typ) (*typ, bool) {
	switch {
	case a.is(unknownKind):
		return b, true
	case b.is(unknownKind):
		return a, true
	case a.kind == b.kind:
		return a, true
	case a.numeric() && b.numeric():
		return double, true
	case a.is(timestampKind, zonedKind) && b.is(timestampKind, zonedKind):
		return zoned, true
	}
	return nil, false
}

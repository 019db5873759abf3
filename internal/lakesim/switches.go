package lakesim

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Source is where it is known from how AWS behaves.
type Source string

// The sources of a switch.
const (
	SourceDocumented Source = "documented" // AWS says so
	SourceObserved   Source = "observed"   // somebody saw it
	SourceOpen       Source = "open"       // nobody knows
	SourceSimulator  Source = "simulator"  // no trait of AWS: it sets the scene of a test
)

// Switch describes a member of World.
type Switch struct {
	Member  string
	Text    string // one sentence on what it does
	Source  Source
	Values  string // what it can be
	Default string // in JSON

	// OtherSides are worlds in which this switch, and only what it needs to be
	// felt, is not as in the default world. Lags in them are short. Those that
	// only set a scene have none.
	OtherSides []World

	// Queries is true if no import differs by it.
	Queries bool

	// Endless is true if the lists of the other sides never end, so that a
	// caller who wants a whole list has to give up.
	Endless bool
}

// Switches describes all members of World, in their order.
func Switches() []Switch {
	usual := reflect.ValueOf(World{}.complete())
	choices := map[string][]string{}
	for _, c := range new(World).choices() {
		choices[c.member] = c.allowed
	}
	list := make([]Switch, usual.NumField())
	for i := range list {
		member := memberName(usual.Type().Field(i))
		described := descriptions[member]
		value, _ := json.Marshal(usual.Field(i).Interface()) // every default can be written
		list[i] = Switch{
			Member: member, Text: described.text, Source: described.source,
			Values: valuesOf(usual.Field(i), choices[member]), Default: string(value),
			OtherSides: described.otherSides, Endless: member == "list_repeat_token",
			Queries: querySwitches[member].text != "",
		}
	}
	return list
}

// valuesOf says in words what a member can be.
func valuesOf(member reflect.Value, allowed []string) string {
	if allowed != nil {
		return "`" + strings.Join(allowed, "`, `") + "`"
	}
	switch member.Interface().(type) {
	case Duration:
		return "duration"
	case Hold:
		return "`true`, `false`, `\"initializing\"`"
	case []string:
		return "list of names"
	case map[string]string:
		if member.MapIndex(reflect.ValueOf(string(rightAssume))).IsValid() {
			return "object by right: `refused`, `failed`"
		}
		return "object by status"
	case BucketsByName, EventDataStoresByName:
		return "object by name"
	}
	switch member.Kind() {
	case reflect.Bool:
		return "`true`, `false`"
	case reflect.Int:
		return "number"
	default:
		return "text"
	}
}

// SwitchesTable writes Switches as a table in Markdown.
func SwitchesTable() string {
	var table strings.Builder
	table.WriteString("| Member | What it does | Values | AWS | Default |\n|---|---|---|---|---|\n")
	for _, s := range Switches() {
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s | `%s` |\n", s.Member, s.Text, s.Values, s.Source, s.Default)
	}
	return table.String()
}

const second = Duration(time.Second)

type description struct {
	text       string
	source     Source
	otherSides []World
}

// descriptions has an entry for each member of World.
var descriptions = func() map[string]description {
	all := map[string]description{}
	for _, some := range []map[string]description{sceneSwitches, recordSwitches, listSwitches, callSwitches, querySwitches} {
		maps.Copy(all, some)
	}
	return all
}()

// each makes a world of every value.
func each[Value any](set func(*World, Value), values ...Value) []World {
	worlds := make([]World, len(values))
	for i, value := range values {
		set(&worlds[i], value)
	}
	return worlds
}

// eachWithout makes a world for every list of members to leave out.
func eachWithout(set func(*World, []string), lists ...string) []World {
	worlds := make([]World, len(lists))
	for i, list := range lists {
		set(&worlds[i], strings.Fields(list))
	}
	return slices.Clip(worlds)
}

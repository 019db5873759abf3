package policy

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// condition is one key of a condition block:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
type condition struct {
	compare  comparison
	key      string // in lower case
	values   []string
	ifExists bool
	null     bool
	every    bool // ForAllValues
	any      bool // ForAnyValue
}

// comparison compares a value of a request with one of a policy.
type comparison struct {
	equal     func(have, want string) bool
	negated   bool // no value of the policy may be equal
	variables bool // the values of the policy can have policy variables and wildcards of their own
}

var comparisons = map[string]comparison{
	"StringEquals":              {equal: func(have, want string) bool { return have == literal(want) }, variables: true},
	"StringEqualsIgnoreCase":    {equal: func(have, want string) bool { return strings.EqualFold(have, literal(want)) }, variables: true},
	"StringLike":                {equal: func(have, want string) bool { return like(want, have) }, variables: true},
	"ArnEquals":                 {equal: arnLike, variables: true},
	"ArnLike":                   {equal: arnLike, variables: true},
	"NumericEquals":             {equal: number(func(c int) bool { return c == 0 })},
	"NumericLessThan":           {equal: number(func(c int) bool { return c < 0 })},
	"NumericLessThanEquals":     {equal: number(func(c int) bool { return c <= 0 })},
	"NumericGreaterThan":        {equal: number(func(c int) bool { return c > 0 })},
	"NumericGreaterThanEquals":  {equal: number(func(c int) bool { return c >= 0 })},
	"DateEquals":                {equal: date(func(c int) bool { return c == 0 })},
	"DateLessThan":              {equal: date(func(c int) bool { return c < 0 })},
	"DateLessThanEquals":        {equal: date(func(c int) bool { return c <= 0 })},
	"DateGreaterThan":           {equal: date(func(c int) bool { return c > 0 })},
	"DateGreaterThanEquals":     {equal: date(func(c int) bool { return c >= 0 })},
	"Bool":                      {equal: strings.EqualFold},
	"BinaryEquals":              {equal: binaryEqual},
	"IpAddress":                 {equal: inNetwork},
	"StringNotEquals":           {equal: func(have, want string) bool { return have == literal(want) }, negated: true, variables: true},
	"StringNotEqualsIgnoreCase": {equal: func(have, want string) bool { return strings.EqualFold(have, literal(want)) }, negated: true, variables: true},
	"StringNotLike":             {equal: func(have, want string) bool { return like(want, have) }, negated: true, variables: true},
	"ArnNotEquals":              {equal: arnLike, negated: true, variables: true},
	"ArnNotLike":                {equal: arnLike, negated: true, variables: true},
	"NumericNotEquals":          {equal: number(func(c int) bool { return c == 0 }), negated: true},
	"DateNotEquals":             {equal: date(func(c int) bool { return c == 0 }), negated: true},
	"NotIpAddress":              {equal: inNetwork, negated: true},
}

func readConditions(written map[string]map[string]texts) ([]condition, error) {
	var read []condition
	for _, operator := range slices.Sorted(maps.Keys(written)) {
		var c condition
		name := operator
		name, c.every = strings.CutPrefix(name, "ForAllValues:")
		if !c.every {
			name, c.any = strings.CutPrefix(name, "ForAnyValue:")
		}
		name, c.ifExists = strings.CutSuffix(name, "IfExists")
		c.null = name == "Null"
		compare, known := comparisons[name]
		if !known && !c.null || c.null && c.ifExists {
			return nil, fmt.Errorf("%q is not an operator of conditions", operator)
		}
		c.compare = compare
		for _, key := range slices.Sorted(maps.Keys(written[operator])) {
			if key == "" || len(written[operator][key]) == 0 {
				return nil, errors.New("a condition needs a key and a value")
			}
			one := c
			one.key, one.values = strings.ToLower(key), written[operator][key]
			read = append(read, one)
		}
	}
	return read, nil
}

// holds reports whether a request meets the condition. Of a key that the request
// lacks, a negated comparison holds, and another one does not:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
func (c condition) holds(context map[string][]string, variables bool) bool {
	have, exists := context[c.key]
	if c.null {
		return slices.ContainsFunc(c.values, func(want string) bool { return strings.EqualFold(want, "true") == !exists })
	}
	if !exists || len(have) == 0 {
		return c.ifExists || c.every || c.compare.negated && !c.any
	}
	matches := func(one string) bool {
		equal := slices.ContainsFunc(c.values, func(want string) bool {
			if variables && c.compare.variables {
				var resolved bool
				if want, resolved = expand(want, context); !resolved {
					return false
				}
			}
			return c.compare.equal(one, want)
		})
		return equal != c.compare.negated
	}
	if c.any || !c.every && !c.compare.negated {
		return slices.ContainsFunc(have, matches)
	}
	return !slices.ContainsFunc(have, func(one string) bool { return !matches(one) })
}

// specials are the characters that ${*}, ${?} and ${$} stand for. The first two are
// no wildcards, so that they are others until they are compared.
var specials = map[string]rune{"*": literalStar, "?": literalMark, "$": '$'}

const literalStar, literalMark = '\uE000', '\uE001'

// literal returns an expanded text for a comparison without wildcards.
func literal(text string) string {
	return strings.NewReplacer(string(literalStar), "*", string(literalMark), "?").Replace(text)
}

// expand replaces policy variables. A variable without a value, and without a
// default, matches nothing:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func expand(text string, context map[string][]string) (expanded string, resolved bool) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		out.WriteString(before)
		if !found {
			return out.String(), true
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return "", false
		}
		text = after
		if as, special := specials[name]; special {
			out.WriteRune(as)
			continue
		}
		name, fallback, hasDefault := strings.Cut(name, ",")
		values := context[strings.ToLower(strings.TrimSpace(name))]
		switch {
		case len(values) == 1:
			out.WriteString(values[0])
		case hasDefault:
			out.WriteString(strings.Trim(strings.TrimSpace(fallback), "'"))
		default:
			return "", false
		}
	}
}

func number(ok func(int) bool) func(have, want string) bool {
	return func(have, want string) bool {
		a, errA := strconv.ParseFloat(have, 64)
		b, errB := strconv.ParseFloat(want, 64)
		if errA != nil || errB != nil {
			return false
		}
		switch {
		case a < b:
			return ok(-1)
		case a > b:
			return ok(1)
		}
		return ok(0)
	}
}

func date(ok func(int) bool) func(have, want string) bool {
	return func(have, want string) bool {
		a, errA := parseDate(have)
		b, errB := parseDate(want)
		return errA == nil && errB == nil && ok(a.Compare(b))
	}
}

// parseDate reads a time in a form of ISO 8601, or as seconds since 1970.
func parseDate(text string) (time.Time, error) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0), nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02"} {
		if moment, err := time.Parse(layout, text); err == nil {
			return moment, nil
		}
	}
	return time.Time{}, errors.New("not a time")
}

func binaryEqual(have, want string) bool {
	a, errA := base64.StdEncoding.DecodeString(have)
	b, errB := base64.StdEncoding.DecodeString(want)
	return errA == nil && errB == nil && slices.Equal(a, b)
}

func inNetwork(have, want string) bool {
	address, err := netip.ParseAddr(have)
	if err != nil {
		return false
	}
	if !strings.Contains(want, "/") {
		single, err := netip.ParseAddr(want)
		return err == nil && single == address
	}
	network, err := netip.ParsePrefix(want)
	return err == nil && network.Contains(address)
}

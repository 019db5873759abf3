package awsapi

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Constraints gathers what a request breaks of the API model, to answer it in
// one error as AWS does.
type Constraints struct{ broken []string }

func (c *Constraints) add(value, member, rule string) {
	c.broken = append(c.broken, fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: Member must %s", value, member, rule))
}

// Required checks that a member is there.
func (c *Constraints) Required(present bool, member string) {
	if !present {
		c.add("null", member, "not be null")
	}
}

// Text checks the length and pattern of a string that may be absent.
func (c *Constraints) Text(value *string, member string, shortest, longest int, pattern *regexp.Regexp) {
	if value == nil {
		return
	}
	quoted := "'" + *value + "'"
	if n := utf8.RuneCountInString(*value); n < shortest {
		c.add(quoted, member, fmt.Sprintf("have length greater than or equal to %d", shortest))
	} else if n > longest {
		c.add(quoted, member, fmt.Sprintf("have length less than or equal to %d", longest))
	}
	if pattern != nil && !pattern.MatchString(*value) {
		c.add(quoted, member, "satisfy regular expression pattern: "+pattern.String())
	}
}

// Number checks the bounds of a number that may be absent.
func (c *Constraints) Number(value *int64, member string, least, most int64) {
	if value == nil {
		return
	}
	if *value < least {
		c.add(fmt.Sprintf("'%d'", *value), member, fmt.Sprintf("have value greater than or equal to %d", least))
	} else if *value > most {
		c.add(fmt.Sprintf("'%d'", *value), member, fmt.Sprintf("have value less than or equal to %d", most))
	}
}

// Enum checks that a value that may be absent is one of a few.
func (c *Constraints) Enum(value *string, member string, allowed ...string) {
	if value == nil {
		return
	}
	for _, one := range allowed {
		if *value == one {
			return
		}
	}
	c.add("'"+*value+"'", member, "satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
}

// Length checks the bounds of the length of a list.
func (c *Constraints) Length(n int, member string, least, most int) {
	if n < least {
		c.add(fmt.Sprintf("of length %d", n), member, fmt.Sprintf("have length greater than or equal to %d", least))
	} else if n > most {
		c.add(fmt.Sprintf("of length %d", n), member, fmt.Sprintf("have length less than or equal to %d", most))
	}
}

// Failure returns the error of everything broken, and nil if nothing is.
func (c *Constraints) Failure(code string) *Error {
	switch n := len(c.broken); n {
	case 0:
		return nil
	case 1:
		return Failure(code, "1 validation error detected: %s", c.broken[0])
	default:
		return Failure(code, "%d validation errors detected: %s", n, strings.Join(c.broken, "; "))
	}
}

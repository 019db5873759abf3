package lakesql

import (
	"database/sql/driver"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// compiled keeps the patterns of statements, because SQLite asks for each row.
var compiled struct {
	sync.Mutex
	patterns map[string]*regexp.Regexp
}

const maxCompiled = 100

func compile(pattern string) (*regexp.Regexp, error) {
	compiled.Lock()
	defer compiled.Unlock()
	if p := compiled.patterns[pattern]; p != nil {
		return p, nil
	}
	p, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	if compiled.patterns == nil || len(compiled.patterns) >= maxCompiled {
		compiled.patterns = map[string]*regexp.Regexp{}
	}
	compiled.patterns[pattern] = p
	return p, nil
}

func regexpLike(a []driver.Value) (driver.Value, error) {
	p, err := compile(text(a[1]))
	if err != nil {
		return nil, err
	}
	return p.MatchString(text(a[0])), nil
}

func regexpExtract(a []driver.Value) (driver.Value, error) {
	p, err := compile(text(a[1]))
	if err != nil {
		return nil, err
	}
	group := int64(0)
	if len(a) == 3 {
		group = whole(a[2])
	}
	if group < 0 || group > int64(p.NumSubexp()) {
		return nil, invalid("Pattern has %d groups. Cannot access group %d", p.NumSubexp(), group)
	}
	found := p.FindStringSubmatchIndex(text(a[0]))
	if found == nil || found[2*group] < 0 {
		return nil, nil
	}
	return text(a[0])[found[2*group]:found[2*group+1]], nil
}

var groupReference = regexp.MustCompile(`\$(\d+)`)

func regexpReplace(a []driver.Value) (driver.Value, error) {
	p, err := compile(text(a[1]))
	if err != nil {
		return nil, err
	}
	with := ""
	if len(a) == 3 {
		with = groupReference.ReplaceAllString(text(a[2]), "$${$1}")
	}
	return p.ReplaceAllString(text(a[0]), with), nil
}

// formatCodes are the codes of MySQL's formats, which date_format and
// date_parse take.
var formatCodes = map[byte]string{
	'a': "Mon", 'b': "Jan", 'c': "1", 'd': "02", 'e': "2", 'H': "15", 'h': "03", 'I': "03", 'i': "04",
	'l': "3", 'M': "January", 'm': "01", 'p': "PM", 'r': "03:04:05 PM", 'S': "05", 's': "05",
	'T': "15:04:05", 'W': "Monday", 'Y': "2006", 'y': "06", '%': "%",
}

// formatDate writes the codes one by one, so that what stands between them is
// never taken for a code of Go's.
func formatDate(a []driver.Value) (driver.Value, error) {
	when, _, err := parseStored(text(a[0]))
	if err != nil {
		return nil, err
	}
	format := text(a[1])
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch code := format[i]; {
		case formatCodes[code] != "":
			b.WriteString(when.Format(formatCodes[code]))
		case code == 'f':
			b.WriteString(when.Format(".000000")[1:])
		case code == 'j':
			fmt.Fprintf(&b, "%03d", when.YearDay())
		case code == 'k':
			b.WriteString(strconv.Itoa(when.Hour()))
		case code == 'v':
			_, week := when.ISOWeek()
			fmt.Fprintf(&b, "%02d", week)
		case strings.IndexByte("DUuVwX", code) >= 0:
			return nil, invalid("%%%c not supported in date format string", code)
		default:
			b.WriteByte(code)
		}
	}
	return b.String(), nil
}

// parseDate reads a time by a format of MySQL's.
func parseDate(a []driver.Value) (driver.Value, error) {
	format := text(a[1])
	var layout strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			layout.WriteByte(format[i])
			continue
		}
		i++
		switch code := format[i]; {
		case code == 'f' && strings.HasSuffix(layout.String(), "."):
			layout.WriteString("999999999")
		case code == 'k':
			layout.WriteString("15")
		case formatCodes[code] != "":
			layout.WriteString(formatCodes[code])
		default:
			return nil, invalid("%%%c not supported in date format string", code)
		}
	}
	when, err := time.Parse(layout.String(), text(a[0]))
	if err != nil {
		return nil, invalid("Invalid format: \"%s\" does not match %s", text(a[0]), format)
	}
	return Timestamp(when), nil
}

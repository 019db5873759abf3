package awsapi

import (
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Timestamp is a time on the wire: seconds since the epoch, with milliseconds.
type Timestamp struct{ time.Time }

// UnmarshalJSON reads a number of seconds.
func (t *Timestamp) UnmarshalJSON(text []byte) error {
	seconds, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.Abs(seconds) > 253402300799 { // the end of the year 9999
		return &json.SemanticError{JSONKind: jsontext.Value(text).Kind(), GoType: reflect.TypeFor[Timestamp]()}
	}
	t.Time = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
	return nil
}

// MarshalJSON writes a number of seconds with up to three decimals.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(t.UnixMilli())/1000, 'f', -1, 64), nil
}

package kms

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

var markerPattern = regexp.MustCompile(`^[\x{0020}-\x{00FF}]*$`)

// constrainPage checks how much of a list is asked for, and from where on.
func constrainPage(c *awsapi.Constraints, limit *int32, most int64, marker *string) {
	constrainNumber(c, limit, "limit", 1, most)
	c.Text(marker, "marker", 1, 1024, markerPattern)
}

func constrainNumber(c *awsapi.Constraints, value *int32, member string, least, most int64) {
	if value == nil {
		return
	}
	wide := int64(*value)
	c.Number(&wide, member, least, most)
}

// page cuts a page out of the rows of a list, in the order of their keys, and
// returns the marker that leads to the next one. The page has usual rows if the
// request says nothing. A marker names the list and the last row before it.
func page[Row any](list string, rows []Row, key func(Row) string, limit *int32, usual int, marker *string) ([]Row, *string, *awsapi.Error) {
	slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(key(a), key(b)) })
	if marker != nil {
		text, err := base64.RawURLEncoding.DecodeString(*marker)
		of, last, ok := strings.Cut(string(text), " ")
		if err != nil || !ok || of != list {
			return nil, nil, refuse(&types.InvalidMarkerException{}, "The marker %s is not one of %s.", *marker, list)
		}
		rows = slices.DeleteFunc(rows, func(row Row) bool { return key(row) <= last })
	}
	if limit != nil {
		usual = int(*limit)
	}
	if len(rows) <= usual {
		return rows, nil, nil
	}
	rows = rows[:usual]
	next := base64.RawURLEncoding.EncodeToString([]byte(list + " " + key(rows[usual-1])))
	return rows, &next, nil
}

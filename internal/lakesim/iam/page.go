package iam

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

const mostItems = 100

// page returns the part of a list, sorted by its keys, that a request asks for,
// and the marker of the next part if there is one.
func page[T any](all []T, key func(T) string, marker *string, maxItems *int32) (part []T, next *string, err *awsapi.Error) {
	slices.SortFunc(all, func(a, b T) int { return strings.Compare(key(a), key(b)) })
	size := mostItems
	if maxItems != nil {
		var c check
		number := int64(*maxItems)
		c.Number(&number, "maxItems", 1, 1000)
		if err := c.failure(); err != nil {
			return nil, nil, err
		}
		size = int(*maxItems)
	}
	if marker != nil {
		last, invalid := base64.StdEncoding.DecodeString(*marker)
		if invalid != nil {
			return nil, nil, awsapi.Failure("ValidationError", "Invalid Marker.")
		}
		all = slices.DeleteFunc(all, func(one T) bool { return key(one) <= string(last) })
	}
	if len(all) <= size {
		return all, nil, nil
	}
	text := base64.StdEncoding.EncodeToString([]byte(key(all[size-1])))
	return all[:size], &text, nil
}

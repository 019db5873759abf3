package kms_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/kms"
)

// pages lists everything in pages, from page to page by marker, and returns the
// rows of each.
func pages[Out any](w *world, list, members string, read func(Out) (rows []string, next *string, truncated bool)) [][]string {
	w.t.Helper()
	var all [][]string
	marker := ""
	for range 9 {
		rows, next, truncated := read(decoded[Out](w, list, `{`+members+marker+`}`))
		all = append(all, rows)
		if truncated != (next != nil) {
			w.t.Errorf("%s: truncated is %t, and the marker %v", list, truncated, next)
		}
		if next == nil {
			break
		}
		marker = `,"Marker":"` + *next + `"`
	}
	return all
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	var keys []string
	k := w.create(`{}`)
	keys = append(keys, *k.KeyId)
	for i := range 6 {
		keys = append(keys, *w.create(`{}`).KeyId)
		w.do("CreateAlias", with(k, fmt.Sprintf(`{"AliasName":"alias/%d","TargetKeyId":"ID"}`, i)))
		w.do("TagResource", with(k, fmt.Sprintf(`{"KeyId":"ID","Tags":[{"TagKey":"key %d","TagValue":"value %d"}]}`, i, i)))
	}
	slices.Sort(keys)

	listed := pages(w, "ListKeys", `"Limit":3`, func(out sdk.ListKeysOutput) (rows []string, next *string, truncated bool) {
		for _, row := range out.Keys {
			rows = append(rows, *row.KeyId)
			equal(t, "ARN", *row.KeyArn, "arn:aws:kms:eu-west-1:111122223333:key/"+*row.KeyId)
		}
		return rows, out.NextMarker, out.Truncated
	})
	equal(t, "keys", fmt.Sprint(listed), fmt.Sprint([][]string{keys[:3], keys[3:6], keys[6:]}))

	aliases := pages(w, "ListAliases", with(k, `"Limit":3,"KeyId":"ID"`), func(out sdk.ListAliasesOutput) (rows []string, next *string, truncated bool) {
		for _, row := range out.Aliases {
			rows = append(rows, *row.AliasName)
		}
		return rows, out.NextMarker, out.Truncated
	})
	equal(t, "aliases", fmt.Sprint(aliases), "[[alias/0 alias/1 alias/2] [alias/3 alias/4 alias/5]]")

	tags := pages(w, "ListResourceTags", with(k, `"Limit":4,"KeyId":"ID"`), func(out sdk.ListResourceTagsOutput) (rows []string, next *string, truncated bool) {
		for _, row := range out.Tags {
			rows = append(rows, *row.TagKey+"="+*row.TagValue)
		}
		return rows, out.NextMarker, out.Truncated
	})
	equal(t, "tags", fmt.Sprint(tags), "[[key 0=value 0 key 1=value 1 key 2=value 2 key 3=value 3] [key 4=value 4 key 5=value 5]]")

	policies := decoded[sdk.ListKeyPoliciesOutput](w, "ListKeyPolicies", with(k, `{"KeyId":"ID","Limit":1}`))
	equal(t, "policies", fmt.Sprint(policies.PolicyNames, policies.Truncated), "[default] false")
}

// TestRowGoesBetweenPages has the row deleted that a marker stands on.
func TestRowGoesBetweenPages(t *testing.T) {
	w := newWorld(t)
	k := w.create(`{}`)
	for _, name := range []string{"a", "b", "c"} {
		w.do("CreateAlias", with(k, `{"AliasName":"alias/`+name+`","TargetKeyId":"ID"}`))
	}
	first := decoded[sdk.ListAliasesOutput](w, "ListAliases", `{"Limit":2}`)
	w.do("DeleteAlias", `{"AliasName":"alias/b"}`)
	second := decoded[sdk.ListAliasesOutput](w, "ListAliases", `{"Limit":2,"Marker":"`+*first.NextMarker+`"}`)
	if len(second.Aliases) != 1 || *second.Aliases[0].AliasName != "alias/c" || second.Truncated {
		t.Errorf("second page: %+v", second)
	}
	w.refused("ListKeys", `{"Marker":"`+*first.NextMarker+`"}`, "InvalidMarkerException: The marker "+*first.NextMarker+" is not one of ListKeys.")
}

func TestPageRefusals(t *testing.T) {
	w := newWorld(t)
	k := w.create(`{}`)
	for list, most := range map[string]int{"ListKeys": 1000, "ListAliases": 100, "ListResourceTags": 50, "ListKeyPolicies": 1000} {
		body := func(members string) string { return with(k, `{"KeyId":"ID",`+members+`}`) }
		const failed = "failed to satisfy constraint: Member must have"
		w.do(list, body(fmt.Sprintf(`"Limit":%d`, most)))
		w.refused(list, body(fmt.Sprintf(`"Limit":%d`, most+1)), fmt.Sprintf(
			"ValidationException: 1 validation error detected: Value '%d' at 'limit' %s value less than or equal to %d", most+1, failed, most))
		w.refused(list, body(`"Limit":0,"Marker":""`), "ValidationException: 2 validation errors detected: "+
			"Value '0' at 'limit' "+failed+" value greater than or equal to 1; Value '' at 'marker' "+failed+" length greater than or equal to 1")
		w.refused(list, body(`"Marker":"mine"`), "InvalidMarkerException: The marker mine is not one of "+list+".")
		w.refused(list, body(`"Marker":"`+strings.Repeat("!", 5)+`"`), "InvalidMarkerException: The marker !!!!! is not one of "+list+".")
	}
}

package kms_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestTagRefusals(t *testing.T) {
	w := newWorld(t)
	k := w.create(`{"Tags":[{"TagKey":"before","TagValue":"kept"}],"Truncated":false}`)
	const one = "ValidationException: 1 validation error detected: "
	const failed = " failed to satisfy constraint: Member must "
	long := strings.Repeat("x", 257)
	for tags, want := range map[string]string{
		`{"TagKey":"a","TagValue":"1"},{"TagKey":"a","TagValue":"2"}`:                  "TagException: Duplicate tag keys",
		`{"TagKey":"Aws:a","TagValue":"1"}`:                                            "TagException: Tags beginning with aws: are reserved",
		`{"TagKey":"a"}`:                                                               one + "Value null at 'tags.1.member.tagValue'" + failed + "not be null",
		`{"TagKey":"a","TagValue":"` + long + `"}`:                                     one + "Value '" + long + "' at 'tags.1.member.tagValue'" + failed + "have length less than or equal to 256",
		`{"TagKey":"","TagValue":"v"}`:                                                 one + "Value '' at 'tags.1.member.tagKey'" + failed + "have length greater than or equal to 1",
		`{"TagKey":"a","TagValue":"v"},{"TagKey":"` + long[:129] + `","TagValue":"v"}`: one + "Value '" + long[:129] + "' at 'tags.2.member.tagKey'" + failed + "have length less than or equal to 128",
		many(0, 50): "TagException: Too many tags",
	} {
		w.refused("TagResource", with(k, `{"KeyId":"ID","Tags":[`)+tags+`]}`, want)
	}
	w.refused("TagResource", with(k, `{"KeyId":"ID"}`), one+"Value null at 'tags'"+failed+"not be null")
	w.refused("UntagResource", with(k, `{"KeyId":"ID"}`), one+"Value null at 'tagKeys'"+failed+"not be null")
	w.refused("UntagResource", with(k, `{"KeyId":"ID","TagKeys":["a",""]}`), one+"Value '' at 'tagKeys.2.member'"+failed+"have length greater than or equal to 1")
	w.refused("UntagResource", with(k, `{"KeyId":"ID","TagKeys":["before","aws:x"]}`), "TagException: Tags beginning with aws: are reserved")
	w.refused("CreateKey", `{"Tags":[`+many(0, 51)+`]}`, "TagException: Too many tags")
	equal(t, "tags", w.do("ListResourceTags", with(k, `{"KeyId":"ID"}`)), `{"Tags":[{"TagKey":"before","TagValue":"kept"}],"Truncated":false}`)

	w.do("TagResource", with(k, `{"KeyId":"ID","Tags":[`)+many(0, 49)+`]}`)
	w.do("TagResource", with(k, `{"KeyId":"ID","Tags":[`)+many(0, 49)+`]}`)
	w.refused("TagResource", with(k, `{"KeyId":"ID","Tags":[`)+many(49, 50)+`]}`, "TagException: Too many tags")
}

// many are the tags from one number to another.
func many(from, to int) string {
	var tags []string
	for i := from; i < to; i++ {
		tags = append(tags, fmt.Sprintf(`{"TagKey":"tag %d","TagValue":"value %d"}`, i, i))
	}
	return strings.Join(tags, ",")
}

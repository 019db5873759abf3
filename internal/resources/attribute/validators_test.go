package attribute_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

func run(t *testing.T, of validator.String, given string) validator.StringResponse {
	t.Helper()
	var resp validator.StringResponse
	of.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("argument"), ConfigValue: types.StringValue(given)}, &resp)
	return resp
}

// A Region that AWS may open one day is a warning that offers the one that was
// most likely meant.
func TestRegion_unknown(t *testing.T) {
	const store = ":123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
	for given, c := range map[string]struct {
		of    validator.String
		words []string
	}{
		"us-esat-1":                             {attribute.Region(), []string{"Region us-esat-1 is not known", `argument: this version`, `partition "aws"`, `Did you mean "us-east-1"?`}},
		"eu-wset-3":                             {attribute.Region(), []string{`Did you mean "eu-west-3"?`}},
		"us-gov-eats-1":                         {attribute.Region(), []string{`partition "aws-us-gov"`, `Did you mean "us-gov-east-1"?`}},
		"ap-southwest-77":                       {attribute.Region(), []string{"Region ap-southwest-77 is not known"}},
		"arn:aws:cloudtrail:ap-suoth-1" + store: {attribute.EventDataStoreARN(), []string{"Region ap-suoth-1 is not known", `Did you mean "ap-south-1"?`}},
	} {
		diagnostics := run(t, c.of, given).Diagnostics
		if len(diagnostics) != 1 || diagnostics.ErrorsCount() != 0 {
			t.Errorf("%s: got %v, want one warning", given, diagnostics)
			continue
		}
		text := diagnostics[0].Summary() + ": " + diagnostics[0].Detail()
		for _, word := range c.words {
			if !strings.Contains(text, word) {
				t.Errorf("%s: the warning does not say %s: %s", given, word, text)
			}
		}
	}
	if far := run(t, attribute.Region(), "ap-southwest-77").Diagnostics[0].Detail(); strings.Contains(far, "Did you mean") {
		t.Errorf("a name that is like none is taken for another: %s", far)
	}
	for _, known := range []string{"us-east-1", "eusc-de-east-1", "cn-northwest-1", "us-gov-west-1", "us-isob-east-1", "mx-central-1"} {
		if diagnostics := run(t, attribute.Region(), known).Diagnostics; len(diagnostics) != 0 {
			t.Errorf("%s: %v", known, diagnostics)
		}
	}
}

func TestTimeout(t *testing.T) {
	for given, want := range map[string]string{
		"3 days":     `write "72h"`,
		"3d":         `write "72h"`,
		"2 Weeks":    `write "336h"`,
		"90min":      `write "90m"`,
		"45 seconds": `write "45s"`,
		"7hrs":       `write "7h"`,
		"0 days":     `such as "30m" or "72h"`,
		"12":         "a number and a unit, h, m or s",
		"":           "a number and a unit",
		"P3D":        "a number and a unit",
		"0h":         "leaves no time",
		"-5m":        "leaves no time",
	} {
		diagnostics := run(t, attribute.Timeout(), given).Diagnostics
		if len(diagnostics) != 1 || !strings.Contains(diagnostics[0].Detail(), want) || !strings.Contains(diagnostics[0].Detail(), "argument: ") {
			t.Errorf("%q: want %s, got %v", given, want, diagnostics)
		}
	}
	for _, good := range []string{"30m", "72h", "1h30m", "1ms"} {
		if diagnostics := run(t, attribute.Timeout(), good).Diagnostics; len(diagnostics) != 0 {
			t.Errorf("%q: %v", good, diagnostics)
		}
	}
}

func TestSplitImportID(t *testing.T) {
	const id = "1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67"
	for given, want := range map[string]string{
		id + "@":                   "has no Region after the @; write \"" + id + `" for the provider's Region`,
		"@eu-west-2":               "has no id before the @",
		"@":                        "has no id before the @",
		id + "@eu-west-2@x":        "has more than one @",
		id + "@ireland":            `the Region after the @ is wrong: "ireland"`,
		strings.ToUpper(id):        `write "` + id + `"`,
		"s3://trail-logs/AWSLogs/": "is a location, not the id of an import",
		"arn:aws:iam::1:role/x":    "is an ARN; an import has none, only an id",
		"arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/" + id: "is the ARN of an event data store, not the id of an import",
		"latest": "aws cloudtrail list-imports",
	} {
		if _, _, err := attribute.SplitImportID(given); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %s, got %v", given, want, err)
		}
	}
	for given, want := range map[string]string{id: "", id + "@eu-west-2": "eu-west-2"} {
		if gotID, region, err := attribute.SplitImportID(given); gotID != id || region != want || err != nil {
			t.Errorf("%s: got %q, %q, %v", given, gotID, region, err)
		}
	}
}

// Times that are the same stay equal, and those that are none are equal by their text.
func TestTime_semanticEquals(t *testing.T) {
	at := func(text string) attribute.Time { return attribute.Time{StringValue: types.StringValue(text)} }
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"2024-01-01T00:00:00Z", "2024-01-01T00:00:00+00:00", true},
		{"2024-01-02T00:00:00Z", "2024-01-02T00:00:00.5Z", true},
		{"2024-01-03T00:00:00Z", "2024-01-03T02:00:00+02:00", false},
		{"2024-01-04T00:00:00Z", "2024-01-04T00:00:01Z", false},
		{"k42g4n6c", "k42g4n6c", true},
		{"k42g4n6c", "2024-01-05T00:00:00Z", false},
		{"2024-01-05T00:00:00Z", "k42g4n6c", false},
	} {
		if same, diagnostics := at(c.a).StringSemanticEquals(t.Context(), at(c.b)); same != c.same || len(diagnostics) != 0 {
			t.Errorf("%s and %s: got %v, %v", c.a, c.b, same, diagnostics)
		}
	}
}

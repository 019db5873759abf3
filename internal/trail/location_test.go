package trail

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestNewS3LocationURI(t *testing.T) {
	for name, c := range map[string]struct {
		parts map[string]string
		want  string
	}{
		"no parts":       {nil, "s3://trail-logs/AWSLogs/"},
		"account":        {map[string]string{"account_id": "012345678901"}, "s3://trail-logs/AWSLogs/012345678901/CloudTrail/"},
		"Region":         {map[string]string{"account_id": "123456789012", "region": "cn-north-1"}, "s3://trail-logs/AWSLogs/123456789012/CloudTrail/cn-north-1/"},
		"organization":   {map[string]string{"organization_id": "o-exampleorg1"}, "s3://trail-logs/AWSLogs/o-exampleorg1/"},
		"custom prefix":  {map[string]string{"custom_prefix": "audit/2023"}, "s3://trail-logs/audit/2023/AWSLogs/"},
		"trailing slash": {map[string]string{"custom_prefix": "audit/"}, "s3://trail-logs/audit/AWSLogs/"},
		"empty prefix":   {map[string]string{"custom_prefix": ""}, "s3://trail-logs/AWSLogs/"},
		"all": {map[string]string{"custom_prefix": "a/b", "organization_id": "o-0123456789", "account_id": "210987654321", "region": "us-gov-west-1"},
			"s3://trail-logs/a/b/AWSLogs/o-0123456789/210987654321/CloudTrail/us-gov-west-1/"},
	} {
		got, err := NewS3LocationURI("trail-logs", c.parts)
		if err != nil || got != c.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
	}
	if got, err := NewS3LocationURI("trail-logs"); err != nil || got != "s3://trail-logs/AWSLogs/" {
		t.Errorf("without a map: got %q, %v", got, err)
	}
}

// wrong fails the test unless the error is of that argument and has the words.
func wrong(t *testing.T, name string, err error, position int, words ...string) {
	t.Helper()
	var argument *ArgumentError
	if !errors.As(err, &argument) {
		t.Errorf("%s: got %v, want the error of an argument", name, err)
		return
	}
	if argument.Position != position {
		t.Errorf("%s: the error is of argument %d, want %d: %v", name, argument.Position, position, err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%s: the error does not say %q: %v", name, word, err)
		}
	}
}

func TestNewS3LocationURIErrors(t *testing.T) {
	for name, c := range map[string]struct {
		bucket   string
		parts    map[string]string
		position int
		words    []string
	}{
		"no bucket":          {"", nil, 0, []string{"bucket name", "3 to 63"}},
		"bad bucket":         {"Trail_Logs", nil, 0, []string{"Trail_Logs", "lower-case"}},
		"URI for a bucket":   {"s3://trail-logs", nil, 0, []string{"s3://trail-logs"}},
		"unknown part":       {"trail-logs", map[string]string{"prefix": "x"}, 1, []string{`"prefix"`, "account_id, custom_prefix, organization_id, region"}},
		"Region alone":       {"trail-logs", map[string]string{"region": "eu-west-1"}, 1, []string{"region:", "eu-west-1", "account_id"}},
		"unknown Region":     {"trail-logs", map[string]string{"account_id": "123456789012", "region": "mars-1"}, 1, []string{"region:", "mars-1"}},
		"eleven digits":      {"trail-logs", map[string]string{"account_id": "12345678901"}, 1, []string{"account_id:", "12345678901", "12 digits", "quotes"}},
		"empty account":      {"trail-logs", map[string]string{"account_id": ""}, 1, []string{"account_id:", "12 digits"}},
		"no organization":    {"trail-logs", map[string]string{"organization_id": "r-exampleroot"}, 1, []string{"organization_id:", "r-exampleroot", "o-exampleorg1"}},
		"short organization": {"trail-logs", map[string]string{"organization_id": "o-123456789"}, 1, []string{"organization_id:", "o-123456789"}},
		"whole prefix":       {"trail-logs", map[string]string{"custom_prefix": "audit/AWSLogs"}, 1, []string{"custom_prefix:", "audit/AWSLogs", "before it"}},
		"leading slash":      {"trail-logs", map[string]string{"custom_prefix": "/audit"}, 1, []string{"custom_prefix:", "begins with a slash"}},
		"slash alone":        {"trail-logs", map[string]string{"custom_prefix": "/"}, 1, []string{"custom_prefix:", "begins with a slash"}},
		"double slash":       {"trail-logs", map[string]string{"custom_prefix": "audit//x"}, 1, []string{"custom_prefix:", "two slashes"}},
		"two at the end":     {"trail-logs", map[string]string{"custom_prefix": "audit//"}, 1, []string{"custom_prefix:", "two slashes"}},
		"wildcard":           {"trail-logs", map[string]string{"custom_prefix": "audit/*"}, 1, []string{"custom_prefix:", "wildcard"}},
	} {
		_, err := NewS3LocationURI(c.bucket, c.parts)
		wrong(t, name, err, c.position, c.words...)
	}
	_, err := NewS3LocationURI("trail-logs", map[string]string{"custom_prefix": "a"}, map[string]string{"region": "b"})
	wrong(t, "second map", err, 2, "one map")
}

func TestTrailLocation(t *testing.T) {
	for given, want := range map[string]Location{
		"s3://trail-logs":                                                         {},
		"s3://trail-logs/logs/2023":                                               {},
		"s3://trail-logs/123456789012/CloudTrail/us-east-1":                       {},
		"s3://trail-logs/AWSLogs":                                                 {},
		"s3://trail-logs/x/y/AWSLogs/":                                            {CustomPrefix: "x/y"},
		"s3://trail-logs/AWSLogs/o-exampleorg1/":                                  {OrganizationID: "o-exampleorg1"},
		"s3://trail-logs/AWSLogs/123456789012":                                    {AccountID: "123456789012"},
		"s3://trail-logs/AWSLogs/123456789012/CloudTrail":                         {AccountID: "123456789012"},
		"s3://trail-logs/AWSLogs/123456789012/CloudTrail/mars/2023":               {AccountID: "123456789012"},
		"s3://trail-logs/AWSLogs/123456789012/CloudTrail-Digest/us-east-1/":       {AccountID: "123456789012"},
		"s3://trail-logs/AWSLogs/123456789012/elasticloadbalancing/us-east-1/":    {AccountID: "123456789012"},
		"s3://trail-logs/AWSLogs/other/123456789012/CloudTrail/us-east-1/":        {},
		"s3://trail-logs/a/AWSLogs/AWSLogs/123456789012/CloudTrail/us-east-1/":    {CustomPrefix: "a"},
		"s3://trail-logs/AWSLogs/123456789012/CloudTrail/eusc-de-east-1/2023/01/": {AccountID: "123456789012", Region: "eusc-de-east-1"},
	} {
		uri, err := ParseS3LocationURI(given)
		if err != nil {
			t.Fatal(err)
		}
		if got := uri.Location(); got != want {
			t.Errorf("%s names %+v, want %+v", given, got, want)
		}
	}
}

func TestTrailLocationIsTheReverse(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to be reproducible, not secret
	pick := func(from string, n int) string {
		text := make([]byte, n)
		for i := range text {
			text[i] = from[random.IntN(len(from))]
		}
		return string(text)
	}
	regions := []string{"us-east-1", "cn-northwest-1", "us-gov-east-1", "eusc-de-east-1", "us-iso-east-1", "ap-southeast-5"}
	for range 2000 {
		given := map[string]string{}
		if random.IntN(2) == 0 {
			given["custom_prefix"] = pick("abcXYZ-_.!'()", 1+random.IntN(8)) + strings.Repeat("/CloudTrail/o-exampleorg1", random.IntN(2))
		}
		if random.IntN(2) == 0 {
			given["organization_id"] = "o-" + pick("abcdefghij0123456789", 10+random.IntN(23))
		}
		if random.IntN(2) == 0 {
			given["account_id"] = pick("0123456789", 12)
			if random.IntN(2) == 0 {
				given["region"] = regions[random.IntN(len(regions))]
			}
		}
		built, err := NewS3LocationURI("trail-logs", given)
		if err != nil {
			t.Fatalf("%v: %v", given, err)
		}
		deeper := []string{"", "2023/", "2023/01/02/"}[random.IntN(3)]
		parsed, err := ParseS3LocationURI(built + deeper)
		if err != nil {
			t.Fatal(err)
		}
		want := Location{CustomPrefix: given["custom_prefix"], OrganizationID: given["organization_id"], AccountID: given["account_id"], Region: given["region"]}
		if got := parsed.Location(); parsed.Bucket != "trail-logs" || got != want {
			t.Fatalf("%v is %s, which is taken for %+v", given, built+deeper, got)
		}
		if whole := "s3://trail-logs/" + parsed.Prefix + "/"; whole != built+deeper {
			t.Fatalf("the prefix of %s is %q", built+deeper, parsed.Prefix)
		}
	}
}

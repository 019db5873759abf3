package s3bucket_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/s3bucket"
)

const (
	everybody = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}]}`
	oneRole   = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/import"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}]}`
)

func all(string) bool  { return true }
func none(string) bool { return false }

// S3 keeps no policy that is about something else, or for somebody who is not there.
func TestPutPolicyRefuses(t *testing.T) {
	t.Parallel()
	statement := func(principal, action, resource string) string {
		return `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "` + principal + `"}, "Action": "` + action + `", "Resource": "` + resource + `"}]}`
	}
	const role, object = "arn:aws:iam::111122223333:role/import", "arn:aws:s3:::logs/*"
	for text, want := range map[string]string{
		`{`: "syntax errors in policy",
		statement(role, "s3:GetObject", "arn:aws:s3:::other/*"):                              "Policy has invalid resource",
		statement(role, "ec2:RunInstances", object):                                          "Policy has invalid action",
		statement(role+"-gone", "s3:GetObject", object):                                      "Invalid principal in policy",
		statement("arn:aws:iam::111122223333:role/*", "s3:GetObject", object):                "Invalid principal in policy",
		statement("arn:aws:sts::111122223333:assumed-role/import/*", "s3:GetObject", object): "Invalid principal in policy",
	} {
		settings := s3bucket.New("444455556666")
		if err := settings.PutPolicy("logs", text, func(arn string) bool { return arn == role }); err == nil || err.Code != "MalformedPolicy" || !strings.Contains(err.Message, want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
		if settings.Policy() != nil {
			t.Errorf("%s is kept", text)
		}
	}
	for _, text := range []string{
		statement(role, "s3:GetObject", object), statement("111122223333", "s3:*", "arn:aws:s3:::logs"), statement("arn:aws:iam::111122223333:root", "*", "arn:aws:s3:::logs*"),
	} {
		if err := s3bucket.New("444455556666").PutPolicy("logs", text, func(arn string) bool { return arn == role }); err != nil {
			t.Errorf("%s: %s", text, err.Message)
		}
	}
}

// A bucket with a public policy is closed to other accounts, if it says so.
func TestOwnAccountOnly(t *testing.T) {
	t.Parallel()
	for restrict, want := range map[string]bool{"true": true, "false": false} {
		settings := s3bucket.New("444455556666")
		if err := settings.Put("publicAccessBlock", http.Header{}, `<PublicAccessBlockConfiguration><RestrictPublicBuckets>`+restrict+`</RestrictPublicBuckets></PublicAccessBlockConfiguration>`); err != nil {
			t.Fatal(err)
		}
		if err := settings.PutPolicy("logs", oneRole, all); err != nil || settings.OwnAccountOnly() {
			t.Errorf("a policy for one role: %v", err)
		}
		if err := settings.PutPolicy("logs", everybody, all); err != nil || settings.OwnAccountOnly() != want {
			t.Errorf("RestrictPublicBuckets %s: %t, %v", restrict, settings.OwnAccountOnly(), err)
		}
	}
}

// What a setting makes of a public policy, and of one that is not.
func TestBlockPublicPolicy(t *testing.T) {
	t.Parallel()
	for block, want := range map[string]string{"true": "AccessDenied", "false": ""} {
		settings := s3bucket.New("444455556666")
		document := `<PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets><BlockPublicPolicy>` + block + `</BlockPublicPolicy></PublicAccessBlockConfiguration>`
		if err := settings.Put("publicAccessBlock", http.Header{}, document); err != nil {
			t.Fatal(err)
		}
		code := ""
		if err := settings.PutPolicy("logs", everybody, none); err != nil {
			code = err.Code
		}
		if code != want {
			t.Errorf("BlockPublicPolicy %s: %q, want %q", block, code, want)
		}
		if err := settings.PutPolicy("logs", oneRole, all); err != nil {
			t.Errorf("BlockPublicPolicy %s: a role is not the public: %s", block, err)
		}
		if kept, err := settings.Get("policy"); err != nil || kept != oneRole {
			t.Errorf("%q, %v", kept, err)
		}
	}
}

// An object has the tags that it was put with last, and no others.
func TestTagObject(t *testing.T) {
	t.Parallel()
	settings := s3bucket.New("444455556666")
	for _, c := range []struct{ query, has, lacks string }{
		{"team=audit&stage=test%20one", "<Tag><Key>stage</Key><Value>test one</Value></Tag><Tag><Key>team</Key><Value>audit</Value></Tag>", ""},
		{"cost=7", "<Tag><Key>cost</Key><Value>7</Value></Tag>", "audit"},
		{"", "<TagSet", "<Tag>"},
	} {
		if err := settings.TagObject("a/b.json.gz", c.query); err != nil {
			t.Fatal(err)
		}
		tags := settings.ObjectTags("a/b.json.gz")
		if !strings.Contains(tags, c.has) || c.lacks != "" && strings.Contains(tags, c.lacks) {
			t.Errorf("%q: %s", c.query, tags)
		}
	}
	if err := settings.TagObject("c", "%zz"); err == nil || err.Code != "InvalidArgument" {
		t.Errorf("%v", err)
	}
}

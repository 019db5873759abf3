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
		if err := settings.Put("policy", http.Header{}, everybody); err != nil {
			code = err.Code
		}
		if code != want {
			t.Errorf("BlockPublicPolicy %s: %q, want %q", block, code, want)
		}
		if err := settings.Put("policy", http.Header{}, oneRole); err != nil {
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

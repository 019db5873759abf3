package policy

import (
	"strings"
	"testing"
)

const (
	store   = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
	roleARN = "arn:aws:iam::111122223333:role/lake/import"
)

func parse(t *testing.T, text string, kind Kind) *Document {
	t.Helper()
	document, err := Parse(text, kind)
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return document
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{`:                         "unexpected EOF",
		`{"Version": "2012-10-17"}`: "no Statement",
		`{"Statement": []}`:         "no Statement",
		`{"Statements": []}`:        "unknown object member name: /Statements",
		`{"Statement": {}} {}`:      "after top-level value",
		`{"Version": "2021-01-01"}`: "2012-10-17 or 2008-10-17",
		`{"statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`:                                                                                "unknown object member name: /statement",
		`{"Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`:                                                              `duplicate object member name "Effect"`,
		`{"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}`:                                                                                    "list of actions or resources is empty",
		`{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": []}}`:                                                                                 "list of actions or resources is empty",
		`{"Statement": {"Effect": "Allow", "Action": "s*:GetObject", "Resource": "*"}}`:                                                                        "is not an action",
		`{"Statement": {"Sid": "a b-c", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`:                                                                "other characters than letters and digits",
		`{"Statement": {"Action": "s3:*", "Resource": "*"}}`:                                                                                                   "Allow or Deny",
		`{"Statement": {"Effect": "Allow", "Resource": "*"}}`:                                                                                                  "either Action or NotAction",
		`{"Statement": {"Effect": "Allow", "Action": "GetObject", "Resource": "*"}}`:                                                                           "is not an action",
		`{"Statement": {"Effect": "Allow", "Action": "s3:GetObject"}}`:                                                                                         "no Resource",
		`{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "bucket/*"}}`:                                                                 "is not an ARN",
		`{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Principal": "*"}}`:                                                      "has no Principal",
		`{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringIs": {"a": "b"}}}}`:                                 "not an operator",
		`{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"NullIfExists": {"a": "true"}}}}`:                          "not an operator",
		`{"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "a:b", "Resource": "*"}, {"Sid": "A", "Effect": "Deny", "Action": "a:b", "Resource": "*"}]}`: "Sid A",
		`{"Statement": {"Effect": "Allow", "Action": "a:b", "NotAction": "a:c", "Resource": "*"}}`:                                                             "either Action or NotAction",
		`{"Statement": {"Effect": "Allow", "Action": {"a": "b"}, "Resource": "*"}}`:                                                                            "string or a list",
	} {
		if _, err := Parse(text, Identity); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	for text, want := range map[string]string{
		`{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}}`:                                                          "no Principal",
		`{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "a"}, "Resource": "*"}}`:          "a trust policy has no Resource",
		`{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "cloudtrail.amazonaws.com"}}`:                 "Principal has to be",
		`{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Servce": "cloudtrail.amazonaws.com"}}}`:     "no kind of principal",
		`{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}, "NotPrincipal": {"AWS": "*"}}}`: "both Principal and NotPrincipal",
		`{"Statement": {"Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": {"Service": "cloudtrail.amazonaws.com"}}}`:  "a trust policy has no NotPrincipal",
	} {
		if _, err := Parse(text, Trust); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// The trust policy of an import's role:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
func TestTrust(t *testing.T) {
	trust := func(arn string) string {
		return `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole",
			"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333", "aws:SourceArn": "` + arn + `"}}}]}`
	}
	request := Request{
		Principal: Principal{Service: "cloudtrail.amazonaws.com"}, Action: "sts:AssumeRole",
		Context: map[string][]string{"AWS:sourceAccount": {"111122223333"}, "aws:SourceArn": {store}},
	}
	if got := parse(t, trust(store), Trust).Evaluate(request); got != Allowed {
		t.Errorf("%v", got)
	}
	for name, other := range map[string]string{
		"the old spelling": strings.Replace(store, "eventdatastore", "eventdataStore", 1),
		"another store":    strings.Replace(store, "0dd5", "1dd5", 1),
		"no wildcards":     "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/*",
	} {
		if got := parse(t, trust(other), Trust).Evaluate(request); got != NotAllowed {
			t.Errorf("%s: %v", name, got)
		}
	}
	request.Principal.Service = "lambda.amazonaws.com"
	if got := parse(t, trust(store), Trust).Evaluate(request); got != NotAllowed {
		t.Errorf("another service: %v", got)
	}
}

func TestIdentity(t *testing.T) {
	document := parse(t, `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": ["s3:Get*", "S3:listbucket"], "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/AWSLogs/*"]},
		{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::home/${aws:username}/${*}/*"},
		{"Effect": "Deny", "NotAction": ["s3:*", "kms:*"], "Resource": "*"},
		{"Effect": "Deny", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::*/*.gz"}
	]}`, Identity)
	for _, c := range []struct {
		action, resource string
		want             Effect
	}{
		{"s3:GetObject", "arn:aws:s3:::logs/AWSLogs/1/a.json.gz", Allowed},
		{"s3:getobject", "arn:aws:s3:::logs/AWSLogs/1/b.json.gz", Allowed},
		{"s3:ListBucket", "arn:aws:s3:::logs", Allowed},
		{"s3:GetObject", "arn:aws:s3:::logs/AWSLogs/1/c.json", Denied},
		{"s3:GetObject", "arn:aws:s3:::logs/AWSlogs/1/d.json.gz", NotAllowed},
		{"s3:PutObject", "arn:aws:s3:::home/ann/*/x", Allowed},
		{"s3:PutObject", "arn:aws:s3:::home/ann/y/x", NotAllowed},
		{"s3:PutObject", "arn:aws:s3:::home/bob/*/x", NotAllowed},
		{"ec2:RunInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", Denied},
	} {
		request := Request{Action: c.action, Resource: c.resource, Context: map[string][]string{"aws:username": {"ann"}}}
		if got := document.Evaluate(request); got != c.want {
			t.Errorf("%s of %s: %v, want %v", c.action, c.resource, got, c.want)
		}
	}
}

func TestConditions(t *testing.T) {
	context := map[string][]string{
		"aws:PrincipalTag/team": {"security"}, "aws:SourceIp": {"203.0.113.7"}, "aws:CurrentTime": {"2026-03-04T05:06:07Z"}, "s3:max-keys": {"100"},
		"aws:PrincipalTag/cost": {"123456789012"}, "aws:SecureTransport": {"true"}, "aws:TagKeys": {"a", "b"}, "aws:SourceArn": {"arn:aws:sns:eu-west-1:111122223333:topic"}, "x:b": {"QmluYXJ5"},
	}
	for text, want := range map[string]bool{
		`{"StringEquals": {"aws:principaltag/team": ["platform", "security"]}}`:    true,
		`{"StringEquals": {"aws:PrincipalTag/team": "Security"}}`:                  false,
		`{"StringEqualsIgnoreCase": {"aws:PrincipalTag/team": "Security"}}`:        true,
		`{"StringLike": {"aws:PrincipalTag/team": "sec*y"}}`:                       true,
		`{"StringNotLike": {"aws:PrincipalTag/team": "sec*y"}}`:                    false,
		`{"StringNotEquals": {"aws:PrincipalTag/team": ["platform", "data"]}}`:     true,
		`{"StringNotEquals": {"aws:PrincipalTag/team": ["platform", "security"]}}`: false,
		`{"StringNotEquals": {"none": "x"}}`:                                       true,
		`{"StringEquals": {"aws:PrincipalTag/cost": 123456789012}}`:                true, // quotation marks are optional
		`{"StringEquals": {"none": "x"}}`:                                          false,
		`{"StringEqualsIfExists": {"none": "x"}}`:                                  true,
		`{"StringEquals": {"aws:PrincipalTag/team": "security", "none": "x"}}`:     false,
		`{"Null": {"none": "true"}}`:                                               true,
		`{"Null": {"aws:SourceIp": true}}`:                                         false,
		`{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`:                        true,
		`{"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "192.0.2.1"]}}`:      false,
		`{"DateGreaterThan": {"aws:CurrentTime": "2026-03-04"}}`:                   true,
		`{"DateLessThanEquals": {"aws:CurrentTime": "2026-03-04T05:06:07Z"}}`:      true,
		`{"DateEquals": {"aws:CurrentTime": "1772600767"}}`:                        true,
		`{"NumericLessThan": {"s3:max-keys": 101}}`:                                true,
		`{"NumericGreaterThanEquals": {"s3:max-keys": "101"}}`:                     false,
		`{"NumericNotEquals": {"s3:max-keys": "100"}}`:                             false,
		`{"Bool": {"aws:SecureTransport": "true"}}`:                                true,
		`{"Bool": {"aws:SecureTransport": false}}`:                                 false,
		`{"BinaryEquals": {"x:b": "QmluYXJ5"}}`:                                    true,
		`{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}`:           true,
		`{"ArnEquals": {"aws:SourceArn": "arn:aws:sns:*:topic"}}`:                  false,
		`{"ArnNotLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}`:        false,
		`{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b", "c"]}}`:          true,
		`{"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}`:                    false,
		`{"ForAllValues:StringEquals": {"none": "a"}}`:                             true,
		`{"ForAnyValue:StringEquals": {"aws:TagKeys": ["b", "z"]}}`:                true,
		`{"ForAnyValue:StringEquals": {"none": "a"}}`:                              false,
		`{"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a"]}}`:                  true,
		`{"StringEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/team}"}}`:  true,
		`{"StringEquals": {"aws:PrincipalTag/team": "${none, 'security'}"}}`:       true,
		`{"StringEquals": {"aws:PrincipalTag/team": "${none}"}}`:                   false,
	} {
		document := parse(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": `+text+`}}`, Identity)
		if got := document.Evaluate(Request{Action: "s3:ListBucket", Resource: "arn:aws:s3:::logs", Context: context}); (got == Allowed) != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	old := parse(t, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/team}"}}}}`, Identity)
	if got := old.Evaluate(Request{Action: "s3:ListBucket", Context: context}); got != NotAllowed {
		t.Errorf("a variable in a policy of 2008: %v", got)
	}
}

// Within an account one policy is enough, across accounts both have to allow:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
func TestAllows(t *testing.T) {
	read := parse(t, `{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}}`, Identity)
	nothing := parse(t, `{"Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}`, Identity)
	bucket := func(effect, principal string) *Document {
		return parse(t, `{"Statement": {"Effect": "`+effect+`", "Principal": `+principal+`, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}}`, Resource)
	}
	self := bucket("Allow", `{"AWS": "`+roleARN+`"}`)
	root := bucket("Allow", `{"AWS": "arn:aws:iam::111122223333:root"}`)
	request := Request{Principal: Principal{ARN: roleARN, Account: "111122223333"}, Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/a"}
	const mine, others = "111122223333", "444455556666"
	for name, c := range map[string]struct {
		policies Policies
		want     bool
	}{
		"the role alone":                  {Policies{Identity: []*Document{nothing, read}, Account: mine}, true},
		"the bucket alone":                {Policies{Resource: self, Account: mine}, true},
		"neither":                         {Policies{Identity: []*Document{nothing}, Account: mine}, false},
		"the account by the bucket alone": {Policies{Resource: root, Account: mine}, false},
		"denied to the account":           {Policies{Identity: []*Document{read}, Resource: bucket("Deny", `{"AWS": "111122223333"}`), Account: mine}, false},
		"denied to all":                   {Policies{Identity: []*Document{read}, Resource: bucket("Deny", `"*"`), Account: mine}, false},
		"across, the role alone":          {Policies{Identity: []*Document{read}, Account: others}, false},
		"across, the bucket alone":        {Policies{Resource: self, Account: others}, false},
		"across, both":                    {Policies{Identity: []*Document{read}, Resource: self, Account: others}, true},
		"across, the account":             {Policies{Identity: []*Document{read}, Resource: bucket("Allow", `{"AWS": ["111122223333"]}`), Account: others}, true},
		"across, another account":         {Policies{Identity: []*Document{read}, Resource: bucket("Allow", `{"AWS": "777788889999"}`), Account: others}, false},
		"a boundary that allows":          {Policies{Identity: []*Document{read}, Boundary: read, Account: mine}, true},
		"a boundary that does not":        {Policies{Identity: []*Document{read}, Boundary: nothing, Account: mine}, false},
		"a boundary and the bucket":       {Policies{Boundary: nothing, Resource: self, Account: mine}, false},
	} {
		if got := c.policies.Allows(request); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	const ownRoot = "arn:aws:iam::" + mine + ":root"
	for _, half := range []string{`"` + roleARN + `"`, `"` + ownRoot + `"`} {
		except := parse(t, `{"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": `+half+`}, "Action": "s3:*", "Resource": "*"}}`, Resource)
		if (Policies{Identity: []*Document{read}, Resource: except, Account: mine}).Allows(request) {
			t.Errorf("NotPrincipal names only %s, and the role is not denied", half)
		}
	}
	except := parse(t, `{"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": ["`+roleARN+`", "`+ownRoot+`"]}, "Action": "s3:*", "Resource": "*"}}`, Resource)
	if !(Policies{Identity: []*Document{read}, Resource: except, Account: mine}).Allows(request) {
		t.Error("NotPrincipal names the role and its account, and the role is denied")
	}
	request.Principal.Bounded = true
	if (Policies{Identity: []*Document{read}, Resource: except, Account: mine}).Allows(request) {
		t.Error("NotPrincipal never leaves out a role with a permissions boundary")
	}
	if _, err := Parse(`{"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "`+roleARN+`"}, "Action": "s3:*", "Resource": "*"}}`, Resource); err == nil || !strings.Contains(err.Error(), "needs the Effect Deny") {
		t.Errorf("NotPrincipal with Allow: %v", err)
	}
	request.Principal = Principal{ARN: roleARN + "2", Account: mine}
	if (Policies{Identity: []*Document{read}, Resource: except, Account: mine}).Allows(request) {
		t.Error("NotPrincipal names another role, and this one is not denied")
	}
}

// A key's policy has the last word, and may leave it to the account:
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func TestAllowsByKey(t *testing.T) {
	const trail = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"
	decrypt := parse(t, `{"Statement": {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}}`, Identity)
	root := parse(t, `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}}`, Resource)
	grant := parse(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "`+roleARN+`"}, "Action": "kms:Decrypt", "Resource": "*",
		"Condition": {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111122223333:trail/*"}}}}`, Resource)
	request := Request{Principal: Principal{ARN: roleARN, Account: "111122223333"}, Action: "kms:Decrypt", Resource: "arn:aws:kms:eu-west-1:111122223333:key/k"}
	with := request
	with.Context = map[string][]string{"kms:EncryptionContext:aws:cloudtrail:arn": {trail}}
	const mine, others = "111122223333", "444455556666"
	for name, c := range map[string]struct {
		policies Policies
		request  Request
		want     bool
	}{
		"the role alone":             {Policies{Identity: []*Document{decrypt}, Account: mine}, request, false},
		"the account and the role":   {Policies{Identity: []*Document{decrypt}, Resource: root, Account: mine}, request, true},
		"the account alone":          {Policies{Resource: root, Account: mine}, request, false},
		"the key alone":              {Policies{Resource: grant, Account: mine}, with, true},
		"another encryption context": {Policies{Resource: grant, Account: mine}, request, false},
		"across, the key alone":      {Policies{Resource: grant, Account: others}, with, false},
		"across, both":               {Policies{Identity: []*Document{decrypt}, Resource: grant, Account: others}, with, true},
	} {
		if got := c.policies.AllowsByKey(c.request); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWildcards(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"*", "", true}, {"a*", "a", true}, {"a?", "a", false}, {"?*b", "aab", true}, {"*a*b", "xaxb", true}, {"*a*b", "xbxa", false}, {"über*", "überall", true},
	} {
		if got := like(c.pattern, c.text); got != c.want {
			t.Errorf("%q and %q: %v", c.pattern, c.text, got)
		}
	}
	// A pattern that would take forever if each * tried everything.
	if like(strings.Repeat("*a", 500)+"b", strings.Repeat("a", 20000)) {
		t.Error("it matches")
	}
}

func FuzzPolicy(f *testing.F) {
	f.Add(`{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "${a, 'b'}*", "Condition": {"ForAllValues:StringLike": {"k": ["${*}"]}}}}`, "s3:GetObject", "k")
	f.Fuzz(func(_ *testing.T, text, action, value string) {
		for _, kind := range []Kind{Identity, Trust, Resource} {
			document, err := Parse(text, kind)
			if err != nil {
				continue
			}
			request := Request{Principal: Principal{ARN: value, Account: value}, Action: action, Resource: value, Context: map[string][]string{"k": {value}}}
			Policies{Identity: []*Document{document}, Resource: document, Boundary: document}.Allows(request)
		}
	})
}

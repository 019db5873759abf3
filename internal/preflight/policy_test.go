package preflight

import (
	"fmt"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

const (
	ownStore = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/11112222-3333-4444-5555-666677778888"
	roleARN  = "arn:aws:iam::123456789012:role/service-role/import"
)

var onBehalf = map[string]string{"aws:SourceArn": ownStore, "aws:SourceAccount": "123456789012", "aws:SecureTransport": "true"}

// TestTrust reads trust policies as they are found: those of AWS's guide, of its
// console, and mistakes.
func TestTrust(t *testing.T) {
	own, err := trail.ImportRoleTrustPolicy(ownStore)
	if err != nil {
		t.Fatal(err)
	}
	allow := func(principal, condition string) string {
		return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":%s,"Action":"sts:AssumeRole"%s}]}`, principal, condition)
	}
	const service = `{"Service":"cloudtrail.amazonaws.com"}`
	for name, test := range map[string]struct {
		policy string
		want   answer
	}{
		"as the function makes it": {own, yes},
		"without conditions":       {allow(service, ""), yes},
		"several services":         {allow(`{"Service":["ec2.amazonaws.com","cloudtrail.amazonaws.com"]}`, ""), yes},
		"another service":          {allow(`{"Service":"ec2.amazonaws.com"}`, ""), no},
		"an account":               {allow(`{"AWS":"123456789012"}`, ""), no},
		"everybody":                {allow(`"*"`, ""), yes},
		"any store of the account": {allow(service, `,"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:123456789012:eventdatastore/*"}}`), yes},
		"key in lower case":        {allow(service, `,"Condition":{"StringEquals":{"AWS:sourceaccount":"123456789012"}}`), yes},
		"one statement, no list":   {`{"Statement":{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession"]}}`, yes},
		"another store":            {allow(service, `,"Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/99999999"}}`), no},
		"a trail's ARN":            {allow(service, `,"Condition":{"StringLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:123456789012:trail/*"}}`), no},
		"another account":          {allow(service, `,"Condition":{"StringEquals":{"aws:SourceAccount":"999999999999"}}`), no},
		"not this account":         {allow(service, `,"Condition":{"StringNotEquals":{"aws:SourceAccount":"123456789012"}}`), no},
		"not another account":      {allow(service, `,"Condition":{"StringNotEquals":{"aws:SourceAccount":"999999999999"}}`), yes},
		"an external ID":           {allow(service, `,"Condition":{"StringEquals":{"sts:ExternalId":"x"}}`), maybe},
		"an unknown operator":      {allow(service, `,"Condition":{"ForAnyValue:StringEquals":{"aws:SourceAccount":"123456789012"}}`), maybe},
		"a variable":               {allow(service, `,"Condition":{"StringEquals":{"aws:SourceAccount":"${aws:PrincipalAccount}"}}`), maybe},
		"another action":           {`{"Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"sts:TagSession"}]}`, no},
		"everybody but":            {`{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}`, maybe},
	} {
		t.Run(name, func(t *testing.T) {
			policy, err := parse(test.policy)
			if err != nil {
				t.Fatal(err)
			}
			if got := policy.on(request{service: cloudTrail, action: "sts:AssumeRole", context: onBehalf}); got.allows != test.want || got.denies != no {
				t.Errorf("%+v, want it to allow: %d", got, test.want)
			}
		})
	}
}

// TestBucketPolicy reads policies of buckets for the role.
func TestBucketPolicy(t *testing.T) {
	statement, err := trail.ImportBucketPolicyStatement(roleARN, "trail-logs")
	if err != nil {
		t.Fatal(err)
	}
	of := func(effect, principal, action, resource, condition string) string {
		return fmt.Sprintf(`{"Statement":[{"Effect":%q,"Principal":%s,"Action":%s,"Resource":%s%s}]}`, effect, principal, action, resource, condition)
	}
	const objects, role = `"arn:aws:s3:::trail-logs/*"`, `{"AWS":"` + roleARN + `"}`
	for name, test := range map[string]struct {
		policy string
		want   opinion
	}{
		"none":                  {"{}", opinion{}},
		"as the function makes": {`{"Statement":[` + statement + `]}`, opinion{allows: yes}},
		"the account":           {of("Allow", `{"AWS":"arn:aws:iam::123456789012:root"}`, `"s3:*"`, objects, ""), opinion{defers: yes}},
		"the account's number":  {of("Allow", `{"AWS":"123456789012"}`, `"s3:GetObject"`, objects, ""), opinion{defers: yes}},
		"another account":       {of("Allow", `{"AWS":"arn:aws:iam::999999999999:root"}`, `"s3:*"`, objects, ""), opinion{}},
		"deny for the account":  {of("Deny", `{"AWS":"123456789012"}`, `"s3:GetObject"`, objects, ""), opinion{denies: yes}},
		"deny of other objects": {of("Deny", `"*"`, `"s3:GetObject"`, `"arn:aws:s3:::trail-logs/private/*"`, ""), opinion{}},
		"TLS only":              {of("Deny", `"*"`, `"s3:*"`, objects, `,"Condition":{"Bool":{"aws:SecureTransport":"false"}}`), opinion{}},
		"deny all but a role":   {of("Deny", `"*"`, `"s3:*"`, objects, `,"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/admin"}}`), opinion{denies: yes}},
		"deny all but this":     {of("Deny", `"*"`, `"s3:*"`, objects, `,"Condition":{"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/service-role/*"]}}`), opinion{}},
		"from a VPC alone":      {of("Deny", `"*"`, `"s3:*"`, objects, `,"Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}`), opinion{denies: maybe}},
		"of an organization":    {of("Allow", `"*"`, `"s3:GetObject"`, objects, `,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}`), opinion{allows: maybe}},
		"a deleted role's id":   {of("Allow", `{"AWS":"AROAEXAMPLE"}`, `"s3:GetObject"`, objects, ""), opinion{allows: maybe}},
		"all actions but":       {`{"Statement":[{"Effect":"Deny","Principal":"*","NotAction":["s3:Put*"],"Resource":"*"}]}`, opinion{denies: yes}},
		"all objects but":       {`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":["arn:aws:s3:::trail-logs/AWSLogs/*"]}]}`, opinion{}},
		"wildcards":             {of("Allow", role, `["S3:get?bject"]`, `"arn:aws:s3:::trail-*/AWSLogs/*.gz"`, ""), opinion{allows: yes}},
	} {
		t.Run(name, func(t *testing.T) {
			policy, err := parse(test.policy)
			if err != nil {
				t.Fatal(err)
			}
			context := map[string]string{"aws:PrincipalArn": roleARN, "aws:PrincipalAccount": "123456789012"}
			for key, value := range onBehalf {
				context[key] = value
			}
			got := policy.on(request{role: roleARN, account: "123456789012", action: "s3:GetObject", resource: "arn:aws:s3:::trail-logs/AWSLogs/x.gz", context: context})
			if got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}

func TestLike(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"", "", true}, {"", "a", false}, {"a*c", "abbc", true}, {"a*c", "abbd", false}, {"a?c", "abc", true}, {"a?c", "ac", false},
		{"*a*b", "xaxb", true}, {"*a*b*", "xxbxa", false}, {"a**", "a", true},
	} {
		if got := like(test.pattern, test.text); got != test.want {
			t.Errorf("like(%q, %q) = %t", test.pattern, test.text, got)
		}
	}
}

func TestParse(t *testing.T) {
	for _, wrong := range []string{"", "[]", "{", `{"Statement":[{"Action":1}]}`} {
		if _, err := parse(wrong); err == nil {
			t.Errorf("%q is taken for a policy", wrong)
		}
	}
}

package kms_test

import (
	"fmt"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/kms"
)

func (w *world) policy(id string) string {
	w.t.Helper()
	return *decoded[sdk.GetKeyPolicyOutput](w, "GetKeyPolicy", `{"KeyId":"`+id+`"}`).Policy
}

const malformed = "MalformedPolicyDocumentException: "

func TestPutKeyPolicyRefuses(t *testing.T) {
	w := newWorld(t)
	k := w.create(`{}`)
	before := w.policy(*k.KeyId)
	const notPolicy = malformed + "The policy is not a JSON document of the grammar of policies."
	for policy, want := range map[string]string{
		`x`:                   notPolicy,
		`[]`:                  notPolicy,
		`"text"`:              notPolicy,
		`{"Statement":"x"}`:   notPolicy,
		`{"Statement":[7]}`:   notPolicy,
		`{"Statement":[]} {}`: notPolicy,
		`null`:                malformed + "The policy has no statement.",
		`{}`:                  malformed + "The policy has no statement.",
		`{"Version":"2020-01-01","Statement":[{"Effect":"Allow","Principal":"*"}]}`: malformed + "The policy has an invalid version.",
		`{"Statement":{"Effect":"allow","Principal":"*"}}`:                          malformed + "The policy contains a statement whose effect is neither Allow nor Deny.",
		`{"Statement":null}`: malformed + "The policy contains a statement whose effect is neither Allow nor Deny.",
		`{"Statement":{"Effect":"Allow","Principal":"x"}}`:                   notPolicy,
		`{"Statement":{"Effect":"Allow","Action":"*"}}`:                      malformed + "Policy contains a statement with no principal",
		`{"Statement":{"Effect":"Allow","Principal":{}}}`:                    malformed + "Policy contains a statement with no principal",
		`{"Statement":{"Effect":"Allow","Principal":{"AWS":[]}}}`:            malformed + "Policy contains a statement with no principal",
		`{"Statement":{"Effect":"Deny","Principal":{"AWS":["*","AROA12"]}}}`: malformed + "Policy contains a statement with one or more invalid principals.",
		`{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:x"}}}`: malformed + "Policy contains a statement with one or more invalid principals.",
		strings.Repeat(" ", 32<<10-1) + `{}`:                                 "LimitExceededException: The key policy has 32769 bytes, and can have 32768.",
		strings.Repeat(" ", 32<<10-2) + `{}`:                                 malformed + "The policy has no statement.",
	} {
		w.refused("PutKeyPolicy", with(k, `{"KeyId":"ID","BypassPolicyLockoutSafetyCheck":true,"Policy":`)+quote(policy)+`}`, want)
	}
	w.refused("PutKeyPolicy", with(k, `{"KeyId":"ID"}`), "ValidationException: 1 validation error detected: "+
		"Value null at 'policy' failed to satisfy constraint: Member must not be null")
	for _, name := range []string{"PutKeyPolicy", "GetKeyPolicy"} {
		w.refused(name, with(k, `{"KeyId":"ID","PolicyName":"mine","Policy":"{}"}`), "NotFoundException: No such policy exists")
		w.refused(name, with(k, `{"KeyId":"ID","PolicyName":"m!","Policy":"{}"}`), "ValidationException: 1 validation error detected: "+
			`Value 'm!' at 'policyName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\w]+$`)
	}
	equal(t, "policy", w.policy(*k.KeyId), before)
	equal(t, "names", w.do("ListKeyPolicies", with(k, `{"KeyId":"ID"}`)), `{"PolicyNames":["default"],"Truncated":false}`)
}

func TestLockout(t *testing.T) {
	w := newWorld(t)
	k := w.create(`{}`)
	const all, kmsAll = `"Action":"*","Resource":"*"`, `"Action":"kms:*","Resource":"*"`
	for rest, allowed := range map[string]bool{
		`"Principal":"*",` + all:                    true,
		`"Principal":{"AWS":"*"},` + all:            true,
		`"Principal":{"AWS":"111122223333"},` + all: true,
		`"Principal":{"AWS":["arn:aws:iam::444455556666:root","arn:aws:iam::111122223333:root"]},` + kmsAll: true,
		`"Principal":{"AWS":"arn:aws:iam::111122223333:user/path/name"},` + kmsAll:                          true,
		`"Principal":{"AWS":"arn:aws:iam::111122223333:role/name"},` + kmsAll:                               true,
		`"Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/name/session"},` + kmsAll:               true,
		`"Principal":{"AWS":"arn:aws:iam::444455556666:root"},` + kmsAll:                                    false,
		`"Principal":{"AWS":"444455556666"},` + kmsAll:                                                      false,
		`"Principal":{"Service":"cloudtrail.amazonaws.com"},` + kmsAll:                                      false,
		`"NotPrincipal":{"AWS":"444455556666"},` + kmsAll:                                                   false,
		`"Principal":"*","Action":["kms:Get*","KMS:put?eyPolicy"],"Resource":"*"`:                           true,
		`"Principal":"*","Action":"kms:Put","Resource":"*"`:                                                 false,
		`"Principal":"*","Action":"s3:*","Resource":"*"`:                                                    false,
		`"Principal":"*","Action":"kms.PutKeyPolicy","Resource":"*"`:                                        false,
		`"Principal":"*","NotAction":"kms:Decrypt","Resource":"*"`:                                          true,
		`"Principal":"*","NotAction":"kms:*Policy","Resource":"*"`:                                          false,
		`"Principal":"*","Resource":"*"`:                                                                    false,
		`"Principal":"*","Action":"*"`:                                                                      false,
		`"Principal":"*","Action":"*","Resource":"ARN"`:                                                     true,
		`"Principal":"*","Action":"*","Resource":["` + noARN + `"]`:                                         false,
		`"Principal":"*","Action":"*","NotResource":"` + noARN + `"`:                                        true,
	} {
		policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",%s},{"Effect":"Allow",%s}]}`, all, with(k, rest))
		body := with(k, `{"KeyId":"ID","Policy":`) + quote(policy)
		if allowed {
			equal(t, rest, w.do("PutKeyPolicy", body+`}`), `{}`)
			equal(t, rest, w.policy(*k.KeyId), policy)
			continue
		}
		w.refused("PutKeyPolicy", body+`}`, malformed+"The new key policy will not allow you to update the key policy in the future.")
		w.do("PutKeyPolicy", body+`,"BypassPolicyLockoutSafetyCheck":true}`)
		equal(t, rest, w.policy(*k.KeyId), policy)
	}
	const outsider = `"Policy":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"444455556666\"},\"Action\":\"*\",\"Resource\":\"*\"}}"`
	w.refused("CreateKey", `{`+outsider+`}`, malformed+"The new key policy will not allow you to update the key policy in the future.")
	w.create(`{` + outsider + `,"BypassPolicyLockoutSafetyCheck":true}`)
}

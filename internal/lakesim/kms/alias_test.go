package kms_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/kms"
)

func TestAliasChangesItsKey(t *testing.T) {
	w := newWorld(t)
	first, second := w.create(`{}`), w.create(`{}`)
	w.do("CreateAlias", with(first, `{"AliasName":"alias/a","TargetKeyId":"ID"}`))
	w.pass(time.Hour)
	equal(t, "update", w.do("UpdateAlias", with(second, `{"AliasName":"alias/a","TargetKeyId":"ARN"}`)), `{}`)
	equal(t, "key", *w.describe("alias/a").KeyId, *second.KeyId)
	equal(t, "aliases of the first", w.do("ListAliases", with(first, `{"KeyId":"ID"}`)), `{"Aliases":[],"Truncated":false}`)
	equal(t, "aliases of the second", w.do("ListAliases", with(second, `{"KeyId":"ARN"}`)), with(second,
		`{"Aliases":[{"AliasArn":"arn:aws:kms:eu-west-1:111122223333:alias/a","AliasName":"alias/a",`+
			`"CreationDate":1772600767.008,"LastUpdatedDate":1772604367.008,"TargetKeyId":"ID"}],"Truncated":false}`))
}

func TestAliasRefusals(t *testing.T) {
	w := newWorld(t)
	k, rsa := w.create(`{}`), w.create(`{"KeySpec":"RSA_2048","KeyUsage":"ENCRYPT_DECRYPT"}`)
	signing, mac := w.create(`{"KeySpec":"RSA_2048","KeyUsage":"SIGN_VERIFY"}`), w.create(`{"KeySpec":"HMAC_256","KeyUsage":"GENERATE_VERIFY_MAC"}`)
	w.do("CreateAlias", with(k, `{"AliasName":"alias/a","TargetKeyId":"ID"}`))
	w.do("CreateAlias", with(rsa, `{"AliasName":"alias/r","TargetKeyId":"ID"}`))
	const one = "ValidationException: 1 validation error detected: "
	for name, want := range map[string]string{
		"a":                                 "ValidationException: Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
		"alias/a:b":                         "ValidationException: alias/a:b contains invalid characters for an alias",
		"alias/":                            "InvalidAliasNameException: The alias has no name after the prefix \"alias/\".",
		"alias/aws/s3":                      "InvalidAliasNameException: The prefix \"alias/aws/\" is reserved for AWS managed keys.",
		"alias/a.b":                         one + "Value 'alias/a.b' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$",
		"alias/" + strings.Repeat("a", 251): one + "Value 'alias/" + strings.Repeat("a", 251) + "' at 'aliasName' failed to satisfy constraint: Member must have length less than or equal to 256",
	} {
		for _, operation := range []string{"CreateAlias", "UpdateAlias", "DeleteAlias"} {
			w.refused(operation, with(k, `{"AliasName":"`+name+`","TargetKeyId":"ID"}`), want)
		}
	}
	w.refused("CreateAlias", with(rsa, `{"AliasName":"alias/a","TargetKeyId":"ID"}`),
		"AlreadyExistsException: An alias with the name arn:aws:kms:eu-west-1:111122223333:alias/a already exists")
	w.refused("CreateAlias", `{"AliasName":"alias/b","TargetKeyId":"alias/a"}`, "ValidationException: Aliases must refer to keys. Not aliases")
	for _, operation := range []string{"UpdateAlias", "DeleteAlias"} {
		w.refused(operation, with(k, `{"AliasName":"alias/b","TargetKeyId":"ID"}`),
			"NotFoundException: Alias arn:aws:kms:eu-west-1:111122223333:alias/b is not found.")
	}
	w.refused("UpdateAlias", with(rsa, `{"AliasName":"alias/a","TargetKeyId":"ID"}`),
		with(rsa, "ValidationException: The alias alias/a is of a key that is symmetric, and ARN is asymmetric."))
	w.refused("UpdateAlias", with(mac, `{"AliasName":"alias/r","TargetKeyId":"ID"}`),
		with(mac, "ValidationException: The alias alias/r is of a key that is asymmetric, and ARN is HMAC."))
	w.refused("UpdateAlias", with(signing, `{"AliasName":"alias/r","TargetKeyId":"ID"}`),
		with(signing, "ValidationException: The alias alias/r is of a key with the usage ENCRYPT_DECRYPT, and ARN has the usage SIGN_VERIFY."))

	// Aliases stand for a key in DescribeKey alone.
	w.refused("DisableKey", `{"KeyId":"alias/a"}`, "NotFoundException: Invalid keyId 'alias/a'")
	const arn = "arn:aws:kms:eu-west-1:111122223333:alias/a"
	w.refused("DisableKey", `{"KeyId":"`+arn+`"}`, "NotFoundException: Invalid keyId '"+arn+"'")
	w.refusedTo(other, "DescribeKey", `{"KeyId":"`+arn+`"}`, "NotFoundException: Alias "+arn+" is not found.")
	w.refusedTo(abroad, "DescribeKey", `{"KeyId":"`+arn+`"}`, "NotFoundException: Invalid arn eu-west-1")
	w.refusedTo(abroad, "DescribeKey", `{"KeyId":"alias/a"}`, "NotFoundException: Alias arn:aws:kms:us-east-2:111122223333:alias/a is not found.")
}

func TestNumberOfAliases(t *testing.T) {
	w := newWorld(t)
	k, second := w.create(`{}`), w.create(`{}`)
	for i := range 50 {
		w.do("CreateAlias", with(k, fmt.Sprintf(`{"AliasName":"alias/%02d","TargetKeyId":"ID"}`, i)))
	}
	w.do("CreateAlias", with(second, `{"AliasName":"alias/second","TargetKeyId":"ID"}`))
	want := with(k, "LimitExceededException: ARN has 50 aliases, which is as many as it can have.")
	w.refused("CreateAlias", with(k, `{"AliasName":"alias/50","TargetKeyId":"ID"}`), want)
	w.refused("UpdateAlias", with(k, `{"AliasName":"alias/second","TargetKeyId":"ID"}`), want)
	w.do("UpdateAlias", with(k, `{"AliasName":"alias/00","TargetKeyId":"ID"}`))
	if out := decoded[sdk.ListAliasesOutput](w, "ListAliases", `{}`); len(out.Aliases) != 50 || !out.Truncated {
		t.Errorf("the first page has %d aliases", len(out.Aliases))
	}
}

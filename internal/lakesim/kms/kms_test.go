package kms_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/kms"
)

var (
	home   = awsapi.Caller{Account: "111122223333", Region: "eu-west-1", Service: "kms"}
	abroad = awsapi.Caller{Account: home.Account, Region: "us-east-2", Service: "kms"}
	other  = awsapi.Caller{Account: "444455556666", Region: home.Region, Service: "kms"}
	start  = time.Date(2026, 3, 4, 5, 6, 7, 8e6, time.UTC)
)

const (
	noID  = "01234567-89ab-cdef-0123-456789abcdef"
	noARN = "arn:aws:kms:eu-west-1:111122223333:key/" + noID
)

// world is a KMS and its clock.
type world struct {
	t *testing.T
	*kms.Service
	mu   sync.Mutex
	time time.Time
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, time: start}
	w.Service = kms.New(func() time.Time {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.time
	})
	return w
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

// text calls an operation with a body, and returns the JSON of its result.
func (w *world) text(caller awsapi.Caller, name, body string) (string, *awsapi.Error) {
	w.t.Helper()
	out, refused := w.Operations()[name](caller, awsapi.JSONBody([]byte(body)))
	if refused != nil {
		return "", refused
	}
	text, err := awsapi.EncodeJSON(out)
	if err != nil {
		w.t.Errorf("%s: %v", name, err)
	}
	return string(text), nil
}

// do calls an operation at home that has to succeed.
func (w *world) do(name, body string) string {
	w.t.Helper()
	text, refused := w.text(home, name, body)
	if refused != nil {
		w.t.Fatalf("%s %s: %v", name, body, refused)
	}
	return text
}

// refused calls an operation at home that has to fail with an error.
func (w *world) refused(name, body, want string) {
	w.t.Helper()
	w.refusedTo(home, name, body, want)
}

func (w *world) refusedTo(caller awsapi.Caller, name, body, want string) {
	w.t.Helper()
	text, refused := w.text(caller, name, body)
	switch {
	case refused == nil:
		w.t.Errorf("%s %s: succeeded with %s, want %s", name, body, text, want)
	case refused.Error() != want:
		w.t.Errorf("%s %s:\n got %s\nwant %s", name, body, refused, want)
	case refused.Status != 400:
		w.t.Errorf("%s %s: status %d", name, body, refused.Status)
	}
}

// decoded is the result of an operation at home.
func decoded[Out any](w *world, name, body string) Out {
	w.t.Helper()
	var out Out
	if err := awsapi.DecodeJSON([]byte(w.do(name, body)), &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

func (w *world) create(body string) *types.KeyMetadata {
	w.t.Helper()
	return decoded[sdk.CreateKeyOutput](w, "CreateKey", body).KeyMetadata
}

func (w *world) describe(name string) *types.KeyMetadata {
	w.t.Helper()
	return decoded[sdk.DescribeKeyOutput](w, "DescribeKey", `{"KeyId":"`+name+`"}`).KeyMetadata
}

func (w *world) rotation(id string) sdk.GetKeyRotationStatusOutput {
	w.t.Helper()
	return decoded[sdk.GetKeyRotationStatusOutput](w, "GetKeyRotationStatus", `{"KeyId":"`+id+`"}`)
}

// equal compares a text with what it should be. The order of the members of JSON
// does not matter.
func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want && sorted(got) != sorted(want) {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

// sorted returns JSON with its members in order, and other texts as they are.
func sorted(text string) string {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	inOrder, _ := json.Marshal(value) // it was JSON before
	return string(inOrder)
}

// with replaces ID and ARN in a text.
func with(k *types.KeyMetadata, text string) string {
	return strings.NewReplacer("ARN", *k.Arn, "ID", *k.KeyId).Replace(text)
}

// TestLife leads a key the way that hashicorp/aws does, with its alias.
func TestLife(t *testing.T) {
	w := newWorld(t)
	const policy = `{"Version":"2012-10-17","Id":"mine","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}}`
	k := w.create(`{"Description":"logs of the lake","KeySpec":"SYMMETRIC_DEFAULT","KeyUsage":"ENCRYPT_DECRYPT","MultiRegion":false,
		"Policy":` + quote(policy) + `,"Tags":[{"TagKey":"team","TagValue":"audit"},{"TagKey":"empty","TagValue":""}]}`)
	id := `{"KeyId":"` + *k.KeyId + `"}`

	equal(t, "rotation", w.do("GetKeyRotationStatus", id), with(k, `{"KeyId":"ID","KeyRotationEnabled":false}`))
	equal(t, "enabling rotation", w.do("EnableKeyRotation", with(k, `{"KeyId":"ID","RotationPeriodInDays":91}`)), `{}`)
	r := w.rotation(*k.KeyId)
	if !r.KeyRotationEnabled || *r.RotationPeriodInDays != 91 || !r.NextRotationDate.Equal(start.AddDate(0, 0, 91)) {
		t.Errorf("rotation: %+v", r)
	}
	equal(t, "disabling", w.do("DisableKey", id), `{}`)
	equal(t, "key", w.do("DescribeKey", id), with(k, `{"KeyMetadata":{"KeyId":"ID","AWSAccountId":"111122223333","Arn":"ARN",`+
		`"CreationDate":1772600767.008,"CustomerMasterKeySpec":"SYMMETRIC_DEFAULT","Description":"logs of the lake",`+
		`"Enabled":false,"EncryptionAlgorithms":["SYMMETRIC_DEFAULT"],"KeyManager":"CUSTOMER","KeySpec":"SYMMETRIC_DEFAULT","KeyState":"Disabled",`+
		`"KeyUsage":"ENCRYPT_DECRYPT","MultiRegion":false,"Origin":"AWS_KMS"}}`))
	equal(t, "policy", w.do("GetKeyPolicy", with(k, `{"KeyId":"ID","PolicyName":"default"}`)), `{"Policy":`+quote(policy)+`,"PolicyName":"default"}`)
	equal(t, "tags", w.do("ListResourceTags", id), `{"Tags":[{"TagKey":"empty","TagValue":""},{"TagKey":"team","TagValue":"audit"}],"Truncated":false}`)

	w.pass(time.Minute)
	equal(t, "enabling", w.do("EnableKey", id), `{}`)
	if k := w.describe(*k.Arn); !k.Enabled || k.KeyState != types.KeyStateEnabled || !k.CreationDate.Equal(start) {
		t.Errorf("key: %+v", k)
	}
	equal(t, "describing", w.do("UpdateKeyDescription", with(k, `{"KeyId":"ARN","Description":"other logs"}`)), `{}`)
	equal(t, "description", *w.describe(*k.KeyId).Description, "other logs")
	equal(t, "untagging", w.do("UntagResource", with(k, `{"KeyId":"ID","TagKeys":["team","never there"]}`)), `{}`)
	equal(t, "tagging", w.do("TagResource", with(k, `{"KeyId":"ARN","Tags":[{"TagKey":"cost","TagValue":"42"},{"TagKey":"empty","TagValue":"full"}]}`)), `{}`)
	equal(t, "tags", w.do("ListResourceTags", id), `{"Tags":[{"TagKey":"cost","TagValue":"42"},{"TagKey":"empty","TagValue":"full"}],"Truncated":false}`)
	equal(t, "stopping rotation", w.do("DisableKeyRotation", id), `{}`)
	equal(t, "rotation", w.do("GetKeyRotationStatus", id), with(k, `{"KeyId":"ID","KeyRotationEnabled":false}`))

	equal(t, "alias", w.do("CreateAlias", with(k, `{"AliasName":"alias/lake/logs_1-a","TargetKeyId":"ARN"}`)), `{}`)
	const aliases = `{"Aliases":[{"AliasArn":"arn:aws:kms:eu-west-1:111122223333:alias/lake/logs_1-a","AliasName":"alias/lake/logs_1-a",` +
		`"CreationDate":1772600827.008,"LastUpdatedDate":1772600827.008,"TargetKeyId":"ID"}],"Truncated":false}`
	equal(t, "aliases", w.do("ListAliases", `{}`), with(k, aliases))
	equal(t, "aliases of the key", w.do("ListAliases", id), with(k, aliases))
	for _, name := range []string{"alias/lake/logs_1-a", "arn:aws:kms:eu-west-1:111122223333:alias/lake/logs_1-a"} {
		equal(t, name, *w.describe(name).KeyId, *k.KeyId)
	}
	equal(t, "no alias", w.do("DeleteAlias", `{"AliasName":"alias/lake/logs_1-a"}`), `{}`)
	equal(t, "aliases", w.do("ListAliases", `{}`), `{"Aliases":[],"Truncated":false}`)

	equal(t, "deletion", w.do("ScheduleKeyDeletion", with(k, `{"KeyId":"ID","PendingWindowInDays":7}`)),
		with(k, `{"DeletionDate":1773205627.008,"KeyId":"ARN","KeyState":"PendingDeletion","PendingWindowInDays":7}`))
}

func quote(text string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

func TestEachOperationTakesKeysOfItsOwnPlaceAlone(t *testing.T) {
	w := newWorld(t)
	k := w.create(`{}`)
	id := ` "KeyId":"` + *k.KeyId + `"`
	for name, body := range map[string]string{
		"CancelKeyDeletion": id, "CreateAlias": `"AliasName":"alias/a","TargetKeyId":"` + *k.KeyId + `"`, "DescribeKey": id,
		"DisableKey": id, "DisableKeyRotation": id, "EnableKey": id, "EnableKeyRotation": id, "GetKeyPolicy": id,
		"GetKeyRotationStatus": id, "ListAliases": id, "ListKeyPolicies": id, "ListResourceTags": id, "PutKeyPolicy": id + `,"Policy":"{}"`,
		"ScheduleKeyDeletion": id, "TagResource": id + `,"Tags":[]`, "UntagResource": id + `,"TagKeys":[]`,
		"UpdateAlias": `"AliasName":"alias/a","TargetKeyId":"` + *k.KeyId + `"`, "UpdateKeyDescription": id + `,"Description":""`,
	} {
		body := "{" + body + "}"
		byARN := strings.Replace(body, *k.KeyId, *k.Arn, 1)
		w.refusedTo(abroad, name, body, with(k, "NotFoundException: Key 'arn:aws:kms:us-east-2:111122223333:key/ID' does not exist"))
		w.refusedTo(abroad, name, byARN, "NotFoundException: Invalid arn eu-west-1")
		w.refusedTo(other, name, body, with(k, "NotFoundException: Key 'arn:aws:kms:eu-west-1:444455556666:key/ID' does not exist"))
		w.refusedTo(other, name, byARN, with(k, "NotFoundException: Key 'ARN' does not exist"))
		w.refused(name, strings.Replace(body, *k.KeyId, noID, 1), "NotFoundException: Key '"+noARN+"' does not exist")
		w.refused(name, strings.Replace(body, *k.KeyId, "fake-key-id", 1), "NotFoundException: Invalid keyId 'fake-key-id'")
		w.refused(name, strings.Replace(body, *k.KeyId, "arn:aws:s3:::key/bucket", 1), "InvalidArnException: Invalid arn arn:aws:s3:::key/bucket")
		w.refused(name, strings.Replace(body, *k.KeyId, "arn:aws:kms:eu-west-1:111122223333:grant/1", 1),
			"InvalidArnException: Invalid arn arn:aws:kms:eu-west-1:111122223333:grant/1")
		if name == "ListAliases" {
			continue
		}
		member := "keyId"
		if strings.Contains(body, "TargetKeyId") {
			member = "targetKeyId"
		}
		w.refused(name, strings.Replace(body, "KeyId", "Nothing", 1),
			"ValidationException: 1 validation error detected: Value null at '"+member+"' failed to satisfy constraint: Member must not be null")
	}
	for _, name := range []string{"ListKeys", "ListAliases"} {
		for _, caller := range []awsapi.Caller{abroad, other} {
			if text, err := w.text(caller, name, `{}`); err != nil || strings.Contains(text, "arn:") {
				t.Errorf("%s: %s %v", name, text, err)
			}
		}
	}
}

func TestKeyForTheRestOfTheSimulator(t *testing.T) {
	w := newWorld(t)
	const policy = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
	k := w.create(`{"KeySpec":"RSA_3072","KeyUsage":"SIGN_VERIFY","Policy":` + quote(policy) + `}`)
	w.do("CreateAlias", with(k, `{"AliasName":"alias/a","TargetKeyId":"ID"}`))
	want := kms.Key{
		ID: *k.KeyId, ARN: *k.Arn, Account: home.Account, Region: home.Region, Policy: policy,
		Spec: types.KeySpecRsa3072, Usage: types.KeyUsageTypeSignVerify, State: types.KeyStateEnabled, Enabled: true,
	}
	for _, name := range []string{*k.KeyId, "alias/a"} {
		if got, ok := w.Key(name, home.Account, home.Region); !ok || got != want {
			t.Errorf("%s: %+v %t", name, got, ok)
		}
		for _, caller := range []awsapi.Caller{abroad, other} {
			if got, ok := w.Key(name, caller.Account, caller.Region); ok {
				t.Errorf("%s in %v: %+v", name, caller, got)
			}
		}
	}
	for _, name := range []string{*k.Arn, "arn:aws:kms:eu-west-1:111122223333:alias/a"} {
		for _, caller := range []awsapi.Caller{home, abroad, other} {
			if got, ok := w.Key(name, caller.Account, caller.Region); !ok || got != want {
				t.Errorf("%s in %v: %+v %t", name, caller, got, ok)
			}
		}
	}
	for _, name := range []string{"", "x", noID, noARN, "alias/b", strings.Replace(*k.Arn, "arn:aws:", "arn:aws-cn:", 1), strings.Replace(*k.Arn, "kms", "s3", 1)} {
		if got, ok := w.Key(name, home.Account, home.Region); ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
	w.do("DisableKey", with(k, `{"KeyId":"ID"}`))
	if got, ok := w.Key("alias/a", home.Account, home.Region); !ok || got.Enabled || got.State != types.KeyStateDisabled {
		t.Errorf("disabled: %+v %t", got, ok)
	}
	w.do("ScheduleKeyDeletion", with(k, `{"KeyId":"ID"}`))
	w.pass(30 * 24 * time.Hour)
	if got, ok := w.Key(*k.Arn, home.Account, home.Region); ok {
		t.Errorf("deleted: %+v", got)
	}
}

func TestConcurrency(t *testing.T) {
	w := newWorld(t)
	k := w.create(`{}`)
	var all sync.WaitGroup
	for name := range w.Operations() {
		for _, caller := range []awsapi.Caller{home, abroad} {
			all.Go(func() {
				for range 20 {
					_, _ = w.text(caller, name, with(k, `{"KeyId":"ID","AliasName":"alias/a","TargetKeyId":"ID","Description":"d",
						"Tags":[{"TagKey":"k","TagValue":"v"}],"TagKeys":["k"],"Policy":"{}","BypassPolicyLockoutSafetyCheck":true}`))
					w.Key(*k.Arn, home.Account, home.Region)
					w.pass(time.Second)
				}
			})
		}
	}
	all.Wait()
	if aws.ToString(w.describe(*k.KeyId).KeyId) != *k.KeyId {
		t.Error("the key is gone")
	}
}

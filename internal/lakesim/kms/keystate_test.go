package kms_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

const day = 24 * time.Hour

func TestDeletion(t *testing.T) {
	w := newWorld(t)
	k, kept := w.create(`{"Description":"goes"}`), w.create(`{"Description":"stays"}`)
	w.do("CreateAlias", with(k, `{"AliasName":"alias/goes","TargetKeyId":"ID"}`))
	w.do("CreateAlias", with(kept, `{"AliasName":"alias/stays","TargetKeyId":"ID"}`))
	id := with(k, `{"KeyId":"ID"}`)
	w.refused("CancelKeyDeletion", id, with(k, "KMSInvalidStateException: ARN is not pending deletion."))
	equal(t, "schedule", w.do("ScheduleKeyDeletion", id),
		with(k, `{"DeletionDate":1775192767.008,"KeyId":"ARN","KeyState":"PendingDeletion","PendingWindowInDays":30}`))

	w.pass(30*day - time.Millisecond)
	got := w.describe("alias/goes")
	if got.KeyState != types.KeyStatePendingDeletion || got.Enabled || !got.DeletionDate.Equal(start.Add(30*day)) {
		t.Errorf("pending: %+v", got)
	}
	equal(t, "cancel", w.do("CancelKeyDeletion", id), with(k, `{"KeyId":"ARN"}`))
	if got := w.describe(*k.KeyId); got.KeyState != types.KeyStateDisabled || got.Enabled || got.DeletionDate != nil {
		t.Errorf("cancelled: %+v", got)
	}
	w.pass(day)
	w.describe("alias/goes")

	w.do("ScheduleKeyDeletion", with(k, `{"KeyId":"ID","PendingWindowInDays":8}`))
	w.pass(8 * day)
	w.refused("DescribeKey", id, with(k, "NotFoundException: Key 'ARN' does not exist"))
	w.refused("DescribeKey", `{"KeyId":"alias/goes"}`, "NotFoundException: Alias arn:aws:kms:eu-west-1:111122223333:alias/goes is not found.")
	equal(t, "keys", w.do("ListKeys", `{}`), with(kept, `{"Keys":[{"KeyArn":"ARN","KeyId":"ID"}],"Truncated":false}`))
	equal(t, "alias", *w.describe("alias/stays").Description, "stays")

	for days, bound := range map[string]string{"6": "greater than or equal to 7", "31": "less than or equal to 30"} {
		w.refused("ScheduleKeyDeletion", with(kept, `{"KeyId":"ID","PendingWindowInDays":`+days+`}`), "ValidationException: 1 validation error detected: "+
			"Value '"+days+"' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value "+bound)
	}
}

// TestPendingDeletion is the column of the table of key states.
func TestPendingDeletion(t *testing.T) {
	w := newWorld(t)
	k, next := w.create(`{}`), w.create(`{}`)
	w.do("CreateAlias", with(k, `{"AliasName":"alias/a","TargetKeyId":"ID"}`))
	w.do("EnableKeyRotation", with(k, `{"KeyId":"ID"}`))
	w.do("ScheduleKeyDeletion", with(k, `{"KeyId":"ID"}`))
	for name, body := range map[string]string{
		"CreateAlias":          `{"AliasName":"alias/b","TargetKeyId":"ID"}`,
		"DisableKey":           `{"KeyId":"ID"}`,
		"DisableKeyRotation":   `{"KeyId":"ID"}`,
		"EnableKey":            `{"KeyId":"ID"}`,
		"EnableKeyRotation":    `{"KeyId":"ID"}`,
		"ScheduleKeyDeletion":  `{"KeyId":"ID"}`,
		"TagResource":          `{"KeyId":"ID","Tags":[]}`,
		"UntagResource":        `{"KeyId":"ID","TagKeys":[]}`,
		"UpdateAlias":          `{"AliasName":"alias/a","TargetKeyId":"ID"}`,
		"UpdateKeyDescription": `{"KeyId":"ID","Description":"x"}`,
	} {
		w.refused(name, with(k, body), with(k, "KMSInvalidStateException: ARN is pending deletion."))
	}
	for _, name := range []string{"DescribeKey", "GetKeyPolicy", "ListKeyPolicies", "ListResourceTags", "ListAliases"} {
		w.do(name, with(k, `{"KeyId":"ID"}`))
	}
	w.do("PutKeyPolicy", with(k, `{"KeyId":"ID","Policy":`)+quote(w.policy(*next.KeyId))+`}`)
	equal(t, "rotation while pending", w.do("GetKeyRotationStatus", with(k, `{"KeyId":"ID"}`)), with(k, `{"KeyId":"ID","KeyRotationEnabled":false}`))
	w.do("UpdateAlias", with(next, `{"AliasName":"alias/a","TargetKeyId":"ID"}`))
	w.do("DeleteAlias", `{"AliasName":"alias/a"}`)

	w.do("CancelKeyDeletion", with(k, `{"KeyId":"ID"}`))
	if r := w.rotation(*k.KeyId); !r.KeyRotationEnabled || *r.RotationPeriodInDays != 365 {
		t.Errorf("rotation after it was cancelled: %+v", r)
	}
}

func TestRotation(t *testing.T) {
	w := newWorld(t)
	k := w.create(`{}`)
	w.do("EnableKeyRotation", with(k, `{"KeyId":"ID","RotationPeriodInDays":90}`))
	w.pass(90*day - time.Second)
	equal(t, "before the first", w.rotation(*k.KeyId).NextRotationDate.String(), start.Add(90*day).String())
	w.pass(time.Second)
	equal(t, "after the first", w.rotation(*k.KeyId).NextRotationDate.String(), start.Add(180*day).String())
	w.do("EnableKeyRotation", with(k, `{"KeyId":"ID"}`))
	equal(t, "anew", w.rotation(*k.KeyId).NextRotationDate.String(), start.Add((90+365)*day).String())

	w.do("DisableKey", with(k, `{"KeyId":"ID"}`))
	if r := w.rotation(*k.KeyId); !r.KeyRotationEnabled || *r.RotationPeriodInDays != 365 {
		t.Errorf("rotation of a disabled key: %+v", r)
	}
	for _, name := range []string{"EnableKeyRotation", "DisableKeyRotation"} {
		w.refused(name, with(k, `{"KeyId":"ID"}`), with(k, "DisabledException: ARN is disabled."))
	}
	rsa := w.create(`{"KeySpec":"RSA_2048","KeyUsage":"SIGN_VERIFY"}`)
	for _, name := range []string{"EnableKeyRotation", "DisableKeyRotation"} {
		w.refused(name, with(rsa, `{"KeyId":"ID"}`),
			with(rsa, "UnsupportedOperationException: ARN is not a symmetric encryption key, and these alone can be rotated."))
	}
	equal(t, "rotation of an asymmetric key", w.do("GetKeyRotationStatus", with(rsa, `{"KeyId":"ID"}`)), with(rsa, `{"KeyId":"ID","KeyRotationEnabled":false}`))
	for days, bound := range map[string]string{"89": "greater than or equal to 90", "2561": "less than or equal to 2560"} {
		w.refused("EnableKeyRotation", with(k, `{"KeyId":"ID","RotationPeriodInDays":`+days+`}`), "ValidationException: 1 validation error detected: "+
			"Value '"+days+"' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value "+bound)
	}
}

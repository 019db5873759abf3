package kms

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// Which operations a key allows in which state, and the errors:
// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html

// notPendingDeletion refuses a key that waits for its deletion.
func (k *key) notPendingDeletion() *awsapi.Error {
	if k.metadata.KeyState == types.KeyStatePendingDeletion {
		return refuse(&types.KMSInvalidStateException{}, "%s is pending deletion.", k.arn())
	}
	return nil
}

// changeable finds the key that a request names, unless it waits for its deletion.
func (p *place) changeable(c *awsapi.Constraints, id *string) (*key, *awsapi.Error) {
	k, err := p.named(c, id)
	if err != nil {
		return nil, err
	}
	return k, k.notPendingDeletion()
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html
func (p *place) enableKey(in *kms.EnableKeyInput) (*kms.EnableKeyOutput, *awsapi.Error) {
	k, err := p.changeable(&awsapi.Constraints{}, in.KeyId)
	if err != nil {
		return nil, err
	}
	k.setState(types.KeyStateEnabled)
	return &kms.EnableKeyOutput{}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html
func (p *place) disableKey(in *kms.DisableKeyInput) (*kms.DisableKeyOutput, *awsapi.Error) {
	k, err := p.changeable(&awsapi.Constraints{}, in.KeyId)
	if err != nil {
		return nil, err
	}
	k.setState(types.KeyStateDisabled)
	return &kms.DisableKeyOutput{}, nil
}

const defaultWindow = 30 // days that a key waits for its deletion

// https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
func (p *place) scheduleKeyDeletion(in *kms.ScheduleKeyDeletionInput) (*kms.ScheduleKeyDeletionOutput, *awsapi.Error) {
	var c awsapi.Constraints
	constrainNumber(&c, in.PendingWindowInDays, "pendingWindowInDays", 7, 30)
	k, err := p.changeable(&c, in.KeyId)
	if err != nil {
		return nil, err
	}
	days := int32(defaultWindow)
	if in.PendingWindowInDays != nil {
		days = *in.PendingWindowInDays
	}
	k.setState(types.KeyStatePendingDeletion)
	k.metadata.DeletionDate = aws.Time(p.now.Add(inDays(days)))
	return &kms.ScheduleKeyDeletionOutput{
		DeletionDate: k.metadata.DeletionDate, KeyId: k.metadata.Arn, KeyState: k.metadata.KeyState, PendingWindowInDays: aws.Int32(days),
	}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
func (p *place) cancelKeyDeletion(in *kms.CancelKeyDeletionInput) (*kms.CancelKeyDeletionOutput, *awsapi.Error) {
	k, err := p.named(&awsapi.Constraints{}, in.KeyId)
	if err != nil {
		return nil, err
	}
	if k.metadata.KeyState != types.KeyStatePendingDeletion {
		return nil, refuse(&types.KMSInvalidStateException{}, "%s is not pending deletion.", k.arn())
	}
	k.setState(types.KeyStateDisabled)
	k.metadata.DeletionDate = nil
	return &kms.CancelKeyDeletionOutput{KeyId: k.metadata.Arn}, nil
}

func inDays(days int32) time.Duration { return time.Duration(days) * 24 * time.Hour }

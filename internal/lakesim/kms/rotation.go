package kms

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

const defaultRotation = 365 // days

// rotation is how often the material of a key would be replaced.
type rotation struct {
	since  time.Time
	period int32 // days
}

// next returns the first date of rotation after a time.
func (r *rotation) next(now time.Time) time.Time {
	date := r.since.Add(inDays(r.period))
	for !date.After(now) {
		date = date.Add(inDays(r.period))
	}
	return date
}

// rotatable finds a key whose rotation can be changed.
func (p *place) rotatable(c *awsapi.Constraints, id *string) (*key, *awsapi.Error) {
	k, err := p.changeable(c, id)
	switch {
	case err != nil:
		return nil, err
	case k.metadata.KeyState == types.KeyStateDisabled:
		return nil, refuse(&types.DisabledException{}, "%s is disabled.", k.arn())
	case k.metadata.KeySpec != types.KeySpecSymmetricDefault:
		return nil, refuse(&types.UnsupportedOperationException{}, "%s is not a symmetric encryption key, and these alone can be rotated.", k.arn())
	}
	return k, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
func (p *place) enableKeyRotation(in *kms.EnableKeyRotationInput) (*kms.EnableKeyRotationOutput, *awsapi.Error) {
	var c awsapi.Constraints
	constrainNumber(&c, in.RotationPeriodInDays, "rotationPeriodInDays", 90, 2560)
	k, err := p.rotatable(&c, in.KeyId)
	if err != nil {
		return nil, err
	}
	k.rotation = &rotation{since: p.now, period: defaultRotation}
	if in.RotationPeriodInDays != nil {
		k.rotation.period = *in.RotationPeriodInDays
	}
	return &kms.EnableKeyRotationOutput{}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html
func (p *place) disableKeyRotation(in *kms.DisableKeyRotationInput) (*kms.DisableKeyRotationOutput, *awsapi.Error) {
	k, err := p.rotatable(&awsapi.Constraints{}, in.KeyId)
	if err != nil {
		return nil, err
	}
	k.rotation = nil
	return &kms.DisableKeyRotationOutput{}, nil
}

// getKeyRotationStatus says no for keys that cannot be rotated, and for those
// that wait for their deletion; the latter get their rotation back if it is cancelled.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
func (p *place) getKeyRotationStatus(in *kms.GetKeyRotationStatusInput) (*kms.GetKeyRotationStatusOutput, *awsapi.Error) {
	k, err := p.named(&awsapi.Constraints{}, in.KeyId)
	if err != nil {
		return nil, err
	}
	out := &kms.GetKeyRotationStatusOutput{KeyId: k.metadata.KeyId}
	if k.rotation != nil && k.metadata.KeyState != types.KeyStatePendingDeletion {
		out.KeyRotationEnabled = true
		out.RotationPeriodInDays = aws.Int32(k.rotation.period)
		out.NextRotationDate = aws.Time(k.rotation.next(p.now))
	}
	return out, nil
}

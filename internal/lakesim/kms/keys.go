package kms

import (
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
func (p *place) describeKey(in *kms.DescribeKeyInput) (*kms.DescribeKeyOutput, *awsapi.Error) {
	var c awsapi.Constraints
	constrainKeyID(&c, in.KeyId, "keyId")
	if err := c.Failure(validation); err != nil {
		return nil, err
	}
	k, err := p.findAny(*in.KeyId)
	if err != nil {
		return nil, err
	}
	return &kms.DescribeKeyOutput{KeyMetadata: k.described()}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html
func (p *place) listKeys(in *kms.ListKeysInput) (*kms.ListKeysOutput, *awsapi.Error) {
	var c awsapi.Constraints
	constrainPage(&c, in.Limit, 1000, in.Marker)
	if err := c.Failure(validation); err != nil {
		return nil, err
	}
	rows := []types.KeyListEntry{}
	for _, k := range p.keys {
		rows = append(rows, types.KeyListEntry{KeyArn: k.metadata.Arn, KeyId: k.metadata.KeyId})
	}
	rows, next, err := page("ListKeys", rows, func(row types.KeyListEntry) string { return *row.KeyId }, in.Limit, 100, in.Marker)
	if err != nil {
		return nil, err
	}
	return &kms.ListKeysOutput{Keys: rows, NextMarker: next, Truncated: next != nil}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html
func (p *place) updateKeyDescription(in *kms.UpdateKeyDescriptionInput) (*kms.UpdateKeyDescriptionOutput, *awsapi.Error) {
	var c awsapi.Constraints
	c.Required(in.Description != nil, "description")
	constrainDescription(&c, in.Description)
	k, err := p.changeable(&c, in.KeyId)
	if err != nil {
		return nil, err
	}
	k.metadata.Description = in.Description
	return &kms.UpdateKeyDescriptionOutput{}, nil
}

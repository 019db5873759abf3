package kms

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// https://docs.aws.amazon.com/general/latest/gr/aws_tagging.html
const maxTags = 50

// https://docs.aws.amazon.com/kms/latest/APIReference/API_Tag.html
func constrainTags(c *awsapi.Constraints, tags []types.Tag) {
	for i, tag := range tags {
		member := fmt.Sprintf("tags.%d.member.", i+1)
		c.Required(tag.TagKey != nil, member+"tagKey")
		c.Text(tag.TagKey, member+"tagKey", 1, 128, nil)
		c.Required(tag.TagValue != nil, member+"tagValue")
		c.Text(tag.TagValue, member+"tagValue", 0, 256, nil)
	}
}

// tagged returns the tags of a key after more were added or replaced.
func tagged(before map[string]string, added []types.Tag) (map[string]string, *awsapi.Error) {
	after := map[string]string{}
	for _, tag := range added {
		if _, twice := after[*tag.TagKey]; twice {
			return nil, refuse(&types.TagException{}, "Duplicate tag keys")
		}
		if err := notReserved(*tag.TagKey); err != nil {
			return nil, err
		}
		after[*tag.TagKey] = *tag.TagValue
	}
	for name, value := range before {
		if _, replaced := after[name]; !replaced {
			after[name] = value
		}
	}
	if len(after) > maxTags {
		return nil, refuse(&types.TagException{}, "Too many tags")
	}
	return after, nil
}

func notReserved(tagKey string) *awsapi.Error {
	if strings.HasPrefix(strings.ToLower(tagKey), "aws:") {
		return refuse(&types.TagException{}, "Tags beginning with aws: are reserved")
	}
	return nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html
func (p *place) tagResource(in *kms.TagResourceInput) (*kms.TagResourceOutput, *awsapi.Error) {
	var c awsapi.Constraints
	c.Required(in.Tags != nil, "tags")
	constrainTags(&c, in.Tags)
	k, err := p.changeable(&c, in.KeyId)
	if err != nil {
		return nil, err
	}
	tags, err := tagged(k.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	k.tags = tags
	return &kms.TagResourceOutput{}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html
func (p *place) untagResource(in *kms.UntagResourceInput) (*kms.UntagResourceOutput, *awsapi.Error) {
	var c awsapi.Constraints
	c.Required(in.TagKeys != nil, "tagKeys")
	for i, name := range in.TagKeys {
		c.Text(&name, fmt.Sprintf("tagKeys.%d.member", i+1), 1, 128, nil)
	}
	k, err := p.changeable(&c, in.KeyId)
	if err != nil {
		return nil, err
	}
	for _, name := range in.TagKeys {
		if err := notReserved(name); err != nil {
			return nil, err
		}
	}
	for _, name := range in.TagKeys {
		delete(k.tags, name)
	}
	return &kms.UntagResourceOutput{}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html
func (p *place) listResourceTags(in *kms.ListResourceTagsInput) (*kms.ListResourceTagsOutput, *awsapi.Error) {
	var c awsapi.Constraints
	constrainPage(&c, in.Limit, 50, in.Marker)
	k, err := p.named(&c, in.KeyId)
	if err != nil {
		return nil, err
	}
	rows := []types.Tag{}
	for name, value := range k.tags {
		rows = append(rows, types.Tag{TagKey: aws.String(name), TagValue: aws.String(value)})
	}
	rows, next, err := page("ListResourceTags", rows, func(row types.Tag) string { return *row.TagKey }, in.Limit, 50, in.Marker)
	if err != nil {
		return nil, err
	}
	return &kms.ListResourceTagsOutput{Tags: rows, NextMarker: next, Truncated: next != nil}, nil
}

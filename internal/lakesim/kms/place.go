package kms

import (
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// place is what one account has in one Region. The service's lock guards it.
type place struct {
	account, region string

	now     time.Time
	keys    map[string]*key // by id
	aliases map[string]types.AliasListEntry
}

// key is a key and what belongs to it. What its metadata and rotation point to
// is replaced, never changed: responses share it.
type key struct {
	metadata types.KeyMetadata
	policy   string
	tags     map[string]string
	rotation *rotation // nil: off
}

func (k *key) id() string  { return *k.metadata.KeyId }
func (k *key) arn() string { return *k.metadata.Arn }

// described returns the metadata as they are now.
func (k *key) described() *types.KeyMetadata {
	now := k.metadata
	return &now
}

// setState changes the state, and with it whether the key is enabled.
func (k *key) setState(state types.KeyState) {
	k.metadata.KeyState = state
	k.metadata.Enabled = state == types.KeyStateEnabled
}

// proceed brings the place to a time: keys whose waiting period has ended are
// gone, with their aliases.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
func (p *place) proceed(now time.Time) {
	p.now = now
	maps.DeleteFunc(p.keys, func(_ string, k *key) bool {
		due := k.metadata.DeletionDate
		return due != nil && !now.Before(*due)
	})
	maps.DeleteFunc(p.aliases, func(_ string, a types.AliasListEntry) bool { return p.keys[*a.TargetKeyId] == nil })
}

// arn returns the ARN of something in the place.
func (p *place) arn(resource string) string {
	return "arn:" + awsapi.PartitionOf(p.region) + ":kms:" + p.region + ":" + p.account + ":" + resource
}

// refuse returns an error of the API, of which the SDK knows the code.
func refuse(as smithy.APIError, format string, args ...any) *awsapi.Error {
	return awsapi.Failure(as.ErrorCode(), format, args...)
}

// invalid returns the error that KMS has for values which fit the API's model but
// not its rules, and for which the SDK has no type.
func invalid(format string, args ...any) *awsapi.Error {
	return awsapi.Failure(validation, format, args...)
}

const validation = "ValidationException"

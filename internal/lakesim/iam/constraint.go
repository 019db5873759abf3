package iam

import (
	"regexp"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

var (
	namePattern = regexp.MustCompile(`^[\w+=,.@-]+$`)
	pathPattern = regexp.MustCompile(`^(/|/[\x21-\x7e]+/)$`)
	arnPattern  = regexp.MustCompile(`^arn:`)
)

// The longest names and the quotas of IAM:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	longestRoleName   = 64
	longestPolicyName = 128
	longestPath       = 512
	longestARN        = 2048
	mostAttached      = 10
	mostVersions      = 5
	largestInline     = 10240
	largestManaged    = 6144
	largestTrust      = 2048
)

// check gathers what a request breaks of the API model.
type check struct{ awsapi.Constraints }

func (c *check) name(value *string, member string, longest int) {
	c.Required(value != nil, member)
	c.Text(value, member, 1, longest, namePattern)
}

func (c *check) arn(value *string, member string) {
	c.Required(value != nil, member)
	c.Text(value, member, 20, longestARN, arnPattern)
}

func (c *check) path(value *string) { c.Text(value, "path", 1, longestPath, pathPattern) }

func (c *check) document(value *string, member string) {
	c.Required(value != nil, member)
	c.Text(value, member, 1, 131072, nil)
}

func (c *check) failure() *awsapi.Error { return c.Failure("ValidationError") }

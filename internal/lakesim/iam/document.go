package iam

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/policy"
)

// encoded returns a policy document as IAM returns it, URL-encoded:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
func encoded(document string) *string {
	return aws.String(strings.ReplaceAll(url.QueryEscape(document), "+", "%20"))
}

// checkDocument refuses what is no policy of a kind, or is larger than the quota,
// for which white space does not count.
func checkDocument(document string, kind policy.Kind, largest int) *awsapi.Error {
	if _, err := policy.Parse(document, kind); err != nil {
		return awsapi.Failure("MalformedPolicyDocument", "%s.", capitalized(err.Error()))
	}
	if size := sizeOf(document); size > largest {
		return conflict("LimitExceeded", "Cannot exceed quota for PolicySize: %d", largest)
	}
	return nil
}

func capitalized(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func sizeOf(document string) (size int) {
	for _, r := range document {
		if !unicode.IsSpace(r) {
			size++
		}
	}
	return size
}

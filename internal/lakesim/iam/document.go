package iam

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// encoded returns a policy document as IAM returns it, URL-encoded:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
func encoded(document string) *string {
	return aws.String(strings.ReplaceAll(url.QueryEscape(document), "+", "%20"))
}

// checkDocument refuses what is no policy of JSON, or is larger than the quota,
// for which white space does not count.
func checkDocument(document string, largest int) *awsapi.Error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(document), &object); err != nil {
		return awsapi.Failure("MalformedPolicyDocument", "Syntax errors in policy: %s.", err)
	}
	if object["Statement"] == nil {
		return awsapi.Failure("MalformedPolicyDocument", "Missing required field Statement")
	}
	if size := sizeOf(document); size > largest {
		return conflict("LimitExceeded", "Cannot exceed quota for PolicySize: %d", largest)
	}
	return nil
}

func sizeOf(document string) (size int) {
	for _, r := range document {
		if !unicode.IsSpace(r) {
			size++
		}
	}
	return size
}

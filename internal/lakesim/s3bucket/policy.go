package s3bucket

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/policy"
)

// PutPolicy keeps the policy of the bucket with a name, and refuses it as S3 does. It
// asks which roles exist.
func (s *Settings) PutPolicy(bucket, text string, exists func(roleARN string) bool) *awsapi.Error {
	document, err := policy.Parse(text, policy.Resource)
	if err != nil {
		return awsapi.Failure("MalformedPolicy", "%s", err)
	}
	for _, action := range document.Actions() {
		if action != "*" && !strings.HasPrefix(strings.ToLower(action), "s3:") {
			return awsapi.Failure("MalformedPolicy", "Policy has invalid action")
		}
	}
	for _, resource := range document.Resources() {
		_, name, _ := strings.Cut(resource, ":::")
		if name, _, _ = strings.Cut(name, "/"); resource != "*" && name != bucket && name != bucket+"*" {
			return awsapi.Failure("MalformedPolicy", "Policy has invalid resource")
		}
	}
	for _, principal := range document.AWSPrincipals() {
		isRole := strings.Contains(principal, ":role/") || strings.Contains(principal, ":assumed-role/")
		if principal != "*" && strings.ContainsAny(principal, "*?") || isRole && !strings.Contains(principal, ":assumed-role/") && !exists(principal) {
			return awsapi.Failure("MalformedPolicy", "Invalid principal in policy")
		}
	}
	if document.Public() && s.blocks().BlockPublicPolicy {
		return &awsapi.Error{
			Code: "AccessDenied", Status: http.StatusForbidden,
			Message: "User is not authorized to perform: s3:PutBucketPolicy because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.documents["policy"] = text
	return nil
}

// Policy returns the bucket's policy, and nil if it has none.
func (s *Settings) Policy() *policy.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	document, err := policy.Parse(s.documents["policy"], policy.Resource)
	if err != nil {
		return nil // there is none: PutPolicy refuses what cannot be read
	}
	return document
}

// OwnAccountOnly reports whether the bucket, because its policy is public, is closed
// to other accounts.
func (s *Settings) OwnAccountOnly() bool {
	document := s.Policy()
	return document != nil && document.Public() && s.blocks().RestrictPublicBuckets
}

// publicAccess are the settings that make a difference to policies:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
type publicAccess struct{ BlockPublicPolicy, RestrictPublicBuckets bool }

func (s *Settings) blocks() publicAccess {
	s.mu.Lock()
	defer s.mu.Unlock()
	var block publicAccess
	if xml.Unmarshal([]byte(s.documents["publicAccessBlock"]), &block) != nil {
		return publicAccess{} // there is none
	}
	return block
}

// policyStatus says whether the policy lets everybody in:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html
func (s *Settings) policyStatus() (string, *awsapi.Error) {
	text, put := s.documents["policy"]
	if !put {
		return "", &awsapi.Error{Code: "NoSuchBucketPolicy", Message: "The bucket policy does not exist", Status: http.StatusNotFound}
	}
	public := "false"
	if document, err := policy.Parse(text, policy.Resource); err == nil && document.Public() {
		public = "true"
	}
	return `<PolicyStatus ` + namespace + `><IsPublic>` + public + `</IsPublic></PolicyStatus>`, nil
}

package s3bucket

import (
	"encoding/xml"
	"net/http"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

func ownershipIn(document string) string {
	var controls struct {
		Ownership string `xml:"Rule>ObjectOwnership"`
	}
	if xml.Unmarshal([]byte(document), &controls) != nil {
		return ""
	}
	return controls.Ownership
}

// ACLsEnabled reports whether the bucket's objects can have ACLs, as they can
// without ownership controls:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
func (s *Settings) ACLsEnabled() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.aclsEnabled()
}

func (s *Settings) aclsEnabled() bool {
	return ownershipIn(s.documents["ownershipControls"]) != "BucketOwnerEnforced"
}

// SetACLsEnabled changes the ownership controls if they say otherwise.
func (s *Settings) SetACLsEnabled(enabled bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.aclsEnabled() == enabled {
		return
	}
	value := "BucketOwnerEnforced"
	if enabled {
		value = "ObjectWriter"
	}
	s.documents["ownershipControls"] = ownership(value)
}

// acl returns the one ACL there is here: the owner may do everything.
func (s *Settings) acl() string {
	owner := `<ID>` + s.owner + `</ID>`
	return `<AccessControlPolicy ` + namespace + `><Owner>` + owner + `</Owner><AccessControlList><Grant>` +
		`<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">` + owner + `</Grantee>` +
		`<Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`
}

// putACL accepts the canned ACLs that change nothing of that, and where ACLs are
// disabled no other.
func (s *Settings) putACL(header http.Header) *awsapi.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch canned := header.Get("X-Amz-Acl"); {
	case canned == "private" || canned == "bucket-owner-full-control":
		return nil
	case !s.aclsEnabled():
		return awsapi.Failure("AccessControlListNotSupported", "The bucket does not allow ACLs")
	default:
		return &awsapi.Error{Code: "NotImplemented", Message: "lakesim has no ACLs but private.", Status: http.StatusNotImplemented}
	}
}

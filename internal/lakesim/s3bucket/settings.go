package s3bucket

import (
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/policy"
)

// Settings are the subresources of one bucket. They are safe for concurrent use.
type Settings struct {
	owner string // the account

	mu        sync.Mutex
	documents map[string]string // by the member of the query
	objects   map[string]Object // by key, where something has been said of them

	objectTags map[string]string // documents by key
}

// New returns the settings of a new bucket of an account.
func New(owner string) *Settings {
	s := &Settings{owner: owner, documents: map[string]string{}, objects: map[string]Object{}, objectTags: map[string]string{}}
	for member, part := range subresources {
		if part.first != "" {
			s.documents[member] = part.first
		}
	}
	return s
}

// Owner returns the account of the bucket.
func (s *Settings) Owner() string { return s.owner }

// Get returns the document of a subresource.
func (s *Settings) Get(member string) (document string, err *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	part := subresources[member]
	document, put := s.documents[member]
	switch {
	case member == "acl":
		return s.acl(), nil
	case member == "policyStatus":
		return s.policyStatus()
	case put:
		return document, nil
	case part.none != "":
		return part.none, nil
	}
	return "", &awsapi.Error{Code: part.err, Message: part.text, Status: http.StatusNotFound}
}

// Put keeps the document of a subresource.
func (s *Settings) Put(member string, header http.Header, document string) *awsapi.Error {
	part := subresources[member]
	switch member {
	case "acl":
		return s.putACL(header)
	case "policy":
		if _, err := policy.Parse(document, policy.Resource); err != nil {
			return awsapi.Failure("MalformedPolicy", "%s", err)
		}
	default:
		if root, err := rootOf(document); err != nil || root != part.root {
			return malformedXML()
		}
	}
	if member == "ownershipControls" {
		if value := ownershipIn(document); value != "BucketOwnerEnforced" && value != "BucketOwnerPreferred" && value != "ObjectWriter" {
			return malformedXML()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.documents[member] = document
	return nil
}

// Delete removes the document of a subresource.
func (s *Settings) Delete(member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.documents, member)
}

// rootOf returns the name of the outermost element of XML.
func rootOf(document string) (string, error) {
	decoder := xml.NewDecoder(strings.NewReader(document))
	root := ""
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return root, nil
		} else if err != nil {
			return "", err
		}
		if start, ok := token.(xml.StartElement); ok && root == "" {
			root = start.Name.Local
		}
	}
}

// Policy returns the bucket's policy, and nil if it has none.
func (s *Settings) Policy() *policy.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	document, err := policy.Parse(s.documents["policy"], policy.Resource)
	if err != nil {
		return nil // there is none: Put refuses what cannot be read
	}
	return document
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

// SetTags sets the tags that a bucket is created with.
func (s *Settings) SetTags(tags map[string]string) {
	type tag struct{ Key, Value string }
	type tagging struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ Tagging"`
		Tags    []tag    `xml:"TagSet>Tag"`
	}
	var set tagging
	for key, value := range maps.All(tags) {
		set.Tags = append(set.Tags, tag{key, value})
	}
	text, _ := xml.Marshal(set) // strings always marshal
	s.mu.Lock()
	defer s.mu.Unlock()
	s.documents["tagging"] = string(text)
}

func malformedXML() *awsapi.Error {
	return awsapi.Failure("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
}

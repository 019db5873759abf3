package s3bucket

import (
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
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

// Put keeps the document of a subresource other than the policy, which PutPolicy keeps.
func (s *Settings) Put(member string, header http.Header, document string) *awsapi.Error {
	part := subresources[member]
	if member == "acl" {
		return s.putACL(header)
	}
	if root, err := rootOf(document); err != nil || root != part.root {
		return malformedXML()
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

// SetTags sets the tags that a bucket is created with.
func (s *Settings) SetTags(tags map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.documents["tagging"] = tagging(tags)
}

// tagging returns the document of tags.
func tagging(tags map[string]string) string {
	type tag struct{ Key, Value string }
	var set struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ Tagging"`
		Tags    []tag    `xml:"TagSet>Tag"`
	}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		set.Tags = append(set.Tags, tag{key, tags[key]})
	}
	text, _ := xml.Marshal(set) // strings always marshal
	return string(text)
}

func malformedXML() *awsapi.Error {
	return awsapi.Failure("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
}

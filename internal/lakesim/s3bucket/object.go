package s3bucket

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// Object is what S3 keeps of an object besides its content.
type Object struct {
	StorageClass string // STANDARD when empty
	Encryption   string // AES256 or aws:kms; the bucket's default when empty
	KeyID        string // of KMS, as it was given
	BucketKey    bool   // whether the bucket's key encrypts it
}

var storageClasses = []string{
	"STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR",
}

// ObjectOf reads what the headers of a PutObject say of the object.
func ObjectOf(header http.Header) (Object, *awsapi.Error) {
	object := Object{
		StorageClass: header.Get("X-Amz-Storage-Class"), Encryption: header.Get("X-Amz-Server-Side-Encryption"),
		KeyID:     header.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"),
		BucketKey: header.Get("X-Amz-Server-Side-Encryption-Bucket-Key-Enabled") == "true",
	}
	if object.StorageClass != "" && !slices.Contains(storageClasses, object.StorageClass) {
		return object, awsapi.Failure("InvalidStorageClass", "The storage class you specified is not valid")
	}
	return object, nil
}

// SetObject keeps what is said of an object.
func (s *Settings) SetObject(key string, object Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if object == (Object{}) {
		delete(s.objects, key)
		return
	}
	s.objects[key] = object
}

// Object returns what S3 keeps of an object, with the bucket's defaults.
func (s *Settings) Object(key string) Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	object := s.objects[key]
	if object.Encryption == "" {
		standard := defaultEncryption(s.documents["encryption"])
		object.Encryption, object.KeyID, object.BucketKey = standard.Encryption, standard.KeyID, standard.BucketKey
	}
	return object
}

// defaultEncryption returns what the bucket says of new objects.
func defaultEncryption(document string) Object {
	var written struct {
		Algorithm string `xml:"Rule>ApplyServerSideEncryptionByDefault>SSEAlgorithm"`
		Key       string `xml:"Rule>ApplyServerSideEncryptionByDefault>KMSMasterKeyID"`
		BucketKey bool   `xml:"Rule>BucketKeyEnabled"`
	}
	if xml.Unmarshal([]byte(document), &written) != nil || written.Algorithm == "" {
		return Object{Encryption: "AES256"}
	}
	return Object{Encryption: written.Algorithm, KeyID: written.Key, BucketKey: written.BucketKey}
}

// Archived reports whether the object has to be restored before it can be read:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
func (o Object) Archived() bool {
	return o.StorageClass == "GLACIER" || o.StorageClass == "DEEP_ARCHIVE"
}

// SetHeader sets the headers with which S3 returns the object.
func (o Object) SetHeader(header http.Header) {
	header.Set("X-Amz-Server-Side-Encryption", o.Encryption)
	if o.KeyID != "" {
		header.Set("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id", o.KeyID)
	}
	if o.StorageClass != "" && o.StorageClass != "STANDARD" { // which S3 does not return
		header.Set("X-Amz-Storage-Class", o.StorageClass)
	}
}

// ObjectTags returns the document of an object's tags.
func (s *Settings) ObjectTags(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if document, put := s.objectTags[key]; put {
		return document
	}
	return `<Tagging ` + namespace + `><TagSet/></Tagging>`
}

// TagObject keeps the tags with which an object is put, a query such as a=1&b=2.
// The object has no others.
func (s *Settings) TagObject(key, query string) *awsapi.Error {
	given, err := url.ParseQuery(query)
	if err != nil {
		return awsapi.Failure("InvalidArgument", "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.")
	}
	tags := map[string]string{}
	for name := range given {
		tags[name] = given.Get(name)
	}
	if len(tags) == 0 {
		s.DeleteObjectTags(key)
		return nil
	}
	return s.SetObjectTags(key, tagging(tags))
}

// SetObjectTags keeps the document of an object's tags.
func (s *Settings) SetObjectTags(key, document string) *awsapi.Error {
	if root, err := rootOf(document); err != nil || root != "Tagging" {
		return malformedXML()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objectTags[key] = document
	return nil
}

// DeleteObjectTags removes the tags of an object.
func (s *Settings) DeleteObjectTags(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objectTags, key)
}

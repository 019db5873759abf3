package lakesim

import (
	"encoding/xml"
	"io"
	"net/http"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/s3bucket"
)

// serveBucket serves what is asked of buckets, and not of their objects. It
// reports whether it was that.
func (v *s3Service) serveBucket(w http.ResponseWriter, r *http.Request, caller awsapi.Caller, requestID string) bool {
	name, key := s3Path(r)
	member, _, ofPart := s3bucket.Part(r.URL.Query())
	switch {
	case name == "" && r.Method == http.MethodGet:
		v.listBuckets(caller).write(w)
	case key != "" && (r.URL.Query().Has("tagging") || r.URL.Query().Has("acl")):
		v.serveObjectPart(r, name, key, requestID).write(w)
	case key != "":
		return false
	case ofPart:
		v.servePart(r, name, member, requestID).write(w)
	case r.Method == http.MethodPut:
		v.createBucket(r, name, caller, requestID).write(w)
	case r.Method == http.MethodDelete:
		v.deleteBucket(name, caller, requestID).write(w)
	default:
		return false
	}
	return true
}

func (v *s3Service) listBuckets(caller awsapi.Caller) response {
	type body struct {
		XMLName xml.Name      `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListAllMyBucketsResult"`
		Owner   string        `xml:"Owner>ID"`
		Buckets []ownedBucket `xml:"Buckets>Bucket"`
	}
	return xmlResponse(http.StatusOK, body{Owner: caller.Account, Buckets: v.s.buckets.ownedBy(caller.Account)})
}

// createBucket makes a bucket:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
func (v *s3Service) createBucket(r *http.Request, name string, caller awsapi.Caller, requestID string) response {
	type tag struct{ Key, Value string }
	var in struct {
		LocationConstraint string
		Tags               []tag `xml:"Tags>Tag"`
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || len(body) > 0 && xml.Unmarshal(body, &in) != nil {
		return s3Error(awsapi.Failure("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"), requestID)
	}
	region := in.LocationConstraint
	if region == "" {
		region = defaultRegion
	}
	if region != caller.Region {
		return s3Error(awsapi.Failure("IllegalLocationConstraintException",
			"The %s location constraint is incompatible for the region specific endpoint this request was sent to.", region), requestID)
	}
	ownership := r.Header.Get("X-Amz-Object-Ownership")
	made, failed := v.s.buckets.create(name, region, caller, v.s.now())
	if failed != nil {
		return s3Error(failed, requestID)
	}
	if ownership != "" {
		made.SetACLsEnabled(ownership != "BucketOwnerEnforced")
	}
	if len(in.Tags) > 0 {
		tags := map[string]string{}
		for _, one := range in.Tags {
			tags[one.Key] = one.Value
		}
		made.SetTags(tags)
	}
	return response{status: http.StatusOK, header: http.Header{"Location": {"/" + name}}}
}

func (v *s3Service) deleteBucket(name string, caller awsapi.Caller, requestID string) response {
	if err := v.s.buckets.remove(name, caller); err != nil {
		return s3Error(err, requestID)
	}
	return response{status: http.StatusNoContent}
}

// serveObjectPart gets, puts or deletes the tags of an object, or gets its ACL.
func (v *s3Service) serveObjectPart(r *http.Request, name, key, requestID string) response {
	one, exists := v.s.buckets.find(name)
	if !exists {
		return s3Error(noSuchBucket(), requestID)
	}
	if !v.s.buckets.has(name, key) {
		return s3Error(&awsapi.Error{Code: "NoSuchKey", Message: "The specified key does not exist.", Status: http.StatusNotFound}, requestID)
	}
	if r.URL.Query().Has("acl") {
		document, err := one.Get("acl")
		if err != nil {
			return s3Error(err, requestID)
		}
		return response{status: http.StatusOK, contentType: "application/xml", body: []byte(xml.Header + document)}
	}
	switch r.Method {
	case http.MethodGet:
		return response{status: http.StatusOK, contentType: "application/xml", body: []byte(xml.Header + one.ObjectTags(key))}
	case http.MethodPut:
		document, err := io.ReadAll(r.Body)
		if err != nil {
			return s3Error(awsapi.Failure("IncompleteBody", "The request body could not be read."), requestID)
		}
		if err := one.SetObjectTags(key, string(document)); err != nil {
			return s3Error(err, requestID)
		}
		return response{status: http.StatusOK}
	default:
		one.DeleteObjectTags(key)
		return response{status: http.StatusNoContent}
	}
}

// servePart gets, puts or deletes a subresource of a bucket.
func (v *s3Service) servePart(r *http.Request, name, member, requestID string) response {
	one, exists := v.s.buckets.find(name)
	if !exists {
		return s3Error(noSuchBucket(), requestID)
	}
	if member == "location" {
		settings, _ := v.s.buckets.settings(name)
		return bucketLocation(settings)
	}
	switch r.Method {
	case http.MethodGet:
		document, err := one.Get(member)
		if err != nil {
			return s3Error(err, requestID)
		}
		contentType := "application/xml"
		if member == "policy" {
			contentType = "application/json"
		} else if !strings.HasPrefix(document, "<?xml") {
			document = xml.Header + document
		}
		return response{status: http.StatusOK, contentType: contentType, body: []byte(document)}
	case http.MethodPut:
		document, err := io.ReadAll(r.Body)
		if err != nil {
			return s3Error(awsapi.Failure("IncompleteBody", "The request body could not be read."), requestID)
		}
		if member == "policy" {
			if err := one.PutPolicy(name, string(document), v.roleExists); err != nil {
				return s3Error(err, requestID)
			}
			return response{status: http.StatusNoContent}
		}
		if err := one.Put(member, r.Header, string(document)); err != nil {
			return s3Error(err, requestID)
		}
		return response{status: http.StatusOK}
	default:
		one.Delete(member)
		return response{status: http.StatusNoContent}
	}
}

// roleExists reports whether there is a role that a policy names. With lenient roles,
// there is.
func (v *s3Service) roleExists(arn string) bool {
	_, exists := v.s.directory.role(arn)
	return exists || v.s.config.LenientRoles
}

package lakesim

import (
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/s3bucket"
)

// lacking is the text about an operation that AWS has and the simulator has not.
func (s *Simulator) lacking(service, operation string) string {
	text := "lakesim does not simulate " + operation + " of " + service + "."
	if has := s.simulated(service); len(has) > 0 {
		return text + " Of " + service + " it has " + strings.Join(has, ", ") + "."
	}
	names := append(slices.Collect(maps.Keys(s.services)), serviceS3)
	slices.Sort(names)
	last := len(names) - 1
	return text + " It has parts of " + strings.Join(names[:last], ", ") + " and " + names[last] +
		"; its guide, docs/guides/simulator.md, lists them."
}

// simulated lists the operations of a service that the simulator has.
func (s *Simulator) simulated(service string) []string {
	if service == serviceS3 {
		names := append(s3bucket.Operations(),
			"AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateBucket", "CreateMultipartUpload", "DeleteBucket", "DeleteObject", "DeleteObjects",
			"GetObject", "HeadBucket", "HeadObject", "ListBuckets", "ListMultipartUploads", "ListObjects", "ListObjectsV2", "ListParts", "PutObject", "UploadPart",
		)
		slices.Sort(names)
		return names
	}
	return s.services[service].names()
}

// lackingTarget is the error about an X-Amz-Target that the simulator has not.
func (s *Simulator) lackingTarget(target, operation string) *awsapi.Error {
	if target == "" || operation == "" {
		return awsapi.Failure("UnknownOperationException", "The requested operation is not recognized by the service.")
	}
	service := target
	if known, _ := s.targeted(target); known != "" {
		service = known
	}
	return awsapi.Failure("UnknownOperationException", "%s", s.lacking(service, operation))
}

// refuseAction refuses a call of a query service.
func (s *Simulator) refuseAction(w http.ResponseWriter, caller awsapi.Caller, action, requestID string) {
	if action == "" {
		action = "a call without an Action"
	}
	err := awsapi.Failure("InvalidAction", "%s", s.lacking(caller.Service, action))
	if caller.Service == "ec2" {
		ec2Error(err, requestID).write(w)
		return
	}
	service, known := s.services[caller.Service]
	if !known || service.namespace == "" {
		service = s.services[serviceSTS]
	}
	service.queryError(err, requestID).write(w)
}

// ec2Error is the form of EC2's errors, which no other service has.
func ec2Error(err *awsapi.Error, requestID string) response {
	type body struct {
		XMLName   xml.Name `xml:"Response"`
		Code      string   `xml:"Errors>Error>Code"`
		Message   string   `xml:"Errors>Error>Message"`
		RequestID string
	}
	return xmlResponse(err.Status, body{Code: err.Code, Message: err.Message, RequestID: requestID})
}

// refuseREST refuses a call of a service with paths of its own, which is not S3.
func (s *Simulator) refuseREST(w http.ResponseWriter, r *http.Request, service, requestID string) {
	err := awsapi.Failure("UnknownOperationException", "%s", s.lacking(service, r.Method+" "+r.URL.Path))
	switch service {
	case "cloudfront", "route53", serviceS3: // this last one is S3 Control
		s.services[serviceSTS].queryError(err, requestID).write(w)
	default:
		w.Header().Set("X-Amzn-Errortype", err.Code)
		jsonError(err, requestID).write(w)
	}
}

// s3ControlPath begins the paths of S3 Control, which is signed as S3 is.
var s3ControlPath = regexp.MustCompile(`^/v20180820/`)

// objectParts are what S3 has of an object besides itself: a member of the query,
// and what it is called in the name of the operation.
var (
	objectParts = map[string]string{
		"acl": "ObjectAcl", "attributes": "ObjectAttributes", "legal-hold": "ObjectLegalHold", "retention": "ObjectRetention",
		"tagging": "ObjectTagging", "torrent": "ObjectTorrent",
	}
)

// lackingS3 names the operation of S3 that the simulator has not, if it has not.
func lackingS3(r *http.Request) string {
	bucket, key := s3Path(r)
	query := r.URL.Query()
	switch {
	case bucket == "":
		if r.Method != http.MethodGet {
			return r.Method + " " + r.URL.Path
		}
		return ""
	case key != "":
		return lackingOfObject(r.Method, query)
	}
	if _, part, ofPart := s3bucket.Part(query); ofPart && !part.Has(r.Method) {
		return s3Verb(r.Method) + part.Name
	}
	switch {
	case query.Has("versions"):
		return "ListObjectVersions"
	case query.Has("session"):
		return "CreateSession"
	}
	return ""
}

func lackingOfObject(method string, query url.Values) string {
	verb := s3Verb(method)
	for part, name := range objectParts {
		has := part == "tagging" || part == "acl" && method == http.MethodGet
		if query.Has(part) && !has {
			return verb + name
		}
	}
	switch {
	case query.Has("restore"):
		return "RestoreObject"
	case query.Has("select"):
		return "SelectObjectContent"
	case query.Has("renameObject"):
		return "RenameObject"
	case query.Get("versionId") != "" && query.Get("versionId") != "null":
		return verb + "Object with a versionId"
	}
	return ""
}

// s3Verb is what the name of an operation begins with.
func s3Verb(method string) string {
	if method == "" {
		return ""
	}
	return method[:1] + strings.ToLower(method[1:])
}

package lakesim

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/s3bucket"
)

// s3Service serves S3 to callers from outside and to imports.
type s3Service struct {
	s       *Simulator
	objects http.Handler
}

func newS3Service(s *Simulator) *s3Service {
	fake := gofakes3.New(&dirBackend{s.buckets}, gofakes3.WithTimeSkewLimit(0), gofakes3.WithoutVersioning())
	return &s3Service{s, fake.Server()}
}

// serveOutside serves a caller who came over the network.
func (v *s3Service) serveOutside(w http.ResponseWriter, r *http.Request, requestID string) {
	caller, denied := v.s.identify(r)
	if denied != nil {
		s3Error(accessDenied(), requestID).write(w)
		return
	}
	if caller.Service != serviceS3 || s3ControlPath.MatchString(r.URL.Path) {
		v.s.counts.add("UnknownOperation")
		v.s.refuseREST(w, r, caller.Service, requestID)
		return
	}
	if operation := lackingS3(r); operation != "" {
		v.s.counts.add("UnknownOperation")
		s3Error(&awsapi.Error{Code: "NotImplemented", Message: v.s.lacking(serviceS3, operation), Status: http.StatusNotImplemented}, requestID).write(w)
		return
	}
	if err := limitBody(w, r); err != nil {
		s3Error(err, requestID).write(w)
		return
	}
	operation := s3Operation(r)
	v.s.counts.add("s3:" + operation)
	v.serve(w, r, v.s.faults.take("S3:"+operation, caller.Account, caller.Region), requestID, func(w http.ResponseWriter) {
		if !v.serveBucket(w, r, caller, requestID) {
			v.serveObjects(w, r, requestID)
		}
	})
}

// serveImport serves the role of an import, which the bucket's settings may deny.
func (v *s3Service) serveImport(record *importRecord) http.Handler {
	role := access{v.s, *record.source.S3BucketAccessRoleArn, record.destination}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bucket, key := s3Path(r)
		if key == "" {
			key = r.URL.Query().Get("prefix")
		}
		if v.s.buckets.denies(bucket, key) || role.denies(r) {
			s3Error(accessDenied(), "").write(w)
			return
		}
		v.serve(w, r, v.s.faults.take("S3:"+s3Operation(r), record.account, record.region), "", func(w http.ResponseWriter) {
			if v.s.forwarded != nil {
				v.s.forwarded.ServeHTTP(w, r)
				return
			}
			v.serveObjects(w, r, "")
		})
	})
}

// serve lets a call happen, with a fault if it has one.
func (v *s3Service) serve(w http.ResponseWriter, r *http.Request, fault *Fault, requestID string, call func(http.ResponseWriter)) {
	if fault == nil {
		call(w)
		return
	}
	v.s.answer(w, r, fault, s3Error, requestID, func() response {
		kept := &keptAnswer{header: http.Header{}, status: http.StatusOK}
		call(kept)
		return response{status: kept.status, contentType: kept.header.Get("Content-Type"), body: kept.body.Bytes(), header: kept.header}
	})
}

// serveObjects serves objects by the S3 library, which does not know their storage
// classes and encryption.
func (v *s3Service) serveObjects(w http.ResponseWriter, r *http.Request, requestID string) {
	name, key := s3Path(r)
	one, exists := v.s.buckets.find(name)
	if !exists {
		v.objects.ServeHTTP(w, r)
		return
	}
	settings, _ := v.s.buckets.settings(name)
	w.Header().Set("X-Amz-Bucket-Region", settings.Region)
	if query := r.URL.Query(); key == "" || query.Has("uploads") || query.Has("uploadId") {
		v.objects.ServeHTTP(w, r)
		return
	}
	switch object := one.Object(key); r.Method {
	case http.MethodGet, http.MethodHead:
		if object.Archived() && r.Method == http.MethodGet {
			s3Error(&awsapi.Error{Code: "InvalidObjectState", Message: "The operation is not valid for the object's storage class", Status: http.StatusForbidden}, requestID).write(w)
			return
		}
		object.SetHeader(w.Header())
	case http.MethodPut:
		given, err := s3bucket.ObjectOf(r.Header)
		if err == nil {
			err = one.TagObject(key, r.Header.Get("X-Amz-Tagging"))
		}
		if err != nil {
			s3Error(err, requestID).write(w)
			return
		}
		one.SetObject(key, given)
		one.Object(key).SetHeader(w.Header())
	case http.MethodDelete:
		one.SetObject(key, s3bucket.Object{})
		one.DeleteObjectTags(key)
	}
	v.objects.ServeHTTP(w, r)
}

const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

func bucketLocation(settings BucketSettings) response {
	type body struct {
		XMLName xml.Name `xml:"LocationConstraint"`
		Xmlns   string   `xml:"xmlns,attr"`
		Region  string   `xml:",chardata"`
	}
	region := settings.Region
	if region == "us-east-1" { // which S3 spells as nothing
		region = ""
	}
	return xmlResponse(http.StatusOK, body{Xmlns: s3Namespace, Region: region})
}

func accessDenied() *awsapi.Error {
	return &awsapi.Error{Code: "AccessDenied", Message: "Access Denied", Status: http.StatusForbidden}
}

func s3Path(r *http.Request) (bucket, key string) {
	bucket, key, _ = strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return bucket, key
}

// s3Operation names the S3 operation of a request.
func s3Operation(r *http.Request) string {
	bucket, key := s3Path(r)
	query := r.URL.Query()
	_, part, ofPart := s3bucket.Part(query)
	switch {
	case bucket == "":
		return "ListBuckets"
	case key != "":
		for part, name := range objectParts {
			if query.Has(part) {
				return s3Verb(r.Method) + name
			}
		}
		verb := map[string]string{"GET": "Get", "HEAD": "Head", "PUT": "Put", "DELETE": "Delete", "POST": "Post"}[r.Method]
		return verb + "Object"
	case r.Method == http.MethodHead:
		return "HeadBucket"
	case ofPart:
		return s3Verb(r.Method) + part.Name
	case query.Has("delete"):
		return "DeleteObjects"
	case query.Get("list-type") == "2":
		return "ListObjectsV2"
	case r.Method == http.MethodGet:
		return "ListObjects"
	case r.Method == http.MethodPut:
		return "CreateBucket"
	}
	return "DeleteBucket"
}

// client makes the S3 client of an import, whose calls never leave the process.
func (v *s3Service) client(record *importRecord) *s3.Client {
	return s3.New(s3.Options{
		Region:                     *record.source.S3BucketRegion,
		BaseEndpoint:               aws.String(v.endpoint()),
		UsePathStyle:               true,
		Credentials:                v.credentials(record),
		HTTPClient:                 &http.Client{Transport: handlerTransport{v.serveImport(record)}},
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return time.Millisecond, nil })
			o.RateLimiter = unlimited{}
		}),
	})
}

// endpoint is the URL that the requests of imports have.
func (v *s3Service) endpoint() string {
	if v.s.forwarded == nil {
		return "http://s3.invalid"
	}
	return v.s.forwarded.endpoint
}

// credentials are those of an import, which only another emulator asks for.
func (v *s3Service) credentials(record *importRecord) aws.CredentialsProvider {
	if v.s.forwarded == nil {
		return aws.AnonymousCredentials{}
	}
	return v.s.forwarded.keys(record.account)
}

// unlimited lets every retry happen.
type unlimited struct{}

func (unlimited) GetToken(context.Context, uint) (func() error, error) {
	return func() error { return nil }, nil
}
func (unlimited) AddTokens(uint) error { return nil }

// keptAnswer holds an answer instead of sending it.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keptAnswer) Header() http.Header         { return k.header }
func (k *keptAnswer) WriteHeader(status int)      { k.status = status }
func (k *keptAnswer) Write(p []byte) (int, error) { return k.body.Write(p) }

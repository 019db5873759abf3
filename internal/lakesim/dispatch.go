package lakesim

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

const maxRequestBody = 1 << 20

// routes sends each request to the service it is meant for.
func (s *Simulator) routes() http.Handler {
	control := s.controlRoutes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, controlPath) {
			control.ServeHTTP(w, r)
			return
		}
		requestID := awsapi.NewUUID()
		w.Header().Set("X-Amzn-Requestid", requestID)
		contentType := r.Header.Get("Content-Type")
		switch {
		case r.Header.Get("X-Amz-Target") != "" || strings.HasPrefix(contentType, jsonContentType):
			s.serveJSON(w, r, requestID)
		case r.Method == http.MethodPost && r.URL.Path == "/" && strings.HasPrefix(contentType, "application/x-www-form-urlencoded"):
			s.serveSTS(w, r, requestID)
		default:
			s.s3.serveOutside(w, r, requestID)
		}
	})
}

// serveJSON serves CloudTrail and Organizations, which speak awsJson 1.1.
func (s *Simulator) serveJSON(w http.ResponseWriter, r *http.Request, requestID string) {
	refuse := func(err *awsapi.Error) { jsonError(err, requestID).write(w) }
	caller, denied := s.identify(r)
	if denied != nil {
		refuse(denied)
		return
	}
	name, known := operationNamed(r.Header.Get("X-Amz-Target"))
	if !known {
		s.counts.add("UnknownOperation")
		refuse(lackingTarget(r.Header.Get("X-Amz-Target")))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
	if err != nil {
		refuse(unreadable(err))
		return
	}
	s.counts.add(name)
	op := operations[name]
	if caller.Service != op.service {
		refuse(awsapi.Failure("InvalidSignatureException", "Credential should be scoped to correct service: '%s'.", op.service))
		return
	}
	if op.service == serviceCloudTrail && s.world.Load().RateLimit && !s.limits.allow(name, caller, s.now()) {
		s.counts.addThrottled()
		refuse(awsapi.Failure("ThrottlingException", "Rate exceeded"))
		return
	}
	s.answer(w, r, s.faults.take(name, caller.Account, caller.Region), jsonError, requestID, func() response {
		return s.call(op, caller, body)
	})
}

func (s *Simulator) call(op operation, caller awsapi.Caller, body []byte) response {
	if op.service == serviceCloudTrail && !s.supportsLake(caller.Region) {
		return jsonError(unsupportedRegion(), "")
	}
	out, err := op.run(s, caller, body)
	if err != nil {
		return jsonError(err, "")
	}
	return jsonResponse(out)
}

func unreadable(err error) *awsapi.Error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return awsapi.Failure("RequestEntityTooLargeException", "The request is larger than %d bytes.", tooLarge.Limit)
	}
	return awsapi.Failure("SerializationException", "The request could not be read: %s.", err)
}

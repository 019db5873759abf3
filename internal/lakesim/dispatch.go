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
		if caller, err := s.identify(r); err == nil && s.forwarded.takes(caller) {
			s.counts.add("forwarded:" + caller.Service)
			s.forwarded.ServeHTTP(w, r)
			return
		}
		switch {
		case r.Header.Get("X-Amz-Target") != "" || strings.HasPrefix(contentType, jsonContentType):
			s.serveJSON(w, r, requestID)
		case r.Method == http.MethodPost && r.URL.Path == "/" && strings.HasPrefix(contentType, "application/x-www-form-urlencoded"):
			s.serveQuery(w, r, requestID)
		default:
			s.s3.serveOutside(w, r, requestID)
		}
	})
}

// serveJSON serves the services that speak awsJson.
func (s *Simulator) serveJSON(w http.ResponseWriter, r *http.Request, requestID string) {
	refuse := func(err *awsapi.Error) { jsonError(err, requestID).write(w) }
	caller, denied := s.identify(r)
	if denied != nil {
		refuse(denied)
		return
	}
	name, operation := target(r.Header.Get("X-Amz-Target"))
	found, service := s.targeted(name)
	run, known := service.operations[operation]
	if !known {
		s.counts.add("UnknownOperation")
		refuse(s.lackingTarget(name, operation))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
	if err != nil {
		refuse(unreadable(err))
		return
	}
	s.counts.add(service.label + operation)
	if caller.Service != found {
		refuse(awsapi.Failure("InvalidSignatureException", "Credential should be scoped to correct service: '%s'.", found))
		return
	}
	if found == serviceCloudTrail && s.world.Load().RateLimit && !s.limits.allow(operation, caller, s.now()) {
		s.counts.addThrottled()
		refuse(awsapi.Failure("ThrottlingException", "Rate exceeded"))
		return
	}
	s.answer(w, r, s.faults.take(service.label+operation, caller.Account, caller.Region), jsonError, requestID, func() response {
		if found == serviceCloudTrail && !s.supportsLake(caller.Region) && !ofTrails(operation) {
			return jsonError(unsupportedRegion(), "")
		}
		out, err := run(caller, awsapi.JSONBody(body))
		if err != nil {
			return jsonError(err, "")
		}
		return jsonResponse(out)
	})
}

// targeted returns the service that an X-Amz-Target begins with, and its name.
func (s *Simulator) targeted(target string) (name string, found service) {
	for name, service := range s.services {
		if service.target == target && target != "" {
			return name, service
		}
	}
	return "", service{}
}

// serveQuery serves the services that take forms and return XML.
func (s *Simulator) serveQuery(w http.ResponseWriter, r *http.Request, requestID string) {
	caller, denied := s.identify(r)
	if denied != nil {
		caller.Service = serviceSTS // which has actions that need no signature
	}
	service, known := s.services[caller.Service]
	if !known || service.namespace == "" {
		service = s.services[serviceSTS]
	}
	refuse := func(err *awsapi.Error) { service.queryError(err, requestID).write(w) }
	r.Body = http.MaxBytesReader(w, r.Body, maxRequestBody)
	if err := r.ParseForm(); err != nil {
		refuse(awsapi.Failure("MalformedInput", "The request could not be read."))
		return
	}
	action := r.PostForm.Get("Action")
	run, known := service.operations[action]
	switch _, unsigned := unsignedActions[action]; {
	case s.services[serviceSTS].operations[action] != nil && denied == nil && caller.Service != serviceSTS:
		refuse(&awsapi.Error{Code: "SignatureDoesNotMatch", Message: "Credential should be scoped to correct service: 'sts'.", Status: http.StatusForbidden})
		return
	case !known:
		s.counts.add("UnknownOperation")
		s.refuseAction(w, caller, action, requestID)
		return
	case unsigned:
		caller = awsapi.Caller{}
	case denied != nil:
		refuse(inQueryForm(denied))
		return
	}
	s.counts.add(service.label + action)
	s.answer(w, r, s.faults.take(service.label+action, caller.Account, caller.Region), service.queryError, requestID, func() response {
		out, err := run(caller, awsapi.FormBody(r.PostForm))
		if err != nil {
			return service.queryError(err, requestID)
		}
		return service.queryResponse(action, out, requestID)
	})
}

func unreadable(err error) *awsapi.Error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return awsapi.Failure("RequestEntityTooLargeException", "The request is larger than %d bytes.", tooLarge.Limit)
	}
	return awsapi.Failure("SerializationException", "The request could not be read: %s.", err)
}

package lakesim

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

const htmlPage = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"

// answer lets an operation act and writes its answer, or what the fault makes of it.
func (s *Simulator) answer(w http.ResponseWriter, r *http.Request, fault *Fault, form wire, requestID string, act func() response) {
	if fault == nil {
		act().write(w)
		return
	}
	before, after := fault.delays()
	answer := form(&awsapi.Error{Status: http.StatusOK}, requestID)
	answer.body = []byte(`{"ImportId": "`)
	if fault.takesEffect() {
		s.wait(s.background.Done(), before) // what AWS has received, it does
		answer = act()
	} else {
		s.linger(r, before)
	}
	s.linger(r, after)
	if fault.Never {
		select {
		case <-r.Context().Done():
		case <-s.background.Done():
		}
	}
	if fault.silent() {
		panic(http.ErrAbortHandler) // net/http's way to break the connection
	}
	answer = fault.spoil(answer, form, requestID)
	if fault.Cut != "within" {
		answer.write(w)
		return
	}
	answer.writeHeader(w)
	_, _ = w.Write(answer.body[:len(answer.body)/2]) // the caller may be gone; there is nobody to tell
	_ = http.NewResponseController(w).Flush()        // likewise, and an import of this process needs none
	panic(http.ErrAbortHandler)
}

// linger waits, unless the caller goes away or the simulator closes before.
func (s *Simulator) linger(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-s.config.After(d):
	case <-r.Context().Done():
	case <-s.background.Done():
	}
}

// spoil turns the answer of a call into what the fault makes of it.
func (f Fault) spoil(answer response, form wire, requestID string) response {
	answer = f.replace(answer, form, requestID)
	header := answer.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	if f.Encoding != "" || f.Truncated {
		header.Del("Content-Length")
	}
	if f.Encoding == "gzip" {
		answer.body = compressed(answer.body)
		header.Set("Content-Encoding", "gzip")
	}
	if f.Truncated {
		answer.body = answer.body[:len(answer.body)/2]
	}
	for name, value := range f.Headers {
		header.Set(name, value)
	}
	answer.header = header
	return answer
}

// replace returns what the fault puts in place of an answer.
func (f Fault) replace(answer response, form wire, requestID string) response {
	status := http.StatusOK
	if f.Status != 0 {
		status = f.Status
	}
	switch {
	case f.BodyText != "":
		return response{status: status, contentType: answer.contentType, body: []byte(f.BodyText)}
	case f.Body == "html":
		if f.Status == 0 {
			status = http.StatusBadGateway
		}
		return response{status: status, contentType: "text/html", body: []byte(htmlPage)}
	case f.Body == "truncated":
		return response{status: status, contentType: answer.contentType, body: answer.body[:len(answer.body)/2]}
	case f.Body == "empty":
		return response{status: status, contentType: answer.contentType}
	case f.Code == "" && f.Status == 0:
		return answer
	}
	return form(f.failure(), requestID)
}

func compressed(text []byte) []byte {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, _ = zip.Write(text) // a buffer takes everything
	_ = zip.Close()        // likewise
	return out.Bytes()
}

// failure is the error that the fault returns.
func (f Fault) failure() *awsapi.Error {
	failed := &awsapi.Error{Code: f.Code, Message: f.Message, Status: f.Status}
	if failed.Status == 0 {
		failed.Status = http.StatusBadRequest
	}
	if failed.Code == "" {
		failed.Code = statusCode(failed.Status)
	}
	if failed.Message == "" {
		failed.Message = "An injected fault."
	}
	return failed
}

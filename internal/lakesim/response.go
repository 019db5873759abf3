package lakesim

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// response is an answer before it goes onto the wire.
type response struct {
	status      int
	contentType string
	body        []byte
	header      http.Header // beside or above Content-Type
}

func (a response) write(w http.ResponseWriter) {
	a.writeHeader(w)
	_, _ = w.Write(a.body) // the caller may be gone; there is nobody to tell
}

func (a response) writeHeader(w http.ResponseWriter) {
	w.Header().Set("Content-Type", a.contentType)
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if len(a.body) > 0 || a.header.Get("Content-Length") == "" { // an answer to HEAD has a length and no body
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
}

// wire is the form of a service's errors.
type wire func(err *awsapi.Error, requestID string) response

const jsonContentType = "application/x-amz-json-1.1"

// jsonResponse is a result, a structure of the AWS SDK or the text of one.
func jsonResponse(out any) response {
	text, encoded := out.(json.RawMessage)
	if !encoded {
		var err error
		if text, err = awsapi.EncodeJSON(out); err != nil {
			return jsonError(internalFailure(err), "")
		}
	}
	return response{status: http.StatusOK, contentType: jsonContentType, body: text}
}

func internalFailure(err error) *awsapi.Error {
	return &awsapi.Error{Code: "InternalFailure", Message: err.Error(), Status: http.StatusInternalServerError}
}

func jsonError(err *awsapi.Error, _ string) response {
	body, _ := json.Marshal(map[string]string{"__type": err.Code, "message": err.Message}) // strings always marshal
	return response{status: err.Status, contentType: jsonContentType, body: body}
}

func xmlResponse(status int, content any) response {
	body, err := xml.Marshal(content)
	if err != nil {
		return response{status: http.StatusInternalServerError, contentType: "text/plain", body: []byte(err.Error())}
	}
	return response{status: status, contentType: "text/xml", body: append([]byte(xml.Header), body...)}
}

func s3Error(err *awsapi.Error, requestID string) response {
	type body struct {
		XMLName   xml.Name `xml:"Error"`
		Code      string
		Message   string
		RequestID string `xml:"RequestId"`
	}
	code := err.Code
	if code != "IllegalLocationConstraintException" { // the only code of S3 that ends so
		code = strings.TrimSuffix(code, "Exception")
	}
	return xmlResponse(err.Status, body{Code: code, Message: err.Message, RequestID: requestID})
}

// queryResponse is the result of an action of a query service.
func (s service) queryResponse(action string, out any, requestID string) response {
	text, err := awsapi.EncodeQuery(s.namespace, action, out, requestID)
	if err != nil {
		return s.queryError(internalFailure(err), requestID)
	}
	return response{status: http.StatusOK, contentType: "text/xml", body: text}
}

// queryError is the form of the errors of a query service.
func (s service) queryError(err *awsapi.Error, requestID string) response {
	type detail struct{ Type, Code, Message string }
	type body struct {
		XMLName   xml.Name
		Error     detail
		RequestID string `xml:"RequestId"`
	}
	return xmlResponse(err.Status, body{XMLName: xml.Name{Space: s.namespace, Local: "ErrorResponse"}, Error: detail{"Sender", err.Code, err.Message}, RequestID: requestID})
}

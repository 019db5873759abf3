package lake

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// answering is a client of a CloudTrail that always answers this.
func answering(t *testing.T, body string) *Region {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if _, err := io.WriteString(w, body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	config := aws.Config{
		Region: testRegion, Credentials: credentials.NewStaticCredentialsProvider("AKIA", "secret", ""),
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
	return New(config, Options{AccountID: testAccount, CloudTrailEndpoint: server.URL}).In(testRegion)
}

// What is not there must not be taken for a list without imports.
func TestEmptyAnswersAreErrors(t *testing.T) {
	for _, body := range []string{"", `{"Imports":[`, "<html>", "{}", "null", "[]", `"ok"`, `{"imports":[]}`, `{"Imports":null}`, `{"Imports":{}}`,
		`{"Imports":[{}]}`, `{"Imports":[null]}`, `{"Imports":[{"ImportStatus":"COMPLETED"}]}`, `{"message":"Too many requests"}`, `{"__type":"InternalFailure"}`} {
		if _, err := answering(t, body).Decide(t.Context(), testContent, Adopt); !garbled(err) || !passing(err) {
			t.Errorf("ListImports answers %q: %v", body, err)
		}
	}
	for _, body := range []string{"", "{}", `{"ImportStatus":"COMPLETED"}`} {
		if _, err := answering(t, body).Get(t.Context(), "an-id"); !garbled(err) || !passing(err) {
			t.Errorf("GetImport answers %q: %v", body, err)
		}
	}
	for _, body := range []string{"", "{}"} {
		if _, sent, err := answering(t, body).sendOnce(t.Context(), testContent.input()); !garbled(err) || !sent {
			t.Errorf("StartImport answers %q: %v, sent %v", body, err, sent)
		}
	}
	if decision, err := answering(t, `{"Imports":[]}`).Decide(t.Context(), testContent, Adopt); err != nil || decision.Action != ActionStart {
		t.Errorf("a list without imports: %+v, %v", decision, err)
	}
}

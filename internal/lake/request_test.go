package lake

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// slowClient is an HTTP client whose transport looks for the end of the body
// only after AWS has answered, as may happen when the machine is busy.
type slowClient struct{ sent []*http.Request }

func (c *slowClient) Do(request *http.Request) (*http.Response, error) {
	c.sent = append(c.sent, request)
	body, err := io.ReadAll(io.LimitReader(request.Body, request.ContentLength))
	if err != nil || !strings.Contains(string(body), "an-id") {
		return nil, fmt.Errorf("sent %q: %w", body, err)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"ImportId":"an-id"}`))}, nil
}

// A transport that fails there closes the connection while its answer is read.
func TestSentBodyEndsAfterTheAnswer(t *testing.T) {
	client := &slowClient{}
	config := aws.Config{Region: testRegion, Credentials: credentials.NewStaticCredentialsProvider("AKIA", "secret", ""), HTTPClient: client}
	region := New(config, Options{AccountID: testAccount}).In(testRegion)
	if _, err := region.Get(t.Context(), "an-id"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := region.sendOnce(t.Context(), &cloudtrail.StartImportInput{ImportId: aws.String("an-id")}); err != nil {
		t.Fatal(err)
	}
	if len(client.sent) != 2 {
		t.Fatalf("%d requests", len(client.sent))
	}
	for _, request := range client.sent {
		if n, err := io.Copy(io.Discard, request.Body); n != 0 || err != nil {
			t.Errorf("%d more bytes, %v", n, err)
		}
	}
}

package kms_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// RoundTrip serves the requests of an SDK client without a network.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	_, name, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	answer := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, Request: r}
	out, refused := w.Operations()[name](home, awsapi.JSONBody(body))
	if refused != nil {
		answer.StatusCode = refused.Status
		out = map[string]string{"__type": refused.Code, "message": refused.Message}
	}
	text, err := awsapi.EncodeJSON(out)
	answer.Body = io.NopCloser(bytes.NewReader(text))
	return answer, err
}

// TestSDK reads results and errors as a client does.
func TestSDK(t *testing.T) {
	w := newWorld(t)
	client := sdk.New(sdk.Options{
		Region: home.Region, HTTPClient: &http.Client{Transport: w}, Retryer: aws.NopRetryer{},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "key", SecretAccessKey: "secret"}, nil
		}),
	})
	created, err := client.CreateKey(t.Context(), &sdk.CreateKeyInput{Tags: []types.Tag{{TagKey: aws.String("k"), TagValue: aws.String("")}}})
	if err != nil {
		t.Fatal(err)
	}
	k := created.KeyMetadata
	if !k.CreationDate.Equal(start) || !k.Enabled || aws.ToBool(k.MultiRegion) {
		t.Errorf("key: %+v", k)
	}
	for i := range 3 {
		if _, err := client.CreateAlias(t.Context(), &sdk.CreateAliasInput{AliasName: aws.String(fmt.Sprintf("alias/%d", i)), TargetKeyId: k.Arn}); err != nil {
			t.Error(err)
		}
	}
	var names []string
	for list := sdk.NewListAliasesPaginator(client, &sdk.ListAliasesInput{Limit: aws.Int32(2)}); list.HasMorePages(); {
		page, err := list.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Aliases {
			names = append(names, *row.AliasName)
		}
	}
	equal(t, "aliases", fmt.Sprint(names), "[alias/0 alias/1 alias/2]")

	var missing *types.NotFoundException
	if _, err := client.DescribeKey(t.Context(), &sdk.DescribeKeyInput{KeyId: aws.String(noARN)}); !errors.As(err, &missing) {
		t.Errorf("a key that is not there: %v", err)
	}
	scheduled, err := client.ScheduleKeyDeletion(t.Context(), &sdk.ScheduleKeyDeletionInput{KeyId: k.KeyId})
	if err != nil || !scheduled.DeletionDate.Equal(start.Add(30*day)) {
		t.Errorf("deletion: %+v %v", scheduled, err)
	}
	var state *types.KMSInvalidStateException
	if _, err := client.ScheduleKeyDeletion(t.Context(), &sdk.ScheduleKeyDeletionInput{KeyId: k.KeyId}); !errors.As(err, &state) ||
		!strings.Contains(state.ErrorMessage(), "is pending deletion") {
		t.Errorf("deletion of a key that goes already: %v", err)
	}
	var other smithy.APIError
	if _, err := client.CreateAlias(t.Context(), &sdk.CreateAliasInput{AliasName: aws.String("a"), TargetKeyId: k.KeyId}); !errors.As(err, &other) ||
		other.ErrorCode() != "ValidationException" {
		t.Errorf("a name without the prefix: %v", err)
	}
}

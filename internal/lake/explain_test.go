package lake

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/smithy-go"
)

var operations = []string{"StartImport", "GetImport", "StopImport", "ListImports", "ListImportFailures", "GetEventDataStore", "ListEventDataStores",
	"StartQuery", "DescribeQuery", "GetQueryResults", "CancelQuery", "ListQueries"}

// modelledCodes reads from the SDK's own code which errors an operation can
// answer, so that a new one makes TestEveryModelledErrorIsExplained fail.
func modelledCodes(t *testing.T, operation string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2/service/cloudtrail").Output()
	if err != nil {
		t.Fatalf("finding the SDK: %v", err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(out)), "deserializers.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || function.Name.Name != "awsAwsjson11_deserializeOpError"+operation {
			continue
		}
		ast.Inspect(function, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			literal, ok := call.Args[0].(*ast.BasicLit)
			if called, isSelector := call.Fun.(*ast.SelectorExpr); ok && isSelector && called.Sel.Name == "EqualFold" {
				code, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, code)
			}
			return true
		})
	}
	if len(codes) == 0 {
		t.Fatalf("no errors found for %s", operation)
	}
	return codes
}

func TestEveryModelledErrorIsExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, operation := range operations {
		codes := modelledCodes(t, operation)
		if operation == "StartImport" && len(codes) != 12 {
			t.Errorf("StartImport has %d errors in the SDK, 12 were known", len(codes))
		}
		for _, code := range append(codes, "AccessDeniedException", "ExpiredTokenException", "ThrottlingException", "UnrecognizedClientException", "InvalidSignatureException", "InternalFailure") {
			seen[strings.TrimSuffix(code, "Exception")] = true
			explained := Explain(&OperationError{Operation: operation, Attempt: "trying", Region: testRegion, ImportID: "an-id", Err: apiError(code, smithy.FaultClient)})
			if explained.Cause == "" || explained.Remedy == "" || strings.Contains(explained.Cause, "does not know the error") {
				t.Errorf("%s of %s is not explained: %+v", code, operation, explained)
			}
			if explained.Code != code || explained.Said != code+": a message of AWS" {
				t.Errorf("%s of %s: code %q, said %q", code, operation, explained.Code, explained.Said)
			}
		}
	}
	for code := range queryCatalogue {
		if !seen[code] && code != "AccessDenied" && code != "Throttling" {
			t.Errorf("%s is explained, but no operation of queries answers it", code)
		}
	}
	for code := range catalogue {
		known := slices.Contains([]string{"AccessDenied", "ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch", "Throttling", "InternalFailure"}, code)
		if !seen[code] && !known {
			t.Errorf("%s is explained, but no operation answers it", code)
		}
	}
}

func TestExplanationsSayWhatMatters(t *testing.T) {
	cases := []struct {
		operation, id, code string
		words               []string
		input               Input
	}{
		{"StartImport", "", "AccessDeniedException", []string{"cloudtrail:StartImport", "iam:PassRole", "iam:PassedToService"}, InputRole},
		{"GetImport", "an-id", "AccessDenied", []string{"cloudtrail:GetImport"}, NoInput},
		{"StartImport", "", "OperationNotPermittedException", []string{"management account", "delegated administrator"}, InputDestination},
		{"StartImport", "", "InvalidImportSourceException", []string{"ACLs", "s3_bucket_region", "s3_location_uri"}, InputS3LocationURI},
		{"StartImport", "", "InsufficientEncryptionPolicyException", []string{"kms:GenerateDataKey", "Bucket Keys"}, InputRole},
		{"GetImport", "an-id", "ImportNotFound", []string{"an-id", testAccount, testRegion}, InputImportID},
		{"StartImport", "", "UnsupportedOperationException", []string{testRegion, "2026-05-31"}, InputDestination},
		{"StartQuery", "", "AccessDeniedException", []string{"cloudtrail:StartQuery on the ARN of the event data store", "kms:GenerateDataKey"}, NoInput},
		{"CancelQuery", "", "AccessDenied", []string{"cloudtrail:CancelQuery on the ARN"}, NoInput},
		{"StartQuery", "", "InvalidQueryStatementException", []string{"Trino", "GROUP BY"}, InputStatement},
		{"StartQuery", "", "EventDataStoreNotFoundException", []string{testAccount, testRegion}, InputDestination},
		{"StartQuery", "", "InactiveEventDataStoreException", []string{"PENDING_DELETION", "queried"}, InputDestination},
		{"StartQuery", "", "MaxConcurrentQueriesException", []string{"Ten", "timeout"}, NoInput},
		{"DescribeQuery", "", "QueryIdNotFoundException", []string{"seven days"}, NoInput},
		{"StartImport", "", "InactiveEventDataStoreException", []string{"PENDING_DELETION", "seven days"}, InputDestination},
		{"GetImport", "an-id", "ExpiredTokenException", []string{"expired", "new credentials"}, NoInput},
		{"ListImports", "", "ThrottlingException", []string{"10 reads", "1 start"}, NoInput},
		{"ListImportFailures", "an-id", "InvalidParameterException", []string{"no import an-id", testAccount, testRegion, "attribute region"}, InputImportID},
		{"ListImportFailures", "an-id", "ImportNotFoundException", []string{"no import an-id", testAccount}, InputImportID},
		{"ListImportFailures", "an-id", "AccessDeniedException", []string{"cloudtrail:ListImportFailures on resource \"*\""}, NoInput},
		{"StartImport", "", "EventDataStoreARNInvalidException", []string{"cannot be a destination"}, InputDestination},
		{"GetEventDataStore", "", "EventDataStoreARNInvalidException", []string{"ARN or id", "Region"}, InputDestination},
		{"GetEventDataStore", "", "EventDataStoreNotFoundException", []string{testAccount, testRegion, "ARN or id"}, InputDestination},
		{"GetEventDataStore", "", "OperationNotPermittedException", []string{"delegated administrator", "owns"}, InputDestination},
		{"GetEventDataStore", "", "AccessDeniedException", []string{"cloudtrail:GetEventDataStore on the ARN"}, NoInput},
		{"ListEventDataStores", "", "AccessDeniedException", []string{"cloudtrail:ListEventDataStores on resource \"*\""}, NoInput},
		{"ListEventDataStores", "", "NoManagementAccountSLRExistsException", []string{"service-linked role", "create-service-linked-role"}, NoInput},
		{"StartImport", "", "NeverHeardOfException", []string{"does not know"}, NoInput},
	}
	for _, c := range cases {
		explained := Explain(&OperationError{Operation: c.operation, Attempt: "trying", Region: testRegion, AccountID: testAccount, ImportID: c.id, Err: apiError(c.code, smithy.FaultClient)})
		for _, word := range c.words {
			if !strings.Contains(explained.Cause+explained.Remedy, word) {
				t.Errorf("%s of %s does not say %q: %+v", c.code, c.operation, word, explained)
			}
		}
		if explained.Input != c.input {
			t.Errorf("%s of %s is about input %d, want %d", c.code, c.operation, explained.Input, c.input)
		}
	}
}

func TestExplainUnclearStart(t *testing.T) {
	failed := &OperationError{Operation: "StartImport", Attempt: "trying", Region: testRegion, Err: apiError("InternalFailure", smithy.FaultServer)}
	explained := Explain(&UnclearStartError{OperationError: failed})
	if !strings.Contains(explained.Cause, "said that it had failed") || !strings.Contains(explained.Remedy, "list-imports --region "+testRegion) {
		t.Errorf("got %+v", explained)
	}
	failed.Err = noAnswer("<html>")
	if explained := Explain(&UnclearStartError{OperationError: failed}); !strings.Contains(explained.Cause, "may or may not") {
		t.Errorf("no usable answer: %+v", explained)
	}
	failed.ImportID = "an-id"
	if explained := Explain(&UnclearStartError{OperationError: failed}); !strings.Contains(explained.Remedy, "get-import --import-id an-id --region "+testRegion) {
		t.Errorf("a retry: %+v", explained)
	}
}

func TestExplainInterruptAndTimeout(t *testing.T) {
	for cause, word := range map[error]string{context.Canceled: "interrupted", context.DeadlineExceeded: "did not answer"} {
		explained := Explain(&OperationError{Operation: "ListImports", Attempt: "trying", Err: fmt.Errorf("calling: %w", cause)})
		if !strings.Contains(explained.Cause, word) || explained.Remedy == "" {
			t.Errorf("%v: %+v", cause, explained)
		}
	}
}

func TestExplainAnAnswerThatIsNone(t *testing.T) {
	explained := Explain(&OperationError{Operation: "ListImports", Attempt: "trying", Err: fmt.Errorf("calling: %w", noAnswer("the list has no end"))})
	if strings.Contains(explained.Cause+explained.Remedy, "credentials") || !strings.Contains(explained.Cause, "not an answer") {
		t.Errorf("got %+v", explained)
	}
}

package lake

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Explanation says what an error of AWS means to the person who meets it.
type Explanation struct {
	Code      string // AWS's error code, empty when AWS gave none
	Said      string // what AWS said, or what went wrong on the way to it
	Cause     string // the likely cause
	Remedy    string // what to do
	RequestID string // AWS's id of the request, for its support; may be empty
	Input     Input
}

// Explain finds cause and remedy of a failed CloudTrail call.
func Explain(err error) Explanation {
	var failed *OperationError
	if !errors.As(err, &failed) {
		return Explanation{Said: err.Error()}
	}
	explained := Explanation{Said: said(failed.Err), RequestID: printable(requestIDOf(err))}
	var apiError smithy.APIError
	if errors.As(err, &apiError) {
		explained.Code = apiError.ErrorCode()
	}
	var unclear *UnclearStartError
	entry := lookUp(failed)
	if errors.As(err, &unclear) {
		entry = unclearStart(failed)
	}
	explained.Cause, explained.Remedy, explained.Input = entry.cause, entry.remedy, entry.input
	return explained
}

func said(err error) string {
	var apiError smithy.APIError
	if errors.As(err, &apiError) {
		if apiError.ErrorMessage() == "" {
			return apiError.ErrorCode()
		}
		return apiError.ErrorCode() + ": " + apiError.ErrorMessage()
	}
	// The SDK puts around it what says nothing to whoever reads it here.
	var unsent *smithyhttp.RequestSendError
	var unread *smithy.DeserializationError
	switch {
	case errors.As(err, &unsent):
		return "the request failed: " + printable(unsent.Err.Error())
	case errors.As(err, &unread):
		return "the answer cannot be read: " + printable(unread.Err.Error())
	}
	return err.Error()
}

// catalogue holds the codes of the five import operations and the two that read
// event data stores, without the suffix "Exception":
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
// and its sister pages.
var catalogue = map[string]func(*OperationError) entry{
	"AccountHasOngoingImport": always(entry{
		cause:  "An account runs one import at a time, and another one is still running.",
		remedy: "Wait for it to end, or stop it, and apply again. `aws cloudtrail list-imports --import-status IN_PROGRESS` shows it.",
	}),
	"EventDataStoreARNInvalid": func(e *OperationError) entry {
		explained := entry{
			cause:  "The ARN belongs to no event data store of this account and Region, or is malformed.",
			remedy: "Use the ARN of an event data store of the account whose credentials the provider uses: an event data store of another account cannot be a destination.",
			input:  InputDestination,
		}
		if e.aboutStores() {
			explained.remedy = checkStore
		}
		return explained
	},
	"EventDataStoreNotFound": func(e *OperationError) entry {
		return entry{
			cause:  fmt.Sprintf("There is no event data store with this id in %s: it was deleted more than seven days ago, never existed, or belongs to another account or Region.", e.place()),
			remedy: checkStore,
			input:  InputDestination,
		}
	},
	"InactiveEventDataStore": always(entry{
		cause:  "The event data store is inactive, most likely because it is waiting to be deleted (PENDING_DELETION).",
		remedy: "Restore it within seven days of its deletion (`aws cloudtrail restore-event-data-store`), or import into another one.",
		input:  InputDestination,
	}),
	"InvalidEventDataStoreStatus": always(entry{
		cause:  "The event data store's status does not allow an import now. It must be ENABLED or STOPPED_INGESTION; CREATED, STARTING_INGESTION and STOPPING_INGESTION pass within minutes.",
		remedy: "Wait for the status to change (`aws cloudtrail get-event-data-store`) and apply again.",
		input:  InputDestination,
	}),
	"InvalidEventDataStoreCategory": always(entry{
		cause:  "The event data store is not for CloudTrail events. Its event category is Insights events, configuration items, audit evidence or events from outside AWS.",
		remedy: "Import into an event data store whose advanced event selectors have the event category Management, Data or NetworkActivity.",
		input:  InputDestination,
	}),
	"InsufficientEncryptionPolicy": always(entry{
		cause:  "The policy of the S3 bucket or of the KMS key that encrypts its objects does not let the role read.",
		remedy: "Allow the role kms:Decrypt and kms:GenerateDataKey in the key's policy, and s3:GetObject, s3:ListBucket and s3:GetBucketAcl in the bucket's. With S3 Bucket Keys the encryption context is the bucket's ARN, without /*.",
		input:  InputRole,
	}),
	"InvalidImportSource": always(entry{
		cause: "The S3 bucket cannot be imported from. Usual reasons: the bucket or prefix does not exist or is misspelled; s3_bucket_region is not the Region that the bucket is in; " +
			"the bucket still uses ACLs; or CloudTrail cannot assume the role, or the role may not read the bucket.",
		remedy: "Check s3_location_uri and s3_bucket_region (`aws s3api get-bucket-location`), turn ACLs off (Object Ownership \"Bucket owner enforced\"), allow the role s3:ListBucket, s3:GetBucketAcl and s3:GetObject, and let cloudtrail.amazonaws.com assume it for this event data store (the ARN in the trust policy has \"eventdatastore\", without a capital letter).",
		input:  InputS3LocationURI,
	}),
	"ImportNotFound": func(e *OperationError) entry {
		return entry{
			cause:  fmt.Sprintf("There is no import %s in %s. Imports are kept per account and Region, so credentials of another account or another Region are the usual reason.", e.ImportID, e.place()),
			remedy: checkImport,
			input:  InputImportID,
		}
	},
	"InvalidParameter": func(e *OperationError) entry {
		if e.Operation == "StartImport" && e.ImportID != "" {
			return entry{cause: "AWS does not retry this import: only FAILED and STOPPED imports can be retried.", remedy: "Look at its status (`aws cloudtrail get-import`). To import the logs anew, which stores and bills their events again, replace the import."}
		}
		if e.Operation == "ListImportFailures" {
			return entry{
				cause:  fmt.Sprintf("AWS takes the import's id for invalid. Most likely there is no import %s in %s; AWS does not document how it says so here.", e.ImportID, e.place()),
				remedy: checkImport,
				input:  InputImportID,
			}
		}
		return entry{cause: "AWS takes one of the values for invalid; its message says which.", remedy: "Correct the value. An account that never used CloudTrail Lake gets this error too: Lake has been closed to new customers since 2026-05-31."}
	},
	"InvalidNextToken": always(entry{
		cause:  "AWS no longer accepts the token of the next page of a list, because the list took too long to read.",
		remedy: "Run the same command again.",
	}),
	"InvalidMaxResults": always(entry{
		cause:  fmt.Sprintf("AWS no longer lists %d rows at once. This is a bug of the provider.", maxPage),
		remedy: "Report it, and use a newer version of the provider.",
	}),
	"NoManagementAccountSLRExists": always(entry{
		cause:  "The event data store is an organization's, and the organization's management account has no service-linked role for CloudTrail.",
		remedy: "Have the management account create it: `aws iam create-service-linked-role --aws-service-name cloudtrail.amazonaws.com`.",
	}),
	"OperationNotPermitted": func(e *OperationError) entry {
		if e.aboutStores() {
			return entry{
				cause:  "AWS does not permit this account to read the event data store. Those of an organization are the management account's and the delegated administrator's.",
				remedy: "Use credentials of the account that owns the event data store.",
				input:  InputDestination,
			}
		}
		if e.Operation == "StartImport" && e.ImportID == "" {
			return entry{
				cause:  "The operation is not permitted on this event data store. An organization event data store can be imported into by the organization's management account only: not by a delegated administrator, nor by a member account.",
				remedy: "Use credentials of the management account, or import into an event data store of this account that does not collect for the organization.",
				input:  InputDestination,
			}
		}
		return entry{
			cause:  "AWS does not permit this in the import's present status, or for this account: imports into an organization event data store are the management account's alone.",
			remedy: "Look at the import (`aws cloudtrail get-import`). COMPLETED imports can be neither stopped nor retried.",
		}
	},
	"UnsupportedOperation": func(e *OperationError) entry {
		return entry{
			cause:  fmt.Sprintf("CloudTrail Lake is not available in %s, or not to this account. It has been closed to new customers since 2026-05-31.", e.Region),
			remedy: "Use an event data store in a Region that has CloudTrail Lake, in an account that already uses it.",
			input:  InputDestination,
		}
	},
	"AccessDenied": func(e *OperationError) entry {
		if e.Operation == "StartImport" {
			return entry{
				cause: "The caller lacks a permission. StartImport needs cloudtrail:StartImport on resource \"*\", and iam:PassRole on the role that reads the bucket (s3_bucket_access_role_arn).",
				remedy: "Allow both to the provider's credentials; iam:PassRole may be limited by the condition iam:PassedToService = cloudtrail.amazonaws.com. " +
					"A service control policy, a permissions boundary or a VPC endpoint policy can deny them too.",
				input: InputRole,
			}
		}
		if e.Operation == "GetEventDataStore" {
			return entry{
				cause:  "The caller lacks the permission cloudtrail:GetEventDataStore.",
				remedy: "Allow cloudtrail:GetEventDataStore on the ARN of the event data store to the provider's credentials.",
			}
		}
		return entry{
			cause:  fmt.Sprintf("The caller lacks the permission cloudtrail:%s.", e.Operation),
			remedy: fmt.Sprintf("Allow cloudtrail:%s on resource \"*\" to the provider's credentials: the operation does not support resource-level permissions.", e.Operation),
		}
	},
	"ExpiredToken": always(entry{
		cause:  "The provider's AWS credentials have expired. A running import is not affected: AWS works on it with the import's own role.",
		remedy: "Get new credentials and run the same command again.",
	}),
	"InvalidClientTokenId": always(entry{
		cause:  "AWS does not know the access key of the provider's credentials, or it is not for this Region.",
		remedy: "Check the access key or profile. A Region that must be opted into needs a session token that is valid in it.",
	}),
	"SignatureDoesNotMatch": always(entry{
		cause:  "The secret key does not belong to the access key, or this machine's clock is wrong by more than five minutes.",
		remedy: "Check the credentials and the clock.",
	}),
	"Throttling": always(entry{
		cause:  "AWS kept answering that the account calls too often. It allows 10 reads and 1 start per second for an account and Region, and other programs of the account share them.",
		remedy: "Run the same command again when less is going on in the account.",
	}),
	"InternalFailure": always(entry{
		cause:  "The fault is AWS's.",
		remedy: "Run the same command again later.",
	}),
}

// synonyms are other codes with which AWS says the same.
var synonyms = map[string]string{
	"UnauthorizedOperation": "AccessDenied",
	"NotAuthorized":         "AccessDenied",
	"RequestExpired":        "ExpiredToken",
	"UnrecognizedClient":    "InvalidClientTokenId",
	"InvalidSignature":      "SignatureDoesNotMatch",
	"InternalServerError":   "InternalFailure",
	"InternalError":         "InternalFailure",
	"ServiceUnavailable":    "InternalFailure",
}

func lookUp(failed *OperationError) entry {
	code := codeOf(failed.Err)
	if synonym, ok := synonyms[code]; ok {
		code = synonym
	}
	if throttled(failed.Err) {
		code = "Throttling"
	}
	catalogues := []map[string]func(*OperationError) entry{catalogue}
	if failed.aboutQueries() {
		catalogues = []map[string]func(*OperationError) entry{queryCatalogue, catalogue}
	}
	for _, entries := range catalogues {
		for known, explain := range entries {
			if strings.EqualFold(known, code) {
				return explain(failed)
			}
		}
	}
	if code != "" {
		return entry{cause: "This version of the provider does not know the error.", remedy: "AWS's message above is all there is to go by."}
	}
	if garbled(failed.Err) {
		return entry{
			cause:  "What came is not an answer to the call: AWS's service, its endpoint or a proxy before it is at fault.",
			remedy: "Run the same command again. If it stays, look at what answers at the endpoint's address.",
		}
	}
	if Untrusted(failed.Err) {
		return entry{
			cause:  "The server's certificate is not signed by an authority that this machine trusts, has expired, or belongs to another host. The usual reason is a proxy that intercepts TLS.",
			remedy: "Set custom_ca_bundle in the provider block, or AWS_CA_BUNDLE, to a file with the proxy's CA certificate.",
		}
	}
	if why := Unreachable(failed.Err); why != "" {
		return entry{cause: why, remedy: "Check the endpoint (http:// for a simulator), and what the proxy allows."}
	}
	if errors.Is(failed.Err, context.Canceled) {
		return entry{cause: "The command was interrupted.", remedy: "Run it again."}
	}
	if errors.Is(failed.Err, context.DeadlineExceeded) {
		return entry{cause: "AWS did not answer within the timeout.", remedy: "Run the same command again, or allow more time."}
	}
	return entry{
		cause:  "No usable answer came from AWS: the network, a proxy, the endpoint's address or the credentials are the usual reasons.",
		remedy: "Check them, and run the same command again.",
	}
}

func unclearStart(failed *OperationError) entry {
	cause := "The call was sent, but no usable answer came back, so AWS may or may not have acted on it."
	if failedAtAWS(failed.Err) {
		cause = "AWS said that it had failed, which leaves open whether it has acted on the call."
	}
	if failed.ImportID != "" {
		return entry{cause: cause, remedy: fmt.Sprintf("`aws cloudtrail get-import --import-id %s --region %s` shows whether it runs. To retry it again does no harm.", failed.ImportID, failed.Region)}
	}
	return entry{cause: cause, remedy: fmt.Sprintf("`aws cloudtrail list-imports --region %s` shows whether the import was started.", failed.Region)}
}

func (e *OperationError) place() string { return placeName(e.AccountID, e.Region) }

// aboutStores reports whether the call was about event data stores.
func (e *OperationError) aboutStores() bool {
	return e.Operation == "GetEventDataStore" || e.Operation == "ListEventDataStores"
}

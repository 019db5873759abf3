package lake

import (
	"fmt"
	"strings"
)

// aboutQueries reports whether the call was one of the five of queries.
func (e *OperationError) aboutQueries() bool {
	return strings.HasSuffix(e.Operation, "Query") || e.Operation == "GetQueryResults" || e.Operation == "ListQueries"
}

// delivery explains errors of the delivery of results to S3, which the provider does
// not ask for.
var delivery = always(entry{
	cause:  "AWS speaks of a bucket for the results of the query, which the provider does not ask for. This is a bug of the provider, or of what answers in AWS's place.",
	remedy: "Report it, and run the statement in the console.",
})

// queryCatalogue holds what codes mean in calls of queries. Other codes mean what they
// mean elsewhere:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartQuery.html
// and its sister pages.
var queryCatalogue = map[string]func(*OperationError) entry{
	"InvalidQueryStatement": always(entry{
		cause:  "AWS does not accept the SQL. Only SELECT is allowed, the name after FROM is the id of an event data store, and the dialect is Trino's.",
		remedy: "Correct statement by AWS's message. In Trino, an alias of SELECT is not known in WHERE, GROUP BY and HAVING: repeat the expression, or write its number in GROUP BY.",
		input:  InputStatement,
	}),
	"MaxConcurrentQueries": always(entry{
		cause:  "Ten queries of the account are queued or running in the Region, which is all that AWS allows, and none has ended in time.",
		remedy: "Run the same command again later, or allow more time with timeout.",
	}),
	"QueryIdNotFound": always(entry{
		cause:  "AWS has no query of this id in the account and Region, although it has started it. Results are kept for seven days.",
		remedy: "Run the same command again; it starts another query. If it stays, look at what answers at the endpoint's address.",
	}),
	"InactiveQuery": always(entry{
		cause:  "The query is over.",
		remedy: "Run the same command again; it starts another query.",
	}),
	"InactiveEventDataStore": always(entry{
		cause:  "The event data store is inactive, most likely because it is waiting to be deleted (PENDING_DELETION). It cannot be queried then.",
		remedy: "Restore it within seven days of its deletion (`aws cloudtrail restore-event-data-store`), or query another one.",
		input:  InputDestination,
	}),
	"EventDataStoreARNInvalid": always(entry{
		cause:  "The ARN belongs to no event data store of this account and Region, or is malformed.",
		remedy: checkStore,
		input:  InputDestination,
	}),
	"InsufficientEncryptionPolicy": always(entry{
		cause:  "The event data store has a KMS key of its own, and the caller may not use it.",
		remedy: "Allow kms:Decrypt and kms:GenerateDataKey on the key to the provider's credentials, in their policy and in the key's.",
	}),
	"OperationNotPermitted": always(entry{
		cause:  "AWS does not permit this account to query the event data store. One of an organization is queried by its management account and its delegated administrator.",
		remedy: "Use credentials of the account that owns the event data store.",
		input:  InputDestination,
	}),
	"AccessDenied": func(e *OperationError) entry {
		cause := fmt.Sprintf("The caller lacks the permission cloudtrail:%s.", e.Operation)
		remedy := fmt.Sprintf("Allow cloudtrail:%s on the ARN of the event data store to the provider's credentials.", e.Operation)
		if e.Operation == "StartQuery" || e.Operation == "GetQueryResults" {
			remedy += " If the event data store has a KMS key of its own, kms:Decrypt and kms:GenerateDataKey on the key are needed too."
		}
		return entry{cause: cause, remedy: remedy}
	},
	"InvalidDateRange": always(entry{
		cause:  "AWS does not accept the times between which queries are listed. This is a bug of the provider, or one of the clocks is far off.",
		remedy: "Check this machine's clock, and run the same command again.",
	}),
	"InvalidQueryStatus": always(entry{
		cause:  "AWS does not accept a status by which queries are listed. This is a bug of the provider.",
		remedy: "Report it, and use a newer version of the provider.",
	}),
	"Conflict": always(entry{
		cause:  "Another change of the query is under way.",
		remedy: "Run the same command again.",
	}),
	"InvalidParameter": always(entry{
		cause:  "AWS takes one of the values for invalid; its message says which.",
		remedy: "Correct the value: statement is SQL of 1 to 10,000 characters. An account that never used CloudTrail Lake gets this error too: Lake has been closed to new customers since 2026-05-31.",
		input:  InputStatement,
	}),
	"Throttling": always(entry{
		cause:  "AWS kept answering that the account calls too often. Other programs of the account share its rates.",
		remedy: "Run the same command again when less is going on in the account.",
	}),
	"InsufficientS3BucketPolicy": delivery,
	"InvalidS3BucketName":        delivery,
	"InvalidS3Prefix":            delivery,
	"S3BucketDoesNotExist":       delivery,
}

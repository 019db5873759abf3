package lakequery

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// failed is the error of a request in a Region, of which answer has what is known.
func (a *arguments) failed(region string, request query.Request, answer query.Answer, err error) diag.Diagnostic {
	summary := a.attempt(request)
	var ended *query.EndedError
	var over *query.LimitError
	var wait *query.WaitError
	var unclear *query.UnclearError
	var result *query.ResultError
	var imported *query.ImportError
	switch {
	case errors.As(err, &ended):
		return diag.NewErrorDiagnostic(summary, endedDetail(ended))
	case errors.As(err, &over):
		return diag.NewAttributeErrorDiagnostic(path.Root(atMax), summary, overDetail(over))
	case errors.As(err, &wait) && lake.Interrupted(wait):
		return diag.NewErrorDiagnostic(summary, waitDetail(wait))
	case errors.As(err, &wait):
		return diag.NewAttributeErrorDiagnostic(path.Root(atTimeout), summary, waitDetail(wait))
	case errors.As(err, &unclear):
		return diag.NewErrorDiagnostic(summary, unclearDetail(unclear))
	case errors.As(err, &result):
		return diag.NewErrorDiagnostic(summary, fmt.Sprintf("The result of query %s %s. AWS, or what answers in its place, gives another shape than the statement asks for.\n\n"+
			"What to do: run the same command again. If it stays, look at the result (`aws cloudtrail get-query-results --query-id %s`), and report it.", result.QueryID, result.Problem, result.QueryID))
	case errors.As(err, &imported):
		return diag.NewAttributeErrorDiagnostic(path.Root(atImports), summary, fmt.Sprintf("imports: import %s %s. It cannot be compared with this one.\n\n"+
			"What to do: name imports into the event data store that is checked. `aws cloudtrail list-imports` shows them all.", imported.ImportID, imported.Problem))
	}
	paths := report.Paths{lake.InputDestination: path.Root(atStore), lake.InputImportID: path.Root(atImports)}
	if request.Check == "" {
		paths[lake.InputStatement] = path.Root(atStatement)
		if a.EventDataStore.IsNull() {
			paths[lake.InputDestination] = path.Root(atStatement)
		}
	}
	found := report.Report(summary, err, paths)
	if n := len(answer.QueryIDs); n > 0 {
		id := answer.QueryIDs[n-1]
		found = report.Add(found, fmt.Sprintf("Query %s was started, and AWS bills what it scans. Running the same command again starts, and bills, another. "+
			"`aws cloudtrail describe-query --query-id %s --region %s` shows what has become of it; if it is FINISHED, `aws cloudtrail get-query-results --query-id %s --region %s` shows its result, which costs nothing more.",
			id, id, region, id, region))
	}
	return found
}

// missing warns of imports that AWS does not find.
func missing(answer query.Answer) diag.Diagnostics {
	if len(answer.Missing) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root(atImports), "Imports were not found",
		fmt.Sprintf("imports: AWS does not find %s, so it is not known what they have copied. Where their numbers would be, there is null.\n\n"+
			"What to do: if they are old, AWS may no longer have their records; leave them out of imports. If not, check the ids, the account and the Region.", strings.Join(answer.Missing, ", ")))}
}

// billed says what AWS bills.
func billed(bytes query.Bytes) string {
	if !bytes.Known {
		return "AWS has not said how many bytes were scanned; it bills them."
	}
	return fmt.Sprintf("AWS bills the %s bytes that were scanned.", report.Grouped(bytes.Scanned))
}

func endedDetail(ended *query.EndedError) string {
	what := fmt.Sprintf("Query %s ended %s.", ended.QueryID, ended.Status)
	remedy := "Look at the message. If the statement is your own, it may be the cause. Run the same command again, which is billed again."
	switch ended.Status {
	case query.StatusCancelled:
		what = fmt.Sprintf("Query %s was cancelled by somebody else: not by this provider.", ended.QueryID)
		remedy = "Find out who (the event CancelQuery in CloudTrail), and run the same command again."
	case query.StatusTimedOut:
		what = fmt.Sprintf("Query %s took longer than AWS lets a query run.", ended.QueryID)
		remedy = "Let it scan less, with a shorter time range, and run the same command again, which is billed again."
	case query.StatusFailed, query.StatusQueued, query.StatusRunning, query.StatusFinished:
	}
	if ended.Message != "" {
		what += "\n\nAWS said: " + ended.Message
	}
	return fmt.Sprintf("%s\n\n%s\n\nWhat to do: %s", what, billed(ended.Bytes), remedy)
}

func overDetail(over *query.LimitError) string {
	if !over.Bytes.Known {
		return fmt.Sprintf("max_bytes_scanned: query %s is FINISHED, but AWS does not say how many bytes it has scanned, so it is not known whether they are more than %s. There is no result, and AWS bills them.\n\n"+
			"What to do: look at the query (`aws cloudtrail describe-query --query-id %s --region %s`). Remove max_bytes_scanned if AWS never says it here.", over.QueryID, report.Grouped(over.Max), over.QueryID, over.Region)
	}
	scanned := report.Grouped(over.Bytes.Scanned) + " bytes"
	if over.Before > 0 {
		scanned += fmt.Sprintf(", after %s bytes of the queries before it", report.Grouped(over.Before))
	}
	how := cancelled(over.Cancel, over.QueryID, over.Region)
	if over.Ended {
		how = "AWS said so only when the query was over."
	}
	return fmt.Sprintf("max_bytes_scanned: query %s has scanned %s, and %s are allowed. %s There is no result, and AWS bills the bytes that were scanned.\n\n"+
		"What to do: let it scan less, with a shorter time range (start_event_time and end_event_time, or eventTime in the statement); or raise max_bytes_scanned.", over.QueryID, scanned, report.Grouped(over.Max), how)
}

func waitDetail(wait *query.WaitError) string {
	why := fmt.Sprintf("The timeout was reached after %s.", wait.Waited.Round(time.Second))
	remedy := "allow more time with timeout, or let it scan less, with a shorter time range."
	if lake.Interrupted(wait) {
		why, remedy = fmt.Sprintf("Terraform was interrupted after %s.", wait.Waited.Round(time.Second)), "run the same command again; it starts another query."
	}
	what := fmt.Sprintf("Query %s was not over. %s %s", wait.QueryID, cancelled(wait.Cancel, wait.QueryID, wait.Region), billed(wait.Bytes))
	if wait.QueryID == "" {
		what, remedy = "No query was started: the account's other queries, or its rate of calls, left no room.", "wait until other queries have ended, or allow more time with timeout."
		if wait.Bytes.Scanned > 0 {
			what += " " + billed(wait.Bytes)
		}
	}
	if wait.Last != nil {
		what += "\n\nThe last answer was: " + lake.Explain(wait.Last).Said
	}
	return fmt.Sprintf("%s %s\n\nWhat to do: %s", why, what, remedy)
}

// cancelled says what has come of cancelling a query.
func cancelled(outcome query.Cancel, id, region string) string {
	switch outcome {
	case query.CancelAccepted:
		return "It was cancelled."
	case query.CancelOver:
		return "It was over when it was to be cancelled."
	case query.CancelAsked:
		return fmt.Sprintf("AWS was asked to cancel it, and has not done so yet: it may scan, and cost, more. `aws cloudtrail describe-query --query-id %s --region %s` shows how it ends.", id, region)
	case query.CancelNotTried, query.CancelUncertain:
	}
	return fmt.Sprintf("AWS has not accepted the cancellation, so the query may go on, and cost more: `aws cloudtrail cancel-query --query-id %s --region %s` cancels it.", id, region)
}

func unclearDetail(unclear *query.UnclearError) string {
	looked := fmt.Sprintf("AWS has shown no such query for %s.", unclear.Looked.Round(time.Second))
	if unclear.Looked == 0 {
		looked = "Whether it runs could not be found out; that takes cloudtrail:ListQueries and cloudtrail:DescribeQuery, and some time."
	}
	times := "The call was sent"
	if unclear.Twice {
		times = "The call was sent twice"
	}
	explained := lake.Explain(unclear.Err)
	return fmt.Sprintf("%s\n\n%s, but no usable answer came back, so AWS may run the query, and bill it. %s\n\nWhat to do: `aws cloudtrail list-queries --event-data-store %s --region %s` shows whether it runs. To run the same command again starts another query.",
		report.Sentence(explained.Said), times, looked, unclear.Stores[0], unclear.Region)
}

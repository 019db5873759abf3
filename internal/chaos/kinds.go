package chaos

import "slices"

// kinds are the traits that are drawn, those of a switch together. The switches
// of the simulator that have none are in the test, each with its reason.
var kinds = [][]trait{
	each("get_lag", lags...),
	each("stale", lags...),
	each("stale_after_start", lags...),
	each("stale_after_retry", lags...),
	each("stale_after_stop", lags...),
	slices.Concat(
		each("record_without",
			`["UpdatedTimestamp"]`, `["CreatedTimestamp"]`, `["ImportStatistics"]`, `["ImportStatistics.EventsCompleted"]`,
			`["StartImport.ImportSource","StartImport.Destinations"]`),
		// What cannot be compared is refused, and what has no status never ends.
		passing(each("record_without",
			`["ImportSource"]`, `["Destinations"]`, `["StartEventTime","EndEventTime"]`, `["GetImport.ImportSource.S3.S3LocationUri"]`, `["ImportStatus"]`)),
	),
	each("statistics_lag", lags...),
	needing(setting{"statistics_lag", `"2.5s"`}, each("statistics_missing", `"absent"`)),
	each("times", `"seconds"`),
	each("record_times", `"seconds"`),
	passing(each("bounds", `"start_only"`, `"end_only"`)), // cannot be compared either
	each("destination_form", `"id"`),
	each("uri_form", `"with_slash"`, `"without_slash"`),
	// Not for a status in which an import ends: it would never end.
	each("additional_status", `{"IN_PROGRESS":"QUEUED"}`, `{"INITIALIZING":"PENDING"}`, `{"IN_PROGRESS":""}`),
	each("not_found_status", `404`),

	each("list_lag", lags...),
	each("list_stale", lags...),
	each("list_order", `"oldest_first"`, `"random"`),
	paged(each("list_page_size", `1`, `2`, `5`)),
	paged(each("list_empty_pages", `1`, `2`)),
	paged(needing(setting{"list_page_size", `3`}, each("list_repeat_rows", `true`))),
	passing(each("list_repeat_token", `true`)), // a list without end shows nothing
	// A window shorter than a run would hide what the run has started.
	each("list_age_window", `"1h"`, `"24h"`),
	each("list_destination_filter", `"any_spelling"`),
	each("row_without", `["UpdatedTimestamp"]`, `["CreatedTimestamp"]`, `["Destinations"]`, `["ImportStatus"]`),
	paged(needing(setting{"list_page_size", `2`}, each("page_token_lifetime", `"5s"`))),

	each("retry_finished",
		`{"COMPLETED":"accept"}`, `{"COMPLETED":"OperationNotPermittedException"}`, `{"INITIALIZING":"accept","IN_PROGRESS":"accept"}`),
	slices.Concat(each("stop_answer", `"record_after"`), needing(setting{"stop_takes", `"2.5s"`}, each("stop_answer", `"record_after"`, `"says_stopped"`))),
	each("stop_takes", lags...),
	each("stop_finished",
		`{"COMPLETED":"accept","FAILED":"accept","STOPPED":"accept"}`,
		`{"COMPLETED":"OperationNotPermittedException","FAILED":"OperationNotPermittedException","STOPPED":"OperationNotPermittedException"}`,
		`{"COMPLETED":"ImportNotFoundException","FAILED":"ImportNotFoundException","STOPPED":"ImportNotFoundException"}`),
	each("role_accepted_after", lags...),
	needing(setting{"role_accepted_after", `"2.5s"`},
		each("role_refusal", `"AccessDeniedException"`, `"InsufficientEncryptionPolicyException"`, `"InvalidParameterException"`)),
	each("bucket_policy_accepted_after", lags...),
}

// lags are the times that AWS may take for something. All are well within what
// a provider with the tag chaos waits for.
var lags = []string{`"300ms"`, `"1s"`, `"2.5s"`, `"4s"`}

// each makes a trait of each value of a member.
func each(member string, values ...string) []trait {
	traits := make([]trait, len(values))
	for i, value := range values {
		traits[i].settings = []setting{{member, value}}
	}
	return traits
}

// needing adds a setting without which the traits would not be felt.
func needing(more setting, traits []trait) []trait {
	for i := range traits {
		traits[i].settings = append(traits[i].settings, more)
	}
	return traits
}

func passing(traits []trait) []trait {
	for i := range traits {
		traits[i].passes = true
	}
	return traits
}

func paged(traits []trait) []trait {
	for i := range traits {
		traits[i].paged = true
	}
	return traits
}

package lakesim

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Scope is how far the rule of one import at a time reaches.
type Scope string

// The scopes of the one-import rule.
const (
	ScopeRegion  Scope = "region"
	ScopeAccount Scope = "account"
)

// OrganizationRole is the place of the simulated account in an organization.
type OrganizationRole string

// The places an account can have in an organization.
const (
	OrganizationNone           OrganizationRole = "none"
	OrganizationMember         OrganizationRole = "member"
	OrganizationManagement     OrganizationRole = "management"
	OrganizationDelegatedAdmin OrganizationRole = "delegated-admin"
)

// The values of World's members that choose between a few.
const (
	ListNewestFirst = "newest_first"
	ListOldestFirst = "oldest_first"
	ListRandom      = "random" // an order of its own that stays the same

	FilterExact       = "exact"
	FilterAnySpelling = "any_spelling"

	TimesMilliseconds = "milliseconds"
	TimesSeconds      = "seconds"

	BoundsAsGiven   = "as_given"
	BoundsStartOnly = "start_only"
	BoundsEndOnly   = "end_only"
	BoundsFilledIn  = "filled_in"

	DestinationARN = "arn"
	DestinationID  = "id"

	URIAsGiven      = "as_given"
	URIWithSlash    = "with_slash"
	URIWithoutSlash = "without_slash"

	RetryIDSame = "same"
	RetryIDNew  = "new"

	StopRecordBefore = "record_before"
	StopRecordAfter  = "record_after"
	StopSaysStopped  = "says_stopped"

	StatisticsZero   = "zero"
	StatisticsAbsent = "absent"

	PrefixCompleted = "completed"
	PrefixRefused   = "refused"

	RightRefused = "refused"
	RightFailed  = "failed"

	// Accept, in place of an error code, makes a call succeed.
	Accept = "accept"
)

// World is how the simulated AWS behaves. As JSON it is an object in which
// every member may be left out, and takes its default then. The zero value is
// the default world. All of it can change while the simulator runs; what it
// means is in Switches.
type World struct {
	FileDelay                 Duration              `json:"file_delay"`
	RateLimit                 bool                  `json:"rate_limit"`
	Hold                      Hold                  `json:"hold"`
	Buckets                   BucketsByName         `json:"buckets"`
	EventDataStores           EventDataStoresByName `json:"event_data_stores"`
	Organization              OrganizationRole      `json:"organization"`
	UnsupportedRegions        []string              `json:"unsupported_regions"`
	NoStoreQuota              bool                  `json:"no_store_quota"`
	Closed                    bool                  `json:"closed"`
	OneImportPer              Scope                 `json:"one_import_per"`
	GetLag                    Duration              `json:"get_lag"`
	Stale                     Duration              `json:"stale"`
	StaleAfterStart           Duration              `json:"stale_after_start"`
	StaleAfterRetry           Duration              `json:"stale_after_retry"`
	StaleAfterStop            Duration              `json:"stale_after_stop"`
	RecordWithout             []string              `json:"record_without"`
	StatisticsLag             Duration              `json:"statistics_lag"`
	StatisticsMissing         string                `json:"statistics_missing"`
	Times                     string                `json:"times"`
	RecordTimes               string                `json:"record_times"`
	Bounds                    string                `json:"bounds"`
	DestinationForm           string                `json:"destination_form"`
	URIForm                   string                `json:"uri_form"`
	AdditionalStatus          map[string]string     `json:"additional_status"`
	NotFoundStatus            int                   `json:"not_found_status"`
	RecordsExpireAfter        Duration              `json:"records_expire_after"`
	ListLag                   Duration              `json:"list_lag"`
	ListStale                 Duration              `json:"list_stale"`
	ListOrder                 string                `json:"list_order"`
	ListPageSize              int                   `json:"list_page_size"`
	ListEmptyPages            int                   `json:"list_empty_pages"`
	ListRepeatRows            bool                  `json:"list_repeat_rows"`
	ListRepeatToken           bool                  `json:"list_repeat_token"`
	ListAgeWindow             Duration              `json:"list_age_window"`
	ListDestinationFilter     string                `json:"list_destination_filter"`
	RowWithout                []string              `json:"row_without"`
	PageTokenLifetime         Duration              `json:"page_token_lifetime"`
	FailuresUnknownImport     string                `json:"failures_unknown_import"`
	RetryID                   string                `json:"retry_id"`
	RetryFinished             map[string]string     `json:"retry_finished"`
	StopAnswer                string                `json:"stop_answer"`
	StopTakes                 Duration              `json:"stop_takes"`
	StopFinished              map[string]string     `json:"stop_finished"`
	RoleAcceptedAfter         Duration              `json:"role_accepted_after"`
	RoleRefusal               string                `json:"role_refusal"`
	BucketPolicyAcceptedAfter Duration              `json:"bucket_policy_accepted_after"`
	EmptyPrefix               string                `json:"empty_prefix"`
	MissingRights             map[string]string     `json:"missing_rights"`
	DeletePending             string                `json:"delete_pending"`
	StoresCollect             bool                  `json:"stores_collect"`
	QueryQueued               Duration              `json:"query_queued"`
	QueryTakes                Duration              `json:"query_takes"`
	QueryEnd                  string                `json:"query_end"`
	QueryLag                  Duration              `json:"query_lag"`
	QueryStatistics           string                `json:"query_statistics"`
	QueryColumnNames          string                `json:"query_column_names"`
	QueryNulls                string                `json:"query_nulls"`
	CancelTakes               Duration              `json:"cancel_takes"`
}

// BucketsByName are the settings of buckets by their names. What is left out of
// a bucket's settings, or of the whole, is as the configuration has it.
type BucketsByName map[string]BucketSettings

// EventDataStoresByName are the settings of event data stores by name, id or ARN.
type EventDataStoresByName map[string]EventDataStoreSettings

// choice is a member that takes one of a few values, the first by default.
type choice struct {
	member  string
	value   *string
	allowed []string
}

func (w *World) choices() []choice {
	return []choice{
		{"one_import_per", (*string)(&w.OneImportPer), []string{string(ScopeAccount), string(ScopeRegion)}},
		{"organization", (*string)(&w.Organization), []string{
			string(OrganizationNone), string(OrganizationMember), string(OrganizationManagement), string(OrganizationDelegatedAdmin),
		}},
		{"statistics_missing", &w.StatisticsMissing, []string{StatisticsZero, StatisticsAbsent}},
		{"times", &w.Times, []string{TimesMilliseconds, TimesSeconds}},
		{"record_times", &w.RecordTimes, []string{TimesMilliseconds, TimesSeconds}},
		{"bounds", &w.Bounds, []string{BoundsAsGiven, BoundsStartOnly, BoundsEndOnly, BoundsFilledIn}},
		{"destination_form", &w.DestinationForm, []string{DestinationARN, DestinationID}},
		{"uri_form", &w.URIForm, []string{URIAsGiven, URIWithSlash, URIWithoutSlash}},
		{"list_order", &w.ListOrder, []string{ListNewestFirst, ListOldestFirst, ListRandom}},
		{"list_destination_filter", &w.ListDestinationFilter, []string{FilterExact, FilterAnySpelling}},
		{"retry_id", &w.RetryID, []string{RetryIDSame, RetryIDNew}},
		{"stop_answer", &w.StopAnswer, []string{StopRecordBefore, StopRecordAfter, StopSaysStopped}},
		{"empty_prefix", &w.EmptyPrefix, []string{PrefixCompleted, PrefixRefused}},
		{"role_refusal", &w.RoleRefusal, []string{
			"InvalidImportSourceException", "AccessDeniedException", "InsufficientEncryptionPolicyException", "InvalidParameterException",
		}},
		{"query_end", &w.QueryEnd, []string{queryFinished, queryFailed, queryTimedOut, queryCancelled}},
		{"query_statistics", &w.QueryStatistics, []string{QueryStatisticsAlways, QueryStatisticsAtEnd}},
		{"query_column_names", &w.QueryColumnNames, []string{ColumnsAsWritten, ColumnsLowerCase}},
		{"query_nulls", &w.QueryNulls, []string{NullsLeftOut, NullsEmpty, NullsNull}},
		{"delete_pending", &w.DeletePending, []string{Accept, "InactiveEventDataStoreException"}},
		{"failures_unknown_import", &w.FailuresUnknownImport, []string{
			"InvalidParameterException", "ImportNotFoundException", "OperationNotPermittedException", Accept,
		}},
	}
}

// Defaults of what a status does to a stop or a retry, and of what a missing right does.
var (
	defaultStopFinished = map[string]string{
		importCompleted: "InvalidParameterException", importFailed: "InvalidParameterException", importStopped: "InvalidParameterException",
	}
	defaultRetryFinished = map[string]string{
		importCompleted: "InvalidParameterException", importFailed: Accept, importStopped: Accept,
		importInitializing: "AccountHasOngoingImportException", importInProgress: "AccountHasOngoingImportException",
	}
	defaultMissingRights = map[string]string{
		string(rightAssume): RightRefused, string(rightList): RightRefused, string(rightACL): RightRefused,
		string(rightGet): RightFailed, string(rightDecrypt): RightRefused,
	}
)

// complete returns the world with the defaults filled in, which shares nothing
// that can be changed with the original.
func (w World) complete() World {
	for _, c := range w.choices() {
		if *c.value == "" {
			*c.value = c.allowed[0]
		}
	}
	if w.NotFoundStatus == 0 {
		w.NotFoundStatus = 400
	}
	if w.PageTokenLifetime == 0 {
		w.PageTokenLifetime = Duration(time.Hour)
	}
	if w.Hold == "" {
		w.Hold = HoldNothing
	}
	w.StopFinished = overlay(defaultStopFinished, w.StopFinished)
	w.RetryFinished = overlay(defaultRetryFinished, w.RetryFinished)
	w.MissingRights = overlay(defaultMissingRights, w.MissingRights)
	w.AdditionalStatus = overlay(nil, w.AdditionalStatus)
	w.UnsupportedRegions = append([]string{}, w.UnsupportedRegions...)
	w.RecordWithout = append([]string{}, w.RecordWithout...)
	w.RowWithout = append([]string{}, w.RowWithout...)
	w.Buckets = maps.Clone(w.Buckets)
	for name, settings := range w.Buckets {
		settings.DeniedKeys = slices.Clone(settings.DeniedKeys)
		w.Buckets[name] = settings
	}
	w.EventDataStores = maps.Clone(w.EventDataStores)
	return w
}

func overlay(below, above map[string]string) map[string]string {
	merged := map[string]string{}
	maps.Copy(merged, below)
	maps.Copy(merged, above)
	return merged
}

// String returns the members that differ from the default world, as JSON. Of
// those with an entry for each status, it has the entries that differ.
func (w World) String() string {
	mine, usual := reflect.ValueOf(w.complete()), reflect.ValueOf(World{}.complete())
	var text bytes.Buffer
	for i := range mine.NumField() {
		differs := mine.Field(i).Interface()
		if reflect.DeepEqual(differs, usual.Field(i).Interface()) {
			continue
		}
		if byStatus, ok := differs.(map[string]string); ok {
			always, _ := usual.Field(i).Interface().(map[string]string) // it is of the same type
			maps.DeleteFunc(byStatus, func(status, value string) bool {
				usually, there := always[status]
				return there && value == usually
			})
		}
		value, err := json.Marshal(differs)
		if err != nil {
			continue // no member has a value that cannot be written
		}
		if text.Len() > 0 {
			text.WriteByte(',')
		}
		text.WriteString(`"` + memberName(mine.Type().Field(i)) + `":`)
		text.Write(value)
	}
	return "{" + text.String() + "}"
}

// memberName returns the name that a field has in JSON.
func memberName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

package lakesim

import "time"

// sceneSwitches set the scene.
var sceneSwitches = map[string]description{
	"file_delay": {"How long an import takes for each file.", SourceSimulator,
		[]World{{FileDelay: Duration(50 * time.Millisecond)}}},
	"rate_limit": {"Whether the documented rates apply: 10 reads and one of each other operation per second, account and Region.",
		SourceDocumented, []World{{RateLimit: true}}},
	"hold": {"Whether imports stop before their next file and before their end, with `\"initializing\"` also before `IN_PROGRESS`.",
		SourceSimulator, nil},
	"buckets": {"The settings `region`, `acls_enabled`, `kms_denied` and `denied_keys` of buckets; members that are left out keep the bucket's own setting.",
		SourceSimulator, nil},
	"event_data_stores": {"`hold_status`, `organization_enabled` and `event_category` of stores, whatever the API made of them.",
		SourceSimulator, nil},
	"organization": {"The place of the account in an organization.", SourceDocumented, each(func(w *World, role OrganizationRole) { w.Organization = role },
		OrganizationMember, OrganizationManagement, OrganizationDelegatedAdmin)},
	"unsupported_regions": {"The Regions that have no CloudTrail Lake.", SourceDocumented, []World{{UnsupportedRegions: []string{"ca-west-1"}}}},
	"no_store_quota":      {"Lifts the quota of 10 event data stores per account and Region.", SourceDocumented, []World{{NoStoreQuota: true}}},
	"stores_collect": {"Whether event data stores that are ENABLED and collect management events take the events that a trail delivers, as AWS's do.",
		SourceSimulator, nil},
	"closed": {"Whether CreateEventDataStore is refused as it is for accounts that are not customers of CloudTrail Lake, which takes no new ones.",
		SourceDocumented, []World{{Closed: true}}},
}

// recordSwitches are about the records that GetImport, StartImport and StopImport return.
var recordSwitches = map[string]description{
	"get_lag": {"How long after the start of a new import GetImport does not find it.", SourceOpen, []World{{GetLag: 2 * second}}},
	"stale":   {"By how much the records that GetImport shows are out of date; none is older than its creation.", SourceOpen, []World{{Stale: 2 * second}}},
	"stale_after_start": {"How long after the start of a new import GetImport shows the record as it was at its creation.", SourceOpen,
		[]World{{StaleAfterStart: 2 * second}}},
	"stale_after_retry": {"How long after a retry GetImport shows the record as it was before.", SourceOpen, []World{{StaleAfterRetry: 2 * second}}},
	"stale_after_stop":  {"How long after StopImport GetImport shows the record as it was before.", SourceOpen, []World{{StaleAfterStop: 2 * second}}},
	"record_without": {"Members that records lack, such as `UpdatedTimestamp`, `ImportSource.S3.S3BucketRegion`, or `GetImport.ImportStatistics` for one operation alone.",
		SourceDocumented, eachWithout(func(w *World, names []string) { w.RecordWithout = names },
			"UpdatedTimestamp", "CreatedTimestamp", "ImportSource", "Destinations", "StartEventTime EndEventTime",
			"ImportStatistics", "ImportStatistics.EventsCompleted", "ImportStatus")},
	"statistics_lag": {"By how much the statistics of records are out of date.", SourceDocumented, []World{{StatisticsLag: 2 * second}}},
	"statistics_missing": {"What a record shows while `statistics_lag` leaves nothing to show: zeros, or no statistics.", SourceOpen,
		[]World{{StatisticsLag: 2 * second, StatisticsMissing: StatisticsAbsent}}},
	"times": {"The precision in which records show the time range of an import.", SourceDocumented, []World{{Times: TimesSeconds}}},
	"record_times": {"The precision in which records and lists show when an import was created and updated.", SourceOpen,
		[]World{{RecordTimes: TimesSeconds}}},
	"bounds": {"Which ends of its time range a record shows; `filled_in` shows ends that were not given, too.", SourceOpen,
		each(func(w *World, bounds string) { w.Bounds = bounds }, BoundsStartOnly, BoundsEndOnly, BoundsFilledIn)},
	"destination_form": {"How records and lists spell the destination.", SourceDocumented, []World{{DestinationForm: DestinationID}}},
	"uri_form": {"How records spell the end of the S3 URI.", SourceOpen,
		each(func(w *World, form string) { w.URIForm = form }, URIWithSlash, URIWithoutSlash)},
	"additional_status": {"Texts that records and lists show in place of statuses, such as `{\"IN_PROGRESS\": \"QUEUED\"}`; an empty one leaves the member out.",
		SourceDocumented, each(func(w *World, status map[string]string) { w.AdditionalStatus = status },
			map[string]string{importInProgress: "QUEUED"}, map[string]string{importInitializing: "PENDING"}, map[string]string{importInProgress: ""})},
	"not_found_status":     {"The HTTP status of ImportNotFoundException, which the API reference and the model give differently.", SourceDocumented, []World{{NotFoundStatus: 404}}},
	"records_expire_after": {"How long after the end of an import its record can still be found and listed; `0s` means for ever.", SourceOpen, []World{{RecordsExpireAfter: 3 * second}}},
}

// listSwitches are about ListImports and ListImportFailures.
var listSwitches = map[string]description{
	"list_lag":         {"How long after its creation an import is first listed.", SourceOpen, []World{{ListLag: 3 * second}}},
	"list_stale":       {"By how much the statuses that lists show are out of date; none is older than the creation.", SourceOpen, []World{{ListStale: 2 * second}}},
	"list_order":       {"The order of a list.", SourceOpen, each(func(w *World, order string) { w.ListOrder = order }, ListOldestFirst, ListRandom)},
	"list_page_size":   {"The most rows of a page, however many MaxResults allows; 0 means no such limit.", SourceOpen, []World{{ListPageSize: 1}}},
	"list_empty_pages": {"How many pages with a token and no rows come before each page with rows.", SourceOpen, []World{{ListEmptyPages: 2}}},
	"list_repeat_rows": {"Whether a page of two or more rows begins with the last row of the page before.", SourceOpen, []World{{ListRepeatRows: true, ListPageSize: 2}}},
	"list_repeat_token": {"Whether every page has a token, and leads from the second page on to itself, so that the list never ends.", SourceOpen,
		[]World{{ListRepeatToken: true}}},
	"list_age_window":         {"The age up to which imports are listed; `0s` means any age.", SourceOpen, []World{{ListAgeWindow: 2 * second}}},
	"list_destination_filter": {"Whether a list for a destination shows only the imports that were started with that spelling of it.", SourceOpen, []World{{ListDestinationFilter: FilterAnySpelling}}},
	"row_without": {"Members that the rows of ListImports lack.", SourceOpen, eachWithout(func(w *World, names []string) { w.RowWithout = names },
		"UpdatedTimestamp", "CreatedTimestamp", "Destinations", "ImportStatus")},
	"page_token_lifetime": {"How long the token of a page is accepted.", SourceOpen, []World{{PageTokenLifetime: second}}},
	"failures_unknown_import": {"The error of ListImportFailures for an import that is not there; `accept` is an empty list.", SourceOpen,
		each(func(w *World, code string) { w.FailuresUnknownImport = code }, "ImportNotFoundException", Accept)},
}

// callSwitches are about StartImport and StopImport.
var callSwitches = map[string]description{
	"one_import_per": {"How far the rule of one running import reaches.", SourceOpen, []World{{OneImportPer: ScopeRegion}}},
	"retry_id": {"Whether a retry goes on under the same id, or under another and leaves the old record as it is.", SourceOpen,
		[]World{{RetryID: RetryIDNew}}},
	"retry_finished": {"What the retry of an import in a status does: an error code, or `accept`, which resumes a FAILED or STOPPED one and returns the record of another.",
		SourceOpen, each(func(w *World, answers map[string]string) { w.RetryFinished = answers },
			map[string]string{importCompleted: Accept}, map[string]string{importCompleted: "OperationNotPermittedException"},
			map[string]string{importInitializing: Accept, importInProgress: Accept})},
	"stop_answer": {"What StopImport returns: the record before the stop, the record once it has stopped, or STOPPED while the import goes on.", SourceOpen,
		[]World{{StopAnswer: StopRecordAfter}, {StopAnswer: StopSaysStopped, StopTakes: 2 * second}}},
	"stop_takes": {"How long an import goes on after StopImport.", SourceOpen, []World{{StopTakes: 2 * second}}},
	"stop_finished": {"What StopImport does to an import in a finished status: an error code, or `accept`, which returns the record.", SourceOpen,
		each(func(w *World, answers map[string]string) { w.StopFinished = answers },
			map[string]string{importCompleted: Accept, importFailed: Accept, importStopped: Accept},
			map[string]string{
				importCompleted: "OperationNotPermittedException", importFailed: "OperationNotPermittedException", importStopped: "OperationNotPermittedException",
			},
			map[string]string{importCompleted: "ImportNotFoundException", importFailed: "ImportNotFoundException", importStopped: "ImportNotFoundException"})},
	"role_accepted_after": {"How long StartImport refuses a role after a StartImport first named it.", SourceOpen, []World{{RoleAcceptedAfter: 2 * second}}},
	"role_refusal": {"The error with which `role_accepted_after` refuses.", SourceOpen, each(func(w *World, code string) {
		w.RoleAcceptedAfter, w.RoleRefusal = 2*second, code
	}, "AccessDeniedException", "InsufficientEncryptionPolicyException", "InvalidParameterException")},
	"bucket_policy_accepted_after": {"How long StartImport refuses a bucket, with InsufficientEncryptionPolicyException, after a StartImport first named it.",
		SourceOpen, []World{{BucketPolicyAcceptedAfter: 2 * second}}},
	"empty_prefix": {"What StartImport does if there is no object at the S3 URI: an import that is soon COMPLETED, or InvalidImportSourceException.", SourceOpen,
		[]World{{EmptyPrefix: PrefixRefused}}},
	"delete_pending": {"What DeleteEventDataStore does to an event data store in PENDING_DELETION: nothing, or an error.", SourceOpen,
		[]World{{DeletePending: "InactiveEventDataStoreException"}}},
	"missing_rights": {"Where it shows that an import lacks a right: `assume` the role, `list` the bucket, read its `acl`, `get` objects or `decrypt` them: StartImport is `refused`, or the import starts and is `failed`.",
		SourceOpen, each(func(w *World, rights map[string]string) { w.MissingRights = rights },
			map[string]string{"assume": RightFailed, "list": RightFailed, "acl": RightFailed, "decrypt": RightFailed}, map[string]string{"get": RightRefused})},
}

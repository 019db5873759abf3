package lakesim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// patch changes members of the world.
func (w *world) patch(members string) {
	w.t.Helper()
	w.mustControl("PATCH", "world", members)
}

// set replaces the whole world.
func (w *world) set(members string) {
	w.t.Helper()
	w.mustControl("PUT", "world", members)
}

// members are those of the present world that differ from the default.
func (w *world) members() string {
	w.t.Helper()
	world, err := lakesim.ParseWorld([]byte(w.mustControl("GET", "world", "")))
	if err != nil {
		w.t.Fatal(err)
	}
	if reflect.DeepEqual(world.Buckets, lakesim.BucketsByName{"logs": {Region: "us-east-1", DeniedKeys: []string{}}}) {
		world.Buckets = nil
	}
	if len(world.EventDataStores) == 0 {
		world.EventDataStores = nil
	}
	return world.String()
}

func TestWorldDocument(t *testing.T) {
	w := newWorld(t)
	for _, step := range []struct{ method, path, body, want string }{
		{"GET", "world", ``, `{}`},
		{"PUT", "world", `{}`, `{}`},
		{"PATCH", "world", `{"get_lag":"3s","list_order":"random"}`, `{"get_lag":"3s","list_order":"random"}`},
		{"PATCH", "world", `{"list_page_size":2}`, `{"get_lag":"3s","list_order":"random","list_page_size":2}`},
		{"PATCH", "world", `{"get_lag":"0s","list_order":null}`, `{"list_page_size":2}`},
		{"PUT", "world", `{"stop_takes":"1s"}`, `{"stop_takes":"1s"}`},
		{"PATCH", "world", `{"row_without":["ImportStatus","Destinations"]}`, `{"row_without":["ImportStatus","Destinations"],"stop_takes":"1s"}`},
		{"PATCH", "world", `{"row_without":["Destinations"],"stop_takes":null}`, `{"row_without":["Destinations"]}`},
		{"PUT", "world", `{"additional_status":{"IN_PROGRESS":"QUEUED"}}`, `{"additional_status":{"IN_PROGRESS":"QUEUED"}}`},
		{"PATCH", "world", `{"additional_status":{"FAILED":""}}`, `{"additional_status":{"FAILED":"","IN_PROGRESS":"QUEUED"}}`},
		// The older paths set members of the same world.
		{"PUT", "world", `{"hold":true}`, `{"hold":true}`},
		{"PUT", "hold", `{"hold":"initializing"}`, `{"hold":"initializing"}`},
		{"PATCH", "world", `{"hold":false}`, `{}`},
		{"PUT", "buckets/logs", `{"kms_denied":true}`, `{"buckets":{"logs":{"region":"us-east-1","acls_enabled":false,"kms_denied":true,"denied_keys":[]}}}`},
		{"PATCH", "world", `{"buckets":{"logs":{"denied_keys":["a*"]}}}`, `{"buckets":{"logs":{"region":"us-east-1","acls_enabled":false,"kms_denied":true,"denied_keys":["a*"]}}}`},
		{"PUT", "world", `{"buckets":{"logs":{"acls_enabled":true}}}`, `{"buckets":{"logs":{"region":"us-east-1","acls_enabled":true,"kms_denied":false,"denied_keys":[]}}}`},
		{"PATCH", "world", `{"buckets":{"logs":null}}`, `{}`},
		{"PUT", "event-data-stores/demo", `{"hold_status":"CREATED"}`, `{"event_data_stores":{"demo":{"hold_status":"CREATED"}}}`},
		{"PATCH", "world", `{"event_data_stores":{"demo":{"organization_enabled":true}}}`, `{"event_data_stores":{"demo":{"hold_status":"CREATED","organization_enabled":true}}}`},
		{"PUT", "event-data-stores/demo", `{"hold_status":""}`, `{"event_data_stores":{"demo":{"organization_enabled":true}}}`},
		{"PUT", "world", `{"event_data_stores":{"` + w.arn + `":{"event_category":"Data"}}}`, `{"event_data_stores":{"demo":{"event_category":"Data"}}}`},
		{"PUT", "world", `{}`, `{}`},
	} {
		w.mustControl(step.method, step.path, step.body)
		if got := w.members(); got != step.want {
			t.Errorf("after %s %s %s: %s, want %s", step.method, step.path, step.body, got, step.want)
		}
	}
}

func TestBadWorlds(t *testing.T) {
	w := newWorld(t)
	for body, words := range map[string]string{
		`{`:                                `unexpected EOF`,
		`null`:                             `object`,
		`[]`:                               `array`,
		`{"get_leg":"1s"}`:                 `unknown member \"get_leg\"`,
		`{"Get_Lag":"1s"}`:                 `unknown member`,
		`{"get_lag":"soon"}`:               `get_lag:`,
		`{"get_lag":3}`:                    `get_lag:`,
		`{"stale":"-1s"}`:                  `stale: -1s is negative`,
		`{"list_page_size":-1}`:            `list_page_size:`,
		`{"list_page_size":1001}`:          `list_page_size:`,
		`{"list_order":"best"}`:            `list_order: \"best\" is none of newest_first, oldest_first, random`,
		`{"one_import_per":"planet"}`:      `one_import_per:`,
		`{"not_found_status":500}`:         `not_found_status:`,
		`{"unsupported_regions":["moon"]}`: `unsupported_regions:`,
		`{"hold":"all"}`:                   `hold:`,
		`{"rate_limit":"yes"}`:             `rate_limit:`,
		`{"row_without":["ImportSource"]}`: `row_without:`,
		`{"record_without":["ListImports.ImportId"]}`:             `record_without:`,
		`{"record_without":["Status"]}`:                           `record_without:`,
		`{"stop_finished":{"IN_PROGRESS":"accept"}}`:              `stop_finished:`,
		`{"stop_finished":{"FAILED":"no error"}}`:                 `stop_finished: FAILED:`,
		`{"retry_finished":{"QUEUED":"accept"}}`:                  `retry_finished:`,
		`{"additional_status":{"DONE":"X"}}`:                      `additional_status:`,
		`{"role_refusal":"Other"}`:                                `role_refusal:`,
		`{"buckets":{"none":{}}}`:                                 `buckets: none: there is no such bucket`,
		`{"buckets":{"logs":{"region":"moon"}}}`:                  `buckets: logs:`,
		`{"buckets":{"logs":{"size":1}}}`:                         `buckets: logs:`,
		`{"event_data_stores":{"none":{}}}`:                       `event_data_stores: none:`,
		`{"event_data_stores":{"demo":{"hold_status":"ASLEEP"}}}`: `event_data_stores: demo:`,
		`{"event_data_stores":{"demo":{},"` + w.arn + `":{}}}`:    `event_data_stores: demo:`,
	} {
		for _, method := range []string{"PUT", "PATCH"} {
			status, answer := w.control(method, "world", body)
			if status != http.StatusBadRequest || !strings.Contains(answer, words) {
				t.Errorf("%s %s: %d %s, want %s", method, body, status, answer, words)
			}
		}
	}
	if got := w.members(); got != `{}` {
		t.Errorf("bad worlds left %s", got)
	}
	for _, config := range []lakesim.Config{
		{World: lakesim.World{ListOrder: "best"}},
		{World: lakesim.World{Buckets: lakesim.BucketsByName{"none": {}}}},
	} {
		if _, err := lakesim.New(config); err == nil {
			t.Errorf("no error of %s", config.World)
		}
	}
}

// The zero value is the default world, and fields of Config win over it.
func TestConfiguredWorld(t *testing.T) {
	w := newWorld(t, func(c *lakesim.Config) {
		c.World = lakesim.World{GetLag: lakesim.Duration(time.Second), OneImportPer: lakesim.ScopeAccount}
		c.OneImportPer, c.StopAtOnce, c.PageTokenLifetime = lakesim.ScopeRegion, true, time.Minute
		c.NoStoreQuota, c.Organization = true, lakesim.OrganizationMember
	})
	want := `{"organization":"member","no_store_quota":true,"one_import_per":"region","get_lag":"1s","page_token_lifetime":"1m0s","stop_answer":"record_after"}`
	if got := w.members(); got != want {
		t.Errorf("world %s, want %s", got, want)
	}
	text, err := json.Marshal(w.sim.World())
	if err != nil {
		t.Fatal(err)
	}
	again, err := lakesim.ParseWorld(text)
	if err != nil || !reflect.DeepEqual(again, w.sim.World()) {
		t.Errorf("read again as %+v, %v", again, err)
	}
}

// A member that sets the scene can change while imports run.
func TestSceneChangesWhileImportsRun(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.set(`{"hold":true}`)
	id := w.start("s3://logs/").ImportId
	w.reaches(id, func(o *cloudtrail.GetImportOutput) bool { return *o.ImportStatistics.PrefixesFound == 1 })
	w.patch(`{"event_data_stores":{"demo":{"event_category":"ConfigurationItem"}},"unsupported_regions":["eu-west-1"],"rate_limit":true}`)
	_, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
	wantCode(t, err, "InvalidEventDataStoreCategoryException")
	_, err = w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
	wantCode(t, err, "ThrottlingException")
	_, err = w.client(account, "eu-west-1").ListImports(t.Context(), &cloudtrail.ListImportsInput{})
	wantCode(t, err, "UnsupportedOperationException")
	w.set(`{}`)
	if done := w.ended(id); done.ImportStatus != types.ImportStatusCompleted {
		t.Errorf("ended as %s", done.ImportStatus)
	}
	w.ended(w.start("s3://logs/AWSLogs/").ImportId)
	if _, err := w.client(account, "eu-west-1").ListImports(t.Context(), &cloudtrail.ListImportsInput{}); err != nil {
		t.Error(err)
	}
}

func TestStoreSettingsHoldOverTheAPI(t *testing.T) {
	w := newWorld(t)
	w.set(`{"event_data_stores":{"demo":{"organization_enabled":true,"event_category":"Data","hold_status":"PENDING_DELETION"}}}`)
	got := w.store(&w.arn)
	if !*got.OrganizationEnabled || got.AdvancedEventSelectors[0].FieldSelectors[0].Equals[0] != "Data" || got.Status != types.EventDataStoreStatusPendingDeletion {
		t.Errorf("store %+v", got)
	}
	if _, err := w.trail.RestoreEventDataStore(t.Context(), &cloudtrail.RestoreEventDataStoreInput{EventDataStore: &w.arn}); err != nil {
		t.Fatal(err)
	}
	if got := w.store(&w.arn); got.Status != types.EventDataStoreStatusEnabled {
		t.Errorf("status %s after a restore", got.Status)
	}
	w.set(`{}`)
	got = w.store(&w.arn)
	if *got.OrganizationEnabled || got.AdvancedEventSelectors[0].FieldSelectors[0].Equals[0] != "Management" {
		t.Errorf("store %+v", got)
	}
}

func TestQuotaIsLifted(t *testing.T) {
	w := newWorld(t)
	create := func(n int) error {
		_, err := w.trail.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String(fmt.Sprintf("store-%d", n))})
		return err
	}
	for n := range 9 {
		if err := create(n); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, create(9), "EventDataStoreMaxLimitExceededException")
	w.set(`{"no_store_quota":true}`)
	if err := create(9); err != nil {
		t.Error(err)
	}
}

// A change with a bad value changes nothing, also of what is set already.
func TestBadChangeOfTheWorldChangesNothing(t *testing.T) {
	w := newWorld(t)
	const store = "demo"
	w.patch(`{"event_data_stores":{"` + store + `":{"hold_status":"ENABLED","event_category":"Data"}},"buckets":{"logs":{"region":"us-east-1","denied_keys":["a"]}}}`)
	before := w.mustControl("GET", "world", "")
	for _, bad := range []string{
		`{"event_data_stores":{"` + store + `":{"hold_status":"BOGUS"}}}`, `{"event_data_stores":{"` + store + `":{"event_category":"BOGUS"}}}`,
		`{"buckets":{"logs":{"denied_keys":["b"],"region":"moon"}}}`,
	} {
		if status, answer := w.control("PATCH", "world", bad); status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", bad, status, answer)
		}
		if after := w.mustControl("GET", "world", ""); after != before {
			t.Errorf("%s: the world is\n%s, and was\n%s", bad, after, before)
		}
	}
}

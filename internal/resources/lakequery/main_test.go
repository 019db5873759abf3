package lakequery_test

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query/fakeapi"
)

func TestMain(m *testing.M) {
	code := m.Run()
	acctest.RemoveProviderBinary()
	os.Exit(code)
}

const (
	importOne = "1c9b5dca-3a91-4ac3-92b1-000000000001"
	importTwo = "1c9b5dca-3a91-4ac3-92b1-000000000002"
)

// newFake is an account whose queries are over at once, scan 1,234 bytes and bring
// what the test says. It has two imports.
func newFake(columns string, rows ...string) *fakeapi.AWS {
	result := fakeapi.Table{Columns: strings.Split(columns, ",")}
	for _, row := range rows {
		result.Rows = append(result.Rows, strings.Split(row, ","))
	}
	fake := &fakeapi.AWS{Scans: 1234, Results: func(string) fakeapi.Table { return result }}
	record := func(id string, start, end time.Time, statistics map[string]any) map[string]any {
		return map[string]any{
			"ImportId": id, "ImportStatus": "COMPLETED", "Destinations": []any{fakeapi.Store}, "ImportStatistics": statistics,
			"StartEventTime": start.Unix(), "EndEventTime": end.Unix(),
		}
	}
	records := map[string]any{
		importOne: record(importOne, time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 3, 31, 23, 59, 59, 0, time.UTC), map[string]any{"EventsCompleted": 30}),
		importTwo: record(importTwo, time.Date(2024, 3, 31, 0, 0, 0, 0, time.UTC), time.Date(2024, 4, 30, 23, 59, 59, 0, time.UTC), nil),
	}
	fake.Other = map[string]func(fakeapi.Input) any{
		"GetImport": func(in fakeapi.Input) any {
			if found, ok := records[in.Text("ImportId")]; ok {
				return found
			}
			return fakeapi.Refuse("ImportNotFoundException")
		},
		"ListImports": func(fakeapi.Input) any {
			return map[string]any{"Imports": []any{records[importOne], records[importTwo]}}
		},
		"GetEventDataStore": func(fakeapi.Input) any {
			return map[string]any{"EventDataStoreArn": fakeapi.Store, "Status": "ENABLED", "CreatedTimestamp": time.Date(2024, 4, 2, 9, 0, 0, 0, time.UTC).Unix()}
		},
	}
	return fake
}

// serve is the provider, configured for the fake.
func serve(t *testing.T, fake *fakeapi.AWS) *acctest.Server {
	t.Helper()
	listener := httptest.NewServer(fake)
	t.Cleanup(listener.Close)
	server := acctest.NewServer(t)
	for _, d := range server.Configure(t, map[string]any{
		"region": "us-west-2", "access_key": "AKIAFAKE", "secret_key": "secret", "skip_credentials_validation": true, "skip_requesting_account_id": true,
		"endpoints": []any{map[string]any{"cloudtrail": listener.URL}},
	}) {
		t.Fatalf("%s: %s", d.Summary, d.Detail)
	}
	return server
}

// with is a configuration with changes.
func with(config map[string]any, changes map[string]any) map[string]any {
	all := map[string]any{}
	for _, members := range []map[string]any{config, changes} {
		for name, value := range members {
			all[name] = value
		}
	}
	return all
}

func checking(name string) map[string]any {
	return map[string]any{"event_data_store": fakeapi.Store, "check": name}
}

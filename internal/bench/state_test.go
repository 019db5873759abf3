package bench

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

const oneImport = `{"version":4,"serial":1,"resources":[{"mode":"managed","type":"cloudtrail_lake_import","name":"i0","provider":"p","instances":[
	{"schema_version":0,"attributes":{"import_id":"old","import_status":"COMPLETED","import_source":{"s3":{"s3_location_uri":"s3://old/","s3_bucket_region":"r"}},"skip_destroy":null},"identity":{"import_id":"old"}}]}]}`

func TestMultiply(t *testing.T) {
	at := time.Date(2025, time.January, 1, 0, 0, 0, 5e6, time.UTC)
	known := []seeded{{ID: "a", Status: "COMPLETED", Updated: at}, {ID: "b", Status: "COMPLETED", S3LocationURI: "s3://b/", Updated: at, Created: at.Add(-time.Minute)}}
	state, err := multiply([]byte(oneImport), 2, func(i int, attributes map[string]any) {
		asSeeded(attributes, known[i])
		if i == 1 {
			asRunning(attributes, known[i])
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	var made struct {
		Version   int
		Resources []struct {
			Name      string
			Instances []struct {
				Attributes map[string]any
				Identity   map[string]any
			}
		}
	}
	if err := json.Unmarshal(state, &made); err != nil || made.Version != 4 || len(made.Resources) != 2 {
		t.Fatalf("%v: %s", err, state)
	}
	first, second := made.Resources[0].Instances[0], made.Resources[1].Instances[0]
	if made.Resources[1].Name != "i1" || first.Attributes["import_id"] != "a" || first.Attributes["updated_timestamp"] != "2025-01-01T00:00:00.005Z" || first.Identity["import_id"] != "a" {
		t.Errorf("%s", state)
	}
	if second.Attributes["import_status"] != "IN_PROGRESS" || second.Attributes["updated_timestamp"] != "2024-12-31T23:59:00.005Z" || !strings.Contains(string(state), `"s3_location_uri":"s3://b/"`) {
		t.Errorf("%s", state)
	}
}

func TestMultiplyNeedsOneObject(t *testing.T) {
	for _, state := range []string{``, `{}`, `{"resources":[1,2]}`, `{"resources":[1]}`, `{"resources":[{"instances":[{}]}]}`} {
		if _, err := multiply([]byte(state), 2, func(int, map[string]any) {}); err == nil {
			t.Errorf("%q is multiplied", state)
		}
	}
}

func TestOptions(t *testing.T) {
	for _, options := range []Options{
		{Runs: 1, Scenarios: []string{"nothing"}},
		{Runs: 1, Counts: []int{0}},
		{},
	} {
		if _, err := Run(t.Context(), options, io.Discard); !errors.Is(err, errOptions) {
			t.Errorf("%+v: %v", options, err)
		}
	}
}

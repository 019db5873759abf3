package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// BenchmarkGetProviderSchema is what a new process does first.
func BenchmarkGetProviderSchema(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if answer, err := served(b).GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil || len(answer.Diagnostics) > 0 {
			b.Fatal(answer, err)
		}
	}
}

// BenchmarkDecodeState is what Terraform asks for first about each object of a
// state.
func BenchmarkDecodeState(b *testing.B) {
	server := served(b)
	b.ReportAllocs()
	for b.Loop() {
		decode(b, server)
	}
}

// BenchmarkReadResource is the read of an import without asking AWS: its state
// decoded and encoded again.
func BenchmarkReadResource(b *testing.B) {
	server := served(b)
	state := decode(b, server)
	b.ReportAllocs()
	for b.Loop() {
		answer, err := server.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{TypeName: importType, CurrentState: state})
		if err != nil || len(answer.Diagnostics) > 0 {
			b.Fatal(answer, err)
		}
	}
}

const importType = "cloudtrail_lake_import"

func served(b *testing.B) tfprotov6.ProviderServer {
	b.Helper()
	server, err := acctest.Factories["cloudtrail"]()
	if err != nil {
		b.Fatal(err)
	}
	return server
}

func decode(b *testing.B, server tfprotov6.ProviderServer) *tfprotov6.DynamicValue {
	b.Helper()
	answer, err := server.UpgradeResourceState(context.Background(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: importType, RawState: &tfprotov6.RawState{JSON: benchState},
	})
	if err != nil || len(answer.Diagnostics) > 0 {
		b.Fatal(answer, err)
	}
	return answer.UpgradedState
}

// benchState is a finished import as a state has it.
var benchState = func() []byte {
	state, err := json.Marshal(map[string]any{
		"destinations": []string{fmt.Sprintf("arn:aws:cloudtrail:us-east-1:%s:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e", acctest.Account)},
		"import_source": map[string]any{"s3": map[string]any{
			"s3_location_uri":  "s3://trail-logs/AWSLogs/123456789012/CloudTrail/us-east-1/2024/12/31/",
			"s3_bucket_region": "us-east-1", "s3_bucket_access_role_arn": acctest.RoleARN,
		}},
		"start_event_time": "2024-12-31T00:00:00Z", "end_event_time": "2024-12-31T23:59:59.999Z",
		"region": "us-east-1", "account_id": acctest.Account, "import_id": "66d5c864-008a-836c-9d6b-edcda9682fb4",
		"import_status": "COMPLETED", "created_timestamp": "2025-01-01T00:00:00Z", "updated_timestamp": "2025-01-01T00:00:30Z",
		"import_statistics": map[string]int64{"prefixes_found": 1, "prefixes_completed": 1, "files_completed": 24, "events_completed": 1200, "failed_entries": 0},
	})
	if err != nil {
		panic(err)
	}
	return state
}()

package provider_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
)

// Services that this provider does not call are in the block as those are that it
// calls, in alphabetical order.
func TestEndpointsOfOtherServicesAreInTheSchema(t *testing.T) {
	server, err := acctest.Factories["cloudtrail"]()
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	meaningless := map[string]bool{}
	for _, block := range resp.Provider.Block.BlockTypes {
		if block.TypeName != "endpoints" {
			continue
		}
		var names []string
		for _, a := range block.Block.Attributes {
			names = append(names, a.Name)
			meaningless[a.Name] = a.Description == provider.Meaningless
		}
		if !slices.IsSorted(names) || len(slices.Compact(names)) != len(meaningless) {
			t.Errorf("out of order, or twice: %v", names)
		}
	}
	for name, want := range map[string]bool{"cloudtrail": false, "sts": false, "dynamodb": true, "es": true} {
		if got, has := meaningless[name]; !has || got != want {
			t.Errorf("%s: %t, %t, want %t", name, got, has, want)
		}
	}
}

// BenchmarkValidateProviderConfig is what each command does with a block that has
// endpoints.
func BenchmarkValidateProviderConfig(b *testing.B) {
	server := acctest.NewServer(b)
	b.ReportAllocs()
	for b.Loop() {
		if diagnostics := server.ValidateProvider(b, map[string]any{"endpoints": []any{map[string]any{"cloudtrail": "http://127.0.0.1:1", "sts": "http://127.0.0.1:2"}}}); len(diagnostics) > 0 {
			b.Fatal(diagnostics[0].Detail)
		}
	}
}

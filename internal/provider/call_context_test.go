package provider_test

import (
	"context"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

// What comes with the context of a call, its loggers above all, has to go when
// the call is over.
func TestServerKeepsNothingOfACall(t *testing.T) {
	server := acctest.NewServer(t)
	config := server.Value(t, lakeimport.TypeName, map[string]any{"region": acctest.Region})
	calls := map[string]func(context.Context) error{
		"UpgradeResourceState": func(ctx context.Context) error {
			_, err := server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{TypeName: lakeimport.TypeName, RawState: &tfprotov6.RawState{JSON: benchState}})
			return err
		},
		"UpgradeResourceIdentity": func(ctx context.Context) error {
			_, err := server.UpgradeResourceIdentity(ctx, &tfprotov6.UpgradeResourceIdentityRequest{TypeName: lakeimport.TypeName, RawIdentity: &tfprotov6.RawState{JSON: []byte("{}")}})
			return err
		},
		"ValidateResourceConfig": func(ctx context.Context) error {
			_, err := server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: lakeimport.TypeName, Config: config})
			return err
		},
		"ReadResource": func(ctx context.Context) error {
			_, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: lakeimport.TypeName, CurrentState: config})
			return err
		},
		"PlanResourceChange": func(ctx context.Context) error {
			_, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: lakeimport.TypeName, PriorState: config, ProposedNewState: config, Config: config})
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			logger := callWithLogger(t, call)
			runtime.GC()
			if logger.Value() != nil {
				t.Error("the context of the call is still there")
			}
		})
	}
}

type loggerKey struct{}

// callWithLogger makes a call with something in its context that is in memory
// as long as the context.
func callWithLogger(t *testing.T, call func(context.Context) error) weak.Pointer[[1024]byte] {
	t.Helper()
	logger := new([1024]byte)
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), loggerKey{}, logger))
	defer cancel()
	if err := call(ctx); err != nil {
		t.Fatal(err)
	}
	return weak.Make(logger)
}

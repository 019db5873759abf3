package lakeimport

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// What is kept beside the state, or handed from the plan of a destroy to Delete.
// Terraform hands nothing of a plan to a create.
const (
	// privateImportID is the import's id. A plan that replaces the resource shows
	// its new half no state, but this, so that it can tell its own import from
	// another resource's.
	privateImportID = "import_id"
	// privateObject is a name of the object in the state, which tells it from
	// another one with the same import.
	privateObject = "object"
	// privateShared is how many objects of the state have an import, by its id, if
	// several have it. It comes from the read of the object and from the plan.
	privateShared = "shared"
	// privateDeposed is set if Terraform planned the destroy while it applied. It
	// does that for deposed objects alone, and forgets what their first plan said:
	// https://developer.hashicorp.com/terraform/plugin/framework/resources/plan-modification
	privateDeposed = "deposed"
	// privateNothing is the id of an import that AWS says found no log file. It is
	// COMPLETED, and stays so. A plan of a destroy reads in a process of its own.
	privateNothing = "nothing"
	// privateReplacement is what takes the place of the import.
	privateReplacement = "replacement"
)

// replacement is what a plan starts in place of an import.
type replacement struct {
	Content    lake.Content
	OnExisting lake.OnExisting
	Preflight  report.PreflightMode
}

// privateReader and privateWriter are the framework's private data, which has no
// exported type.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// objectOf returns the name of an object, empty if it has none yet.
func objectOf(ctx context.Context, private privateReader) (name string, diags diag.Diagnostics) {
	diags = readPrivate(ctx, private, privateObject, &name)
	return name, diags
}

// readPrivate reads a value, and leaves it as it is if there is none.
func readPrivate(ctx context.Context, from privateReader, key string, into any) diag.Diagnostics {
	value, diags := from.GetKey(ctx, key)
	if diags.HasError() || len(value) == 0 {
		return diags
	}
	if err := json.Unmarshal(value, into); err != nil {
		diags.AddError("Invalid private data", "The private data of this resource cannot be read: "+key+": "+err.Error())
	}
	return diags
}

func writePrivate(ctx context.Context, to privateWriter, key string, value any) diag.Diagnostics {
	encoded, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Invalid private data", key+": "+err.Error())}
	}
	return to.SetKey(ctx, key, encoded)
}

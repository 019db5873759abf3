// Package planned gives a resource that is being created the private data of its
// plan. Terraform hands them to the provider; the framework passes them on to
// Delete, but starts Create with none.
package planned

import (
	"context"
	"encoding/json"
)

type contextKey struct{}

// With returns a context in which Private finds the planned private data of a
// change, in the form that the framework gives them on the wire.
func With(ctx context.Context, private []byte) context.Context {
	return context.WithValue(ctx, contextKey{}, private)
}

// Private returns the value that the plan has set for a key, and nil if it has
// set none.
func Private(ctx context.Context, key string) []byte {
	private, ok := ctx.Value(contextKey{}).([]byte)
	if !ok {
		return nil
	}
	var values map[string][]byte
	if err := json.Unmarshal(private, &values); err != nil {
		return nil // another version of the framework wrote it, so it says nothing
	}
	return values[key]
}

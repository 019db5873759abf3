// Package functions holds the provider's functions, each a thin shell over a
// plain Go function of the engine.
package functions

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// shell is a function of the provider over a plain Go function.
type shell struct {
	name       string
	definition function.Definition
	run        func(context.Context, function.ArgumentsData) (any, error)
}

var _ function.Function = shell{}

func (s shell) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = s.name
}

func (s shell) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = s.definition
}

func (s shell) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	result, err := s.run(ctx, req.Arguments)
	if err != nil {
		resp.Error = failed(err)
		return
	}
	resp.Error = resp.Result.Set(ctx, result)
}

// failed names the argument at fault, as far as the error knows it.
func failed(err error) *function.FuncError {
	var wrong *trail.ArgumentError
	if errors.As(err, &wrong) {
		return function.NewArgumentFuncError(int64(wrong.Position), wrong.Err.Error())
	}
	var already *function.FuncError
	if errors.As(err, &already) {
		return already
	}
	return function.NewFuncError(err.Error())
}

// read reads the arguments into values; those of a variadic parameter into a slice.
func read(ctx context.Context, arguments function.ArgumentsData, into ...any) error {
	if err := arguments.Get(ctx, into...); err != nil {
		return err // not as it is: a nil of its type would be an error
	}
	return nil
}

// Parameters that several functions have.

func eventDataStoreARN() function.Parameter {
	return function.StringParameter{
		Name:                "event_data_store_arn",
		MarkdownDescription: "The ARN of the event data store that receives the events, of any partition.",
	}
}

func roleARN() function.Parameter {
	return function.StringParameter{
		Name:                "role_arn",
		MarkdownDescription: "The ARN of the role with which CloudTrail reads the bucket, with or without a path.",
	}
}

func bucket() function.Parameter {
	return function.StringParameter{
		Name:                "bucket",
		MarkdownDescription: "The name of the bucket that the trail has delivered to, 3 to 63 characters.",
	}
}

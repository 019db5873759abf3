package examples

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// awsServer stands in for hashicorp/aws, which the tests cannot download: the
// types and arguments of it that the examples use. It serves `terraform
// validate` alone; a call for anything else panics.
type awsServer struct{ tfprotov6.ProviderServer }

func newAWSServer() tfprotov6.ProviderServer { return awsServer{} }

func required(name string) *tfprotov6.SchemaAttribute {
	return &tfprotov6.SchemaAttribute{Name: name, Type: tftypes.String, Required: true}
}

func optional(name string, kind tftypes.Type) *tfprotov6.SchemaAttribute {
	return &tfprotov6.SchemaAttribute{Name: name, Type: kind, Optional: true}
}

func computed(name string) *tfprotov6.SchemaAttribute {
	return &tfprotov6.SchemaAttribute{Name: name, Type: tftypes.String, Computed: true}
}

func schema(attributes ...*tfprotov6.SchemaAttribute) *tfprotov6.Schema {
	return &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: attributes}}
}

func nested(in *tfprotov6.Schema, name string, attributes ...*tfprotov6.SchemaAttribute) *tfprotov6.Schema {
	in.Block.BlockTypes = append(in.Block.BlockTypes, &tfprotov6.SchemaNestedBlock{
		TypeName: name, Nesting: tfprotov6.SchemaNestedBlockNestingModeList, Block: &tfprotov6.SchemaBlock{Attributes: attributes},
	})
	return in
}

func (awsServer) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{
		Provider: nested(schema(optional("region", tftypes.String), optional("profile", tftypes.String)), "assume_role", optional("role_arn", tftypes.String)),
		ResourceSchemas: map[string]*tfprotov6.Schema{
			"aws_cloudtrail_event_data_store": schema(
				required("name"), computed("id"), computed("arn"), optional("kms_key_id", tftypes.String),
				optional("retention_period", tftypes.Number), optional("suspend", tftypes.Bool), optional("termination_protection_enabled", tftypes.Bool),
			),
			"aws_iam_policy":       schema(required("name"), required("policy"), computed("arn")),
			"aws_iam_role":         schema(required("name"), required("assume_role_policy"), computed("id"), computed("arn")),
			"aws_iam_role_policy":  schema(required("name"), required("role"), required("policy")),
			"aws_kms_key":          schema(optional("description", tftypes.String), computed("id"), computed("arn")),
			"aws_kms_key_policy":   schema(required("key_id"), required("policy")),
			"aws_s3_bucket_policy": schema(required("bucket"), required("policy")),
			"aws_s3_bucket_ownership_controls": nested(
				schema(required("bucket")), "rule", required("object_ownership"),
			),
		},
		DataSourceSchemas: map[string]*tfprotov6.Schema{
			"aws_caller_identity": schema(computed("id"), computed("arn"), computed("account_id")),
		},
	}, nil
}

func (awsServer) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	return &tfprotov6.GetMetadataResponse{}, nil
}

func (awsServer) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (awsServer) ValidateProviderConfig(_ context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (awsServer) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (awsServer) ValidateDataResourceConfig(context.Context, *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

func (awsServer) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

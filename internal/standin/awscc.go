package standin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol/types"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// awsccKinds are the resource types of the provider awscc. Every call is one of
// the Cloud Control API.
var awsccKinds = []kind{
	cloudControlled("awscc_cloudtrail_event_data_store", "AWS::CloudTrail::EventDataStore", "event_data_store_arn",
		map[string]schema.Attribute{
			"name": required(), "retention_period": number(2555), "ingestion_enabled": truth(true), "termination_protection_enabled": truth(true),
			"multi_region_enabled": truth(true), "organization_enabled": truth(false),
		},
		func(o object) map[string]any {
			return map[string]any{
				"Name": o.text("name"), "RetentionPeriod": o.number("retention_period"), "IngestionEnabled": o.truth("ingestion_enabled"),
				"TerminationProtectionEnabled": o.truth("termination_protection_enabled"), "MultiRegionEnabled": o.truth("multi_region_enabled"),
				"OrganizationEnabled": o.truth("organization_enabled"),
			}
		},
		func(o object, properties properties) error {
			o.set("name", properties.Name)
			o.set("retention_period", properties.RetentionPeriod)
			o.set("ingestion_enabled", properties.IngestionEnabled)
			o.set("termination_protection_enabled", properties.TerminationProtectionEnabled)
			o.set("event_data_store_arn", properties.EventDataStoreArn)
			return nil
		}),
	cloudControlled("awscc_iam_role", "AWS::IAM::Role", "arn",
		map[string]schema.Attribute{
			"role_name": fixed(), "assume_role_policy_document": required(),
			"policies": schema.ListNestedAttribute{Optional: true, NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"policy_name": required(), "policy_document": required(),
			}}},
		},
		func(o object) map[string]any {
			desired := map[string]any{"RoleName": o.text("role_name"), "AssumeRolePolicyDocument": json.RawMessage(o.text("assume_role_policy_document"))}
			if policies := inlinePolicies(o); policies != nil {
				desired["Policies"] = policies
			}
			return desired
		},
		func(o object, properties properties) error {
			o.set("arn", properties.Arn)
			o.set("role_name", properties.RoleName)
			// The documents stay as the configuration has them if they mean the same.
			return meansTheSame(o, "assume_role_policy_document", properties.AssumeRolePolicyDocument)
		}),
}

// properties are those of both types, by their names in Cloud Control.
type properties struct {
	Name, EventDataStoreArn, RoleName, Arn         string
	RetentionPeriod                                int64
	IngestionEnabled, TerminationProtectionEnabled bool
	AssumeRolePolicyDocument                       json.RawMessage
}

func inlinePolicies(o object) []map[string]any {
	var listed []struct {
		Name     basetypes.StringValue `tfsdk:"policy_name"`
		Document basetypes.StringValue `tfsdk:"policy_document"`
	}
	o.diags.Append(o.get(o.ctx, path.Root("policies"), &listed)...)
	var policies []map[string]any
	for _, policy := range listed {
		policies = append(policies, map[string]any{"PolicyName": policy.Name.ValueString(), "PolicyDocument": json.RawMessage(policy.Document.ValueString())})
	}
	return policies
}

// meansTheSame sets a document, unless that of the state has the same value.
func meansTheSame(o object, name string, read json.RawMessage) error {
	var old, current any
	if err := json.Unmarshal(read, &current); err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	text, err := json.Marshal(current)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if json.Unmarshal([]byte(o.text(name)), &old) == nil {
		if known, err := json.Marshal(old); err == nil && string(known) == string(text) {
			return nil
		}
	}
	o.set(name, string(text))
	return nil
}

// cloudControlled is a kind whose calls are those of Cloud Control. identifier is
// the attribute that AWS decides; id has what Cloud Control calls the resource by.
func cloudControlled(
	name, typeName, identifier string, own map[string]schema.Attribute, desired func(object) map[string]any, read func(object, properties) error,
) kind {
	return kind{
		name:       name,
		attributes: attributes(own, "id", identifier),
		create: func(ctx context.Context, config aws.Config, o object) error {
			state, err := json.Marshal(desired(o))
			if err != nil {
				return fmt.Errorf("writing the desired state: %w", err)
			}
			out, err := cloudcontrol.NewFromConfig(config).CreateResource(ctx, &cloudcontrol.CreateResourceInput{TypeName: &typeName, DesiredState: aws.String(string(state))})
			if err != nil {
				return wrapped("creating the resource", err)
			}
			event, err := ended(ctx, config, out.ProgressEvent)
			if err == nil {
				o.set("id", event.Identifier)
			}
			return err
		},
		read: func(ctx context.Context, config aws.Config, o object) error {
			out, err := cloudcontrol.NewFromConfig(config).GetResource(ctx, &cloudcontrol.GetResourceInput{TypeName: &typeName, Identifier: aws.String(o.text("id"))})
			if err != nil {
				return wrapped("reading the resource", err, "ResourceNotFoundException")
			}
			var found properties
			if err := json.Unmarshal([]byte(aws.ToString(out.ResourceDescription.Properties)), &found); err != nil {
				return fmt.Errorf("reading the properties: %w", err)
			}
			return read(o, found)
		},
		update: func(ctx context.Context, config aws.Config, o object) error {
			var patch []map[string]any
			for property, value := range desired(o) {
				patch = append(patch, map[string]any{"op": "add", "path": "/" + property, "value": value})
			}
			document, err := json.Marshal(patch)
			if err != nil {
				return fmt.Errorf("writing the patch: %w", err)
			}
			out, err := cloudcontrol.NewFromConfig(config).UpdateResource(ctx, &cloudcontrol.UpdateResourceInput{
				TypeName: &typeName, Identifier: aws.String(o.text("id")), PatchDocument: aws.String(string(document)),
			})
			if err != nil {
				return wrapped("changing the resource", err)
			}
			_, err = ended(ctx, config, out.ProgressEvent)
			return err
		},
		delete: func(ctx context.Context, config aws.Config, o object) error {
			out, err := cloudcontrol.NewFromConfig(config).DeleteResource(ctx, &cloudcontrol.DeleteResourceInput{TypeName: &typeName, Identifier: aws.String(o.text("id"))})
			if err != nil {
				return wrapped("deleting the resource", err)
			}
			_, err = ended(ctx, config, out.ProgressEvent)
			return err
		},
	}
}

// ended waits for the end of a request.
func ended(ctx context.Context, config aws.Config, event *types.ProgressEvent) (*types.ProgressEvent, error) {
	for event.OperationStatus != types.OperationStatusSuccess {
		if event.OperationStatus == types.OperationStatusFailed || event.OperationStatus == types.OperationStatusCancelComplete {
			if event.ErrorCode == types.HandlerErrorCodeNotFound {
				return nil, errGone
			}
			return nil, errors.New(string(event.ErrorCode) + ": " + aws.ToString(event.StatusMessage))
		}
		out, err := cloudcontrol.NewFromConfig(config).GetResourceRequestStatus(ctx, &cloudcontrol.GetResourceRequestStatusInput{RequestToken: event.RequestToken})
		if err != nil {
			return nil, fmt.Errorf("waiting for the resource: %w", err)
		}
		event = out.ProgressEvent
	}
	return event, nil
}

package lakesim_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol/types"
)

func (w *world) cloudControl() *cloudcontrol.Client {
	return cloudcontrol.New(cloudcontrol.Options{Region: "us-east-1", BaseEndpoint: &w.server.URL, Credentials: keysOf(account), RetryMaxAttempts: 1})
}

// length returns the length of a list of properties, and at returns a member of an
// element of it.
func length(value any) int {
	list, _ := value.([]any)
	return len(list)
}

func at(value any, i int, member string) any {
	list, _ := value.([]any)
	if i >= len(list) {
		return nil
	}
	element, _ := list[i].(map[string]any)
	return element[member]
}

// properties reads the properties of a resource.
func properties(t *testing.T, client *cloudcontrol.Client, typeName, identifier string) map[string]any {
	t.Helper()
	out, err := client.GetResource(t.Context(), &cloudcontrol.GetResourceInput{TypeName: &typeName, Identifier: &identifier})
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]any
	if err := json.Unmarshal([]byte(*out.ResourceDescription.Properties), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func succeeded(t *testing.T, event *types.ProgressEvent, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if event.OperationStatus != types.OperationStatusSuccess {
		t.Fatalf("%s: %s", event.ErrorCode, aws.ToString(event.StatusMessage))
	}
	return aws.ToString(event.Identifier)
}

func TestCloudControlEventDataStore(t *testing.T) {
	w := newWorld(t)
	ctx, client, kind := t.Context(), w.cloudControl(), aws.String("AWS::CloudTrail::EventDataStore")
	in := &cloudcontrol.CreateResourceInput{TypeName: kind, ClientToken: aws.String("token-1"), DesiredState: aws.String(
		`{"Name": "from-awscc", "RetentionPeriod": 90, "IngestionEnabled": false, "TerminationProtectionEnabled": false, "Tags": [{"Key": "a", "Value": "1"}]}`)}
	created, err := client.CreateResource(ctx, in)
	arn := succeeded(t, created.ProgressEvent, err)
	again, err := client.CreateResource(ctx, in) // the same token makes nothing new
	if err != nil || aws.ToString(again.ProgressEvent.Identifier) != arn {
		t.Errorf("%+v, %v", again, err)
	}
	status, err := client.GetResourceRequestStatus(ctx, &cloudcontrol.GetResourceRequestStatusInput{RequestToken: created.ProgressEvent.RequestToken})
	if err != nil || status.ProgressEvent.OperationStatus != types.OperationStatusSuccess || status.ProgressEvent.Operation != types.OperationCreate {
		t.Errorf("%+v, %v", status, err)
	}
	read := properties(t, client, *kind, arn)
	if read["Name"] != "from-awscc" || read["RetentionPeriod"] != 90.0 || read["IngestionEnabled"] != false || read["EventDataStoreArn"] != arn || length(read["Tags"]) != 1 {
		t.Errorf("%v", read)
	}
	updated, err := client.UpdateResource(ctx, &cloudcontrol.UpdateResourceInput{TypeName: kind, Identifier: &arn, PatchDocument: aws.String(
		`[{"op": "replace", "path": "/RetentionPeriod", "value": 120}, {"op": "replace", "path": "/IngestionEnabled", "value": true}, {"op": "replace", "path": "/Tags", "value": [{"Key": "b", "Value": "2"}]}]`)})
	succeeded(t, updated.ProgressEvent, err)
	if read := properties(t, client, *kind, arn); read["RetentionPeriod"] != 120.0 || read["IngestionEnabled"] != true || at(read["Tags"], 0, "Key") != "b" {
		t.Errorf("%v", read)
	}
	refused, err := client.UpdateResource(ctx, &cloudcontrol.UpdateResourceInput{TypeName: kind, Identifier: &arn, PatchDocument: aws.String(`[{"op": "replace", "path": "/Status", "value": "X"}]`)})
	if err != nil || refused.ProgressEvent.ErrorCode != types.HandlerErrorCodeNotUpdatable {
		t.Errorf("%+v, %v", refused, err)
	}
	twice, err := client.CreateResource(ctx, &cloudcontrol.CreateResourceInput{TypeName: kind, DesiredState: aws.String(`{"Name": "from-awscc"}`)})
	if err != nil || twice.ProgressEvent.OperationStatus != types.OperationStatusFailed || twice.ProgressEvent.ErrorCode != types.HandlerErrorCodeAlreadyExists {
		t.Errorf("%+v, %v", twice, err)
	}
	listed, err := client.ListResources(ctx, &cloudcontrol.ListResourcesInput{TypeName: kind})
	if err != nil || len(listed.ResourceDescriptions) != 2 {
		t.Errorf("%+v, %v", listed, err)
	}
	deleted, err := client.DeleteResource(ctx, &cloudcontrol.DeleteResourceInput{TypeName: kind, Identifier: &arn})
	succeeded(t, deleted.ProgressEvent, err)
	_, err = client.GetResource(ctx, &cloudcontrol.GetResourceInput{TypeName: kind, Identifier: &arn})
	wantCode(t, err, "ResourceNotFoundException")
	gone, err := client.DeleteResource(ctx, &cloudcontrol.DeleteResourceInput{TypeName: kind, Identifier: &arn})
	if err != nil || gone.ProgressEvent.ErrorCode != types.HandlerErrorCodeNotFound {
		t.Errorf("%+v, %v", gone, err)
	}
	_, err = client.CreateResource(ctx, &cloudcontrol.CreateResourceInput{TypeName: aws.String("AWS::EC2::Instance"), DesiredState: aws.String("{}")})
	wantCode(t, err, "UnsupportedActionException")
	_, err = client.CreateResource(ctx, &cloudcontrol.CreateResourceInput{TypeName: kind, DesiredState: aws.String(`{"Status": "ENABLED"}`)})
	wantCode(t, err, "InvalidRequestException")
}

func TestCloudControlRole(t *testing.T) {
	w := newWorld(t)
	ctx, client, kind := t.Context(), w.cloudControl(), aws.String("AWS::IAM::Role")
	created, err := client.CreateResource(ctx, &cloudcontrol.CreateResourceInput{TypeName: kind, DesiredState: aws.String(
		`{"RoleName": "cc", "Path": "/x/", "AssumeRolePolicyDocument": ` + trustText + `, "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
		"Policies": [{"PolicyName": "read", "PolicyDocument": ` + readText + `}, {"PolicyName": "list", "PolicyDocument": ` + listText + `}]}`)})
	name := succeeded(t, created.ProgressEvent, err)
	read := properties(t, client, *kind, name)
	if name != "cc" || read["Arn"] != "arn:aws:iam::"+account+":role/x/cc" || length(read["Policies"]) != 2 || length(read["ManagedPolicyArns"]) != 1 {
		t.Errorf("%s %v", name, read)
	}
	updated, err := client.UpdateResource(ctx, &cloudcontrol.UpdateResourceInput{TypeName: kind, Identifier: &name, PatchDocument: aws.String(
		`[{"op": "remove", "path": "/Policies/0"}, {"op": "remove", "path": "/ManagedPolicyArns"}, {"op": "add", "path": "/Description", "value": "new"}]`)})
	succeeded(t, updated.ProgressEvent, err)
	read = properties(t, client, *kind, name)
	if length(read["Policies"]) != 1 || read["ManagedPolicyArns"] != nil || read["Description"] != "new" {
		t.Errorf("%v", read)
	}
	refused, err := client.UpdateResource(ctx, &cloudcontrol.UpdateResourceInput{TypeName: kind, Identifier: &name, PatchDocument: aws.String(`[{"op": "replace", "path": "/Path", "value": "/y/"}]`)})
	if err != nil || refused.ProgressEvent.ErrorCode != types.HandlerErrorCodeNotUpdatable {
		t.Errorf("%+v, %v", refused, err)
	}
	deleted, err := client.DeleteResource(ctx, &cloudcontrol.DeleteResourceInput{TypeName: kind, Identifier: &name})
	succeeded(t, deleted.ProgressEvent, err)
	listed, err := client.ListResources(ctx, &cloudcontrol.ListResourcesInput{TypeName: kind})
	if err != nil || len(listed.ResourceDescriptions) != 0 {
		t.Errorf("%+v, %v", listed, err)
	}
}

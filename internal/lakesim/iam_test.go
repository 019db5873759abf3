package lakesim_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

const (
	trustText  = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole"}]}`
	otherTrust = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}}`
	readText   = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}]}`
	listText   = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::logs"}]}`
	decryptKey = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}`
)

func (w *world) iam(account string) *iam.Client {
	return iam.New(iam.Options{Region: "us-east-1", BaseEndpoint: &w.server.URL, Credentials: keysOf(account), RetryMaxAttempts: 1})
}

// decoded returns a document as IAM returns it, without the encoding for URLs.
func decoded(t *testing.T, document *string) string {
	t.Helper()
	text, err := url.QueryUnescape(aws.ToString(document))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestRoles(t *testing.T) {
	w := newWorld(t)
	ctx, client := t.Context(), w.iam(account)
	created, err := client.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String("Import"), AssumeRolePolicyDocument: aws.String(trustText), Path: aws.String("/lake/"), Description: aws.String("reads logs & more"),
		MaxSessionDuration: aws.Int32(7200), Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("security")}, {Key: aws.String("cost"), Value: aws.String("42")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	role := created.Role
	if got, want := aws.ToString(role.Arn), "arn:aws:iam::"+account+":role/lake/Import"; got != want {
		t.Errorf("the ARN is %s, want %s", got, want)
	}
	_, err = client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("IMPORT"), AssumeRolePolicyDocument: aws.String(trustText)})
	wantCode(t, err, "EntityAlreadyExists")
	if _, err := client.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: role.RoleName, MaxSessionDuration: aws.Int32(3601)}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: role.RoleName, PolicyDocument: aws.String(otherTrust)}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.TagRole(ctx, &iam.TagRoleInput{RoleName: role.RoleName, Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("platform")}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.UntagRole(ctx, &iam.UntagRoleInput{RoleName: role.RoleName, TagKeys: []string{"cost"}}); err != nil {
		t.Fatal(err)
	}
	read, err := client.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("import")})
	if err != nil {
		t.Fatal(err)
	}
	got := read.Role
	if aws.ToString(got.RoleId) != aws.ToString(role.RoleId) || aws.ToString(got.Description) != "reads logs & more" || aws.ToInt32(got.MaxSessionDuration) != 3601 ||
		aws.ToString(got.Path) != "/lake/" || decoded(t, got.AssumeRolePolicyDocument) != otherTrust || !got.CreateDate.Equal(*role.CreateDate) ||
		len(got.Tags) != 1 || aws.ToString(got.Tags[0].Value) != "platform" {
		t.Errorf("the role is %+v", got)
	}
	_, err = w.iam("210987654321").GetRole(ctx, &iam.GetRoleInput{RoleName: role.RoleName})
	wantCode(t, err, "NoSuchEntity")
	_, err = client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("no good"), AssumeRolePolicyDocument: aws.String(trustText)})
	wantCode(t, err, "ValidationError")
	_, err = client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("bad"), AssumeRolePolicyDocument: aws.String(`{"Statement": [`)})
	wantCode(t, err, "MalformedPolicyDocument")
	_, err = client.TagRole(ctx, &iam.TagRoleInput{RoleName: role.RoleName, Tags: []types.Tag{{Key: aws.String("aws:x"), Value: aws.String("y")}}})
	wantCode(t, err, "InvalidInput")
	if _, err := client.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: role.RoleName}); err != nil {
		t.Fatal(err)
	}
	_, err = client.GetRole(ctx, &iam.GetRoleInput{RoleName: role.RoleName})
	wantCode(t, err, "NoSuchEntity")
}

func TestRolePolicies(t *testing.T) {
	w := newWorld(t)
	ctx, client := t.Context(), w.iam(account)
	name := aws.String("reader")
	if _, err := client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: name, AssumeRolePolicyDocument: aws.String(trustText)}); err != nil {
		t.Fatal(err)
	}
	for policy, text := range map[string]string{"read": readText, "list": listText} {
		if _, err := client.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String(policy), PolicyDocument: aws.String(text)}); err != nil {
			t.Fatal(err)
		}
	}
	read, err := client.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: name, PolicyName: aws.String("list")})
	if err != nil || decoded(t, read.PolicyDocument) != listText || aws.ToString(read.RoleName) != "reader" {
		t.Errorf("%+v, %v", read, err)
	}
	names, err := client.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: name})
	if err != nil || !slices.Equal(names.PolicyNames, []string{"list", "read"}) {
		t.Errorf("%+v, %v", names, err)
	}
	managed, err := client.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("keys"), Path: aws.String("/p/"), Description: aws.String("decrypts"), PolicyDocument: aws.String(decryptKey)})
	if err != nil {
		t.Fatal(err)
	}
	const administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
	for _, arn := range []string{*managed.Policy.Arn, administrator} {
		if _, err := client.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: aws.String(arn)}); err != nil {
			t.Fatal(err)
		}
	}
	attached, err := client.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: name})
	if err != nil || len(attached.AttachedPolicies) != 2 || *attached.AttachedPolicies[0].PolicyArn != administrator || *attached.AttachedPolicies[1].PolicyName != "keys" {
		t.Errorf("%+v, %v", attached, err)
	}
	entities, err := client.ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{PolicyArn: managed.Policy.Arn})
	if err != nil || len(entities.PolicyRoles) != 1 || *entities.PolicyRoles[0].RoleName != "reader" {
		t.Errorf("%+v, %v", entities, err)
	}
	_, err = client.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: aws.String("arn:aws:iam::" + account + ":policy/none")})
	wantCode(t, err, "NoSuchEntity")
	_, err = client.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: name})
	wantCode(t, err, "DeleteConflict")
	_, err = client.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: managed.Policy.Arn})
	wantCode(t, err, "DeleteConflict")
	for _, arn := range []string{*managed.Policy.Arn, administrator} {
		if _, err := client.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: aws.String(arn)}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = client.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: name})
	wantCode(t, err, "DeleteConflict")
	for _, policy := range []string{"read", "list"} {
		if _, err := client.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: aws.String(policy)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: name}); err != nil {
		t.Error(err)
	}
}

func TestManagedPolicyVersions(t *testing.T) {
	w := newWorld(t)
	ctx, client := t.Context(), w.iam(account)
	created, err := client.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("many"), PolicyDocument: aws.String(readText)})
	if err != nil {
		t.Fatal(err)
	}
	arn := created.Policy.Arn
	for i := 2; i <= 5; i++ {
		text := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{"Sid": "V%d", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}`, i)
		if _, err := client.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: arn, PolicyDocument: aws.String(text), SetAsDefault: i == 4}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = client.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: arn, PolicyDocument: aws.String(listText)})
	wantCode(t, err, "LimitExceeded")
	_, err = client.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v4")})
	wantCode(t, err, "DeleteConflict")
	_, err = client.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: arn})
	wantCode(t, err, "DeleteConflict")
	if _, err := client.SetDefaultPolicyVersion(ctx, &iam.SetDefaultPolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v2")}); err != nil {
		t.Fatal(err)
	}
	read, err := client.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn})
	if err != nil || aws.ToString(read.Policy.DefaultVersionId) != "v2" || aws.ToString(read.Policy.PolicyName) != "many" {
		t.Errorf("%+v, %v", read, err)
	}
	version, err := client.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v1")})
	if err != nil || decoded(t, version.PolicyVersion.Document) != readText || version.PolicyVersion.IsDefaultVersion {
		t.Errorf("%+v, %v", version, err)
	}
	var listed []string
	pages := iam.NewListPolicyVersionsPaginator(client, &iam.ListPolicyVersionsInput{PolicyArn: arn, MaxItems: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range page.Versions {
			listed = append(listed, *v.VersionId)
		}
	}
	if !slices.Equal(listed, []string{"v1", "v2", "v3", "v4", "v5"}) {
		t.Errorf("the versions are %v", listed)
	}
	_, err = client.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess"), PolicyDocument: aws.String(listText)})
	wantCode(t, err, "AccessDenied")
}

func TestListRolesByPage(t *testing.T) {
	w := newWorld(t)
	ctx, client := t.Context(), w.iam(account)
	for i := range 5 {
		if _, err := client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String(fmt.Sprintf("r%d", i)), AssumeRolePolicyDocument: aws.String(trustText)}); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	pages := iam.NewListRolesPaginator(client, &iam.ListRolesInput{MaxItems: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, role := range page.Roles {
			names = append(names, *role.RoleName)
		}
	}
	if !slices.Equal(names, []string{"r0", "r1", "r2", "r3", "r4"}) {
		t.Errorf("the roles are %v", names)
	}
	if n := w.sim.Stats().Requests["iam:ListRoles"]; n != 3 {
		t.Errorf("%d calls of ListRoles are counted", n)
	}
}

func TestSimulatePolicies(t *testing.T) {
	w := newWorld(t)
	ctx, client := t.Context(), w.iam(account)
	created, err := client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("checked"), AssumeRolePolicyDocument: aws.String(trustText)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("checked"), PolicyName: aws.String("read"), PolicyDocument: aws.String(
		`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}, {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3"}}}, {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}]}`)}); err != nil {
		t.Fatal(err)
	}
	out, err := client.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{
		PolicySourceArn: created.Role.Arn, ActionNames: []string{"s3:GetObject", "s3:ListBucket", "s3:DeleteObject", "kms:Decrypt"}, ResourceArns: []string{"arn:aws:s3:::logs/a"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]types.PolicyEvaluationDecisionType{}
	for _, result := range out.EvaluationResults {
		got[*result.EvalActionName] = result.EvalDecision
		if !slices.Equal(result.MissingContextValues, []string{"kms:viaservice"}) {
			t.Errorf("%s misses %v", *result.EvalActionName, result.MissingContextValues)
		}
	}
	want := map[string]types.PolicyEvaluationDecisionType{"s3:GetObject": "allowed", "s3:ListBucket": "implicitDeny", "s3:DeleteObject": "explicitDeny", "kms:Decrypt": "implicitDeny"}
	if !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	custom, err := client.SimulateCustomPolicy(ctx, &iam.SimulateCustomPolicyInput{
		PolicyInputList: []string{decryptKey}, ActionNames: []string{"kms:Decrypt"}, ContextEntries: []types.ContextEntry{{ContextKeyName: aws.String("a:b"), ContextKeyValues: []string{"c"}, ContextKeyType: "string"}},
	})
	if err != nil || len(custom.EvaluationResults) != 1 || custom.EvaluationResults[0].EvalDecision != "allowed" || *custom.EvaluationResults[0].EvalResourceName != "*" {
		t.Errorf("%+v, %v", custom, err)
	}
	_, err = client.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String("arn:aws:iam::" + account + ":role/none"), ActionNames: []string{"s3:GetObject"}})
	wantCode(t, err, "NoSuchEntity")
	_, err = client.SimulateCustomPolicy(ctx, &iam.SimulateCustomPolicyInput{PolicyInputList: []string{"{}"}, ActionNames: []string{"s3:GetObject"}})
	wantCode(t, err, "InvalidInput")
}

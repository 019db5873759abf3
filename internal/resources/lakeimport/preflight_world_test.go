package lakeimport_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// checkedWorld is a world that checks roles, and in which all is as an import
// needs it until a test changes it.
type checkedWorld struct {
	*acctest.World
	iam *iam.Client
	s3  *s3.Client
	kms *kms.Client

	account  string // of the caller
	role     string // its ARN
	uri      string
	region   string // of the bucket
	provider map[string]any
	resource map[string]any // more arguments
}

const checkedRole = "import"

func newCheckedWorld(t *testing.T, options ...acctest.Option) *checkedWorld {
	t.Helper()
	options = append([]acctest.Option{acctest.With(func(c *lakesim.Config) { c.LenientRoles = false })}, options...)
	w := &checkedWorld{World: acctest.NewWorld(t, options...), account: acctest.Account, uri: "s3://" + acctest.Bucket + "/AWSLogs/", region: acctest.Region, provider: map[string]any{}, resource: map[string]any{"start_event_time": "2024-03-01T00:00:00Z", "end_event_time": "2024-03-02T23:59:59.999Z"}}
	keys := credentials.NewStaticCredentialsProvider(acctest.AccessKey, "any", "")
	w.iam = iam.New(iam.Options{BaseEndpoint: aws.String(w.Endpoint), Region: acctest.Region, Credentials: keys})
	w.kms = kms.New(kms.Options{BaseEndpoint: aws.String(w.Endpoint), Region: acctest.Region, Credentials: keys})
	w.s3 = s3.New(s3.Options{BaseEndpoint: aws.String(w.Endpoint), Region: acctest.Region, Credentials: keys, UsePathStyle: true})
	trust, err := trail.ImportRoleTrustPolicy(w.Destination)
	if err != nil {
		t.Fatal(err)
	}
	created, err := w.iam.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String(checkedRole), Path: aws.String("/service-role/"), AssumeRolePolicyDocument: &trust})
	if err != nil {
		t.Fatal(err)
	}
	w.role = aws.ToString(created.Role.Arn)
	w.allow(t)
	w.ownership(t, s3types.ObjectOwnershipBucketOwnerEnforced)
	return w
}

// allow gives the role what an import needs.
func (w *checkedWorld) allow(t *testing.T, keys ...string) {
	t.Helper()
	permissions, err := trail.ImportRolePermissionsPolicy(w.Destination, w.uri, keys...)
	if err != nil {
		t.Fatal(err)
	}
	w.permissions(t, permissions)
}

func (w *checkedWorld) permissions(t *testing.T, policy string) {
	t.Helper()
	if _, err := w.iam.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String(checkedRole), PolicyName: aws.String("import"), PolicyDocument: &policy}); err != nil {
		t.Fatal(err)
	}
}

func (w *checkedWorld) trust(t *testing.T, policy string) {
	t.Helper()
	if _, err := w.iam.UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String(checkedRole), PolicyDocument: &policy}); err != nil {
		t.Fatal(err)
	}
}

func (w *checkedWorld) ownership(t *testing.T, ownership s3types.ObjectOwnership) {
	t.Helper()
	_, err := w.s3.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: aws.String(acctest.Bucket), OwnershipControls: &s3types.OwnershipControls{Rules: []s3types.OwnershipControlsRule{{ObjectOwnership: ownership}}}})
	if err != nil {
		t.Fatal(err)
	}
}

func (w *checkedWorld) bucketPolicy(t *testing.T, policy string) {
	t.Helper()
	if _, err := w.s3.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String(acctest.Bucket), Policy: &policy}); err != nil {
		t.Fatal(err)
	}
}

// cloudtrail is the caller's own client.
func (w *checkedWorld) cloudtrail() *cloudtrail.Client { return w.Console(w.account, acctest.Region) }

// config is the configuration of an import.
func (w *checkedWorld) config() map[string]any {
	config := map[string]any{
		"destinations":  []any{w.Destination},
		"import_source": map[string]any{"s3": map[string]any{"s3_location_uri": w.uri, "s3_bucket_region": w.region, "s3_bucket_access_role_arn": w.role}},
	}
	for name, value := range w.resource {
		config[name] = value
	}
	return config
}

// configured is a provider that may call all services of the world.
func (w *checkedWorld) configured(t *testing.T) *acctest.Server {
	t.Helper()
	config := w.ProviderConfig()
	endpoints := map[string]any{}
	for _, service := range []string{"cloudtrail", "sts", "s3", "iam", "kms", "organizations"} {
		endpoints[service] = w.Endpoint
	}
	config["endpoints"] = []any{endpoints}
	config["access_key"] = "AKIA" + w.account + "TEST"
	for name, value := range w.provider {
		config[name] = value
	}
	server := acctest.NewServer(t)
	noErrors(t, server.Configure(t, config))
	return server
}

// plan returns the diagnostics of a plan.
func (w *checkedWorld) plan(t *testing.T) []*tfprotov6.Diagnostic {
	t.Helper()
	return w.configured(t).Plan(t, lakeimport.TypeName, nil, w.config()).Diagnostics
}

// summaries are those of some diagnostics, a line each.
func summaries(diagnostics []*tfprotov6.Diagnostic) string {
	var lines []string
	for _, d := range diagnostics {
		lines = append(lines, d.Severity.String()+" "+d.Summary)
	}
	return strings.Join(lines, "\n")
}

// asPipeline makes the caller a role with those permissions.
func (w *checkedWorld) asPipeline(t *testing.T, permissions string) {
	t.Helper()
	trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}]}`
	created, err := w.iam.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("pipeline"), AssumeRolePolicyDocument: &trust})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.iam.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("pipeline"), PolicyName: aws.String("pipeline"), PolicyDocument: &permissions}); err != nil {
		t.Fatal(err)
	}
	w.provider["assume_role"] = []any{map[string]any{"role_arn": aws.ToString(created.Role.Arn)}}
}

// boundary gives the role a permissions boundary.
func (w *checkedWorld) boundary(t *testing.T, policy string) {
	t.Helper()
	created, err := w.iam.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("boundary"), PolicyDocument: &policy})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.iam.PutRolePermissionsBoundary(t.Context(), &iam.PutRolePermissionsBoundaryInput{RoleName: aws.String(checkedRole), PermissionsBoundary: created.Policy.Arn}); err != nil {
		t.Fatal(err)
	}
}

// applyElsewhere plans in one process, lets something happen, and returns the
// diagnostics of the apply in another.
func (w *checkedWorld) applyElsewhere(t *testing.T, happens func()) []*tfprotov6.Diagnostic {
	t.Helper()
	config := w.config()
	planned := w.configured(t).Plan(t, lakeimport.TypeName, nil, config)
	noErrors(t, planned.Diagnostics)
	happens()
	server := w.configured(t)
	applied, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: lakeimport.TypeName, PriorState: server.Null(t, lakeimport.TypeName), PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
		Config: server.Value(t, lakeimport.TypeName, config), PlannedIdentity: planned.PlannedIdentity,
	})
	if err != nil {
		t.Fatal(err)
	}
	return applied.Diagnostics
}

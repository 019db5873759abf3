package lakeimport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// providerBlock is a provider block that calls all services of the world.
func (w *checkedWorld) providerBlock(lines ...string) string {
	endpoints := ""
	for _, service := range []string{"cloudtrail", "sts", "s3", "iam", "kms", "organizations"} {
		endpoints += fmt.Sprintf("    %s = %q\n", service, w.Endpoint)
	}
	return fmt.Sprintf("provider \"cloudtrail\" {\n  region = %q\n  access_key = %q\n  secret_key = \"any\"\n  endpoints {\n%s  }\n  %s\n}\n", acctest.Region, acctest.AccessKey, endpoints, strings.Join(lines, "\n  "))
}

// day is an import of a day's logs with a role.
func (w *checkedWorld) day(name, day, role string, lines ...string) string {
	lines = append([]string{fmt.Sprintf("start_event_time = \"2024-03-%sT00:00:00Z\"", day), fmt.Sprintf("end_event_time = \"2024-03-%sT23:59:59.999Z\"", day)}, lines...)
	return harness.Import{Name: name, Destination: w.Destination, URI: w.uri, Role: role}.Block(lines...)
}

const beside = "\nresource \"terraform_data\" \"beside\" {}\n"

// What pre-flight finds blocks the start of that import, and nothing else.
func TestAccPreflight_blocksNothingElse(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t)
	good, bad := w.day("good", "01", w.role), w.day("bad", "02", strings.ReplaceAll(w.role, "/import", "/missing"))
	block := w.providerBlock(`preflight = "error"`)
	cli := acctest.NewCLI(t, block+good)
	cli.Apply(t)
	w.Await(t, w.Only(t).ID)

	cli.Write(t, block+good+bad+beside)
	planned := cli.Must(t, "plan", "-no-color", "-input=false")
	expect(t, planned, "Will be refused: Role missing does not exist", "import_source", "aws iam get-role --role-name missing")
	cli.Must(t, "apply", "-auto-approve", "-no-color", "-target=terraform_data.beside")
	failed := cli.Run(t, "apply", "-auto-approve", "-no-color")
	expect(t, failed, "Error: Role missing does not exist", "Nothing was started")
	if failed.Code == 0 {
		t.Error("the apply has started an import with a role that does not exist")
	}
	w.Only(t)
	untainted := cli.State(t)
	if len(untainted) != 2 {
		t.Errorf("the state has %d objects, want the good import and the other resource", len(untainted))
	}

	// The ways out: warn, or a role that exists.
	cli.Write(t, block+good+w.day("bad", "02", w.role)+beside)
	cli.Apply(t)
	if n := len(w.Stats().Imports); n != 2 {
		t.Errorf("%d imports, want 2", n)
	}
	cli.Write(t, block+good+bad+beside)
	cli.Must(t, "destroy", "-auto-approve", "-no-color")
}

// The apply does not say again what its plan has said.
func TestAccPreflight_saidOnce(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t)
	put(t, w, folder+"notes.txt", "")
	put(t, w, folder+samples+"_CloudTrail_us-east-1_20240301T0010Z_plain.json", "")
	cli := acctest.NewCLI(t, w.providerBlock()+w.day("one", "01", w.role))
	expect(t, cli.Must(t, "plan", "-no-color", "-input=false", "-out=plan"), "Warning: Objects are not gzip files")
	without(t, cli.Must(t, "apply", "-no-color", "-input=false", "plan"), "not gzip files")
}

// What was not known in the plan is checked before the start, and said then.
func TestAccPreflight_unknownInThePlan(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t)
	put(t, w, folder+samples+"_CloudTrail_us-east-1_20240301T0010Z_plain.json", "")
	config := fmt.Sprintf("resource \"terraform_data\" \"uri\" {\n  input = %q\n}\n", w.uri) + w.day("one", "01", w.role)
	config = strings.Replace(config, fmt.Sprintf("s3_location_uri           = %q", w.uri), "s3_location_uri = terraform_data.uri.output", 1)
	cli := acctest.NewCLI(t, w.providerBlock()+config)
	without(t, cli.Must(t, "plan", "-no-color", "-input=false", "-out=plan"), "not gzip files")
	expect(t, cli.Must(t, "apply", "-no-color", "-input=false", "plan"), "Warning: Objects are not gzip files")
}

// A replacement whose new half would be refused leaves the old import alone.
func TestAccPreflight_replacement(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t)
	w.Hold(true)
	block := w.providerBlock(`preflight = "error"`)
	cli := acctest.NewCLI(t, block+w.day("one", "01", w.role))
	cli.Apply(t)
	id := w.Only(t).ID
	cli.Write(t, block+w.day("one", "02", strings.ReplaceAll(w.role, "/import", "/missing")))
	failed := cli.Run(t, "apply", "-auto-approve", "-no-color")
	expect(t, failed, "Import "+id+" is not replaced", "Role missing does not exist", "was not stopped")
	if only := w.Only(t); only.ID != id || only.Status == "STOPPED" {
		t.Errorf("import %s is %s", only.ID, only.Status)
	}
	cli.Write(t, block+w.day("one", "01", w.role))
	w.Hold(false)
	w.Await(t, id)
	expect(t, cli.Must(t, "plan", "-no-color", "-input=false"), "No changes")
}

// A retry is checked like a start, and a refused one leaves the state as it was.
func TestAccPreflight_retry(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t, acctest.WithBrokenFiles(1))
	block := w.providerBlock(`preflight = "error"`)
	cli := acctest.NewCLI(t, block+w.day("one", "01", w.role, `preflight = "off"`))
	cli.Apply(t)
	only := w.Only(t)
	w.Await(t, only.ID)
	trust, err := trail.ImportRoleTrustPolicy(strings.Replace(w.Destination, w.Destination[len(w.Destination)-12:], "0123456789ab", 1))
	if err != nil {
		t.Fatal(err)
	}
	w.trust(t, trust)
	w.Mend(t)
	retry := `retry_trigger = "again"`
	cli.Write(t, block+w.day("one", "01", w.role, retry))
	failed := cli.Run(t, "apply", "-auto-approve", "-no-color")
	expect(t, failed, "Will be refused: CloudTrail may not assume role import", "Error: CloudTrail may not assume role import", "Nothing was started")
	if starts := w.Only(t).Starts; starts != 1 {
		t.Errorf("%d starts, want one", starts)
	}
	if trust, err = trail.ImportRoleTrustPolicy(w.Destination); err != nil {
		t.Fatal(err)
	}
	w.trust(t, trust)
	cli.Apply(t)
	if starts := w.Only(t).Starts; starts != 2 {
		t.Errorf("%d starts, want two", starts)
	}
}

// A role that IAM shows late is waited for.
func TestAccPreflight_freshRole(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t)
	trust, err := trail.ImportRoleTrustPolicy(w.Destination)
	if err != nil {
		t.Fatal(err)
	}
	cli := acctest.NewCLI(t, w.providerBlock(`preflight = "error"`)+fmt.Sprintf("resource \"terraform_data\" \"role\" {\n  input = %q\n}\n", strings.ReplaceAll(w.role, "/import", "/fresh"))+
		strings.Replace(w.day("one", "01", "ROLE"), `"ROLE"`, "terraform_data.role.output", 1))
	before := w.Stats().Requests["iam:GetRole"]
	applying := cli.Start(t, "apply", "-auto-approve", "-no-color", "-input=false")
	acctest.Until(t, "the role was looked for", func() bool { return w.Stats().Requests["iam:GetRole"] > before })
	if _, err := w.iam.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("fresh"), Path: aws.String("/service-role/"), AssumeRolePolicyDocument: &trust}); err != nil {
		t.Fatal(err)
	}
	permissions, err := trail.ImportRolePermissionsPolicy(w.Destination, w.uri)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.iam.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("fresh"), PolicyName: aws.String("import"), PolicyDocument: &permissions}); err != nil {
		t.Fatal(err)
	}
	if result := applying.Result(t); result.Code != 0 {
		t.Errorf("exit code %d\n%s", result.Code, result.Output)
	}
	w.Only(t)
}

// What can be known without the event data store is known in the plan that creates it.
func TestAccPreflight_newStore(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t)
	config := fmt.Sprintf("resource \"terraform_data\" \"store\" {\n  input = %q\n}\n", w.Destination) + w.day("one", "01", strings.ReplaceAll(w.role, "/import", "/missing"))
	config = strings.Replace(config, fmt.Sprintf("destinations = [%q]", w.Destination), "destinations = [terraform_data.store.output]", 1)
	config = strings.Replace(config, `s3_bucket_region          = "us-east-1"`, `s3_bucket_region = "eu-west-1"`, 1)
	cli := acctest.NewCLI(t, w.providerBlock()+config)
	expect(t, cli.Must(t, "plan", "-no-color", "-input=false"), "Warning: Role missing does not exist", "Warning: Bucket trail-logs is in us-east-1")
}

// An import that is replaced is not one that others wait for.
func TestAccPreflight_replacesARunningOne(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t)
	w.Hold(true)
	cli := acctest.NewCLI(t, w.providerBlock()+w.day("one", "01", w.role))
	cli.Apply(t)
	cli.Write(t, w.providerBlock()+w.day("one", "02", w.role))
	without(t, cli.Must(t, "plan", "-no-color", "-input=false"), "others wait for it")
}

// What was said in a plan that did not know the event data store is not said again.
func TestAccPreflight_newStoreSaidOnce(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t)
	put(t, w, folder+samples+"_CloudTrail_us-east-1_20240301T0010Z_plain.json", "")
	config := fmt.Sprintf("resource \"terraform_data\" \"store\" {\n  input = %q\n}\n", w.Destination) + w.day("one", "01", w.role)
	config = strings.Replace(config, fmt.Sprintf("destinations = [%q]", w.Destination), "destinations = [terraform_data.store.output]", 1)
	cli := acctest.NewCLI(t, w.providerBlock()+config)
	expect(t, cli.Must(t, "plan", "-no-color", "-input=false", "-out=plan"), "Warning: Objects are not gzip files")
	without(t, cli.Must(t, "apply", "-no-color", "-input=false", "plan"), "not gzip files")
}

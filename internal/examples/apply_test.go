package examples

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// What the examples have where a reader puts something of their own.
const (
	exampleStore   = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
	exampleRole    = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
	exampleImport  = "3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64"
	exampleInvoked = "1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67"
	webIdentity    = "/run/secrets/oidc-token"
	allLogs        = "s3://example-trail-logs/AWSLogs/"
)

// elsewhere are the examples that another test applies, and why.
var elsewhere = map[string]string{
	"demo/main.tf":                                            "make demo",
	"guides/adopt/by_id.tf":                                   "TestAccRehearsal_adopt",
	"guides/adopt/by_identity.tf":                             "TestAccRehearsal_adopt",
	"guides/faq/let-go.tf":                                    "TestAccRehearsal_letGo",
	"guides/faq/without-aws-store.tf":                         "TestAccRehearsal_withoutAWSStore",
	"guides/getting-started/main.tf":                          "TestAccGuide_gettingStarted",
	"guides/modules/copies.tf":                                "TestAccRehearsal_copies",
	"guides/modules/copies/main.tf":                           "TestAccRehearsal_copies",
	"guides/modules/history/main.tf":                          "TestAccRehearsal_accounts",
	"guides/modules/main.tf":                                  "TestAccRehearsal_accounts",
	"guides/modules/moved.tf":                                 "TestAccRehearsal_accounts",
	"guides/permissions/main.tf":                              "TestAccRehearsal_permissions",
	"resources/cloudtrail_lake_import/import-by-identity.tf":  "TestAccRehearsal_adopt",
	"resources/cloudtrail_lake_import/import-by-string-id.tf": "TestAccRehearsal_adopt",
	"actions/cloudtrail_lake_import_retry/action.tf":          "the tests of lakeimportaction: it is invoked, and never applied",
	"actions/cloudtrail_lake_import_stop/action.tf":           "the tests of lakeimportaction",
	"actions/cloudtrail_lake_import_wait/action.tf":           "the tests of lakeimportaction",
	"actions/cloudtrail_lake_query/action.tf":                 "the tests of lakequery: it is invoked, and never applied",
}

// variables are the values of those that have no default, and of those that would
// make a test long.
var variables = map[string]string{
	"event_data_store_arn":     `"` + exampleStore + `"`,
	"role_arn":                 `"` + exampleRole + `"`,
	"bucket":                   `"` + exampleBucket + `"`,
	"start":                    `"2023-03-01T00:00:00Z"`,
	"end":                      `"2023-05-01T00:00:00Z"`,
	"bucket_policy_statements": "[]",
	"key_policy_statements":    `[{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::123456789012:root" }, Action = "kms:*", Resource = "*" }]`,
}

// used makes Terraform configure a provider block that nothing else uses.
const used = `
data "cloudtrail_lake_imports" "any" {
  destination = "` + exampleStore + `"
}
`

var (
	variablePattern    = regexp.MustCompile(`(?m)^variable "(\w+)"`)
	storeByNamePattern = regexp.MustCompile(`data "cloudtrail_lake_event_data_store" "\w+" \{\n  name = "([^"]+)"`)
	resourcePattern    = regexp.MustCompile(`(?m)^(resource|data|output|action|import|removed) `)
)

// Every configuration under examples/ can be applied, is planned to no changes
// then, and can be destroyed. New files take part by themselves.
func TestAccRehearsal_examples(t *testing.T) {
	t.Parallel()
	root := filepath.Join(harness.Root(), "examples")
	unseen := maps.Clone(elsewhere)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".tf" {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(relative)
		if strings.HasPrefix(name, "modules/") {
			return nil // the tests of modules have those
		}
		if _, other := elsewhere[name]; other {
			delete(unseen, name)
			return nil
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			applyExample(t, acctest.Example(t, name))
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(unseen) != 0 {
		t.Errorf("there is no %v", slices.Sorted(maps.Keys(unseen)))
	}
}

func applyExample(t *testing.T, text string) {
	t.Helper()
	r := simulate(t, exampleWorld(text))
	for _, part := range newer {
		if part.pattern.MatchString(text) {
			r.Need(t, part.feature)
		}
	}
	if !resourcePattern.MatchString(text) {
		text += used
	}
	if strings.Contains(text, webIdentity) {
		file := filepath.Join(t.TempDir(), "oidc-token")
		if err := os.WriteFile(file, []byte("header.claims.signature"), 0o600); err != nil {
			t.Fatal(err)
		}
		text = strings.ReplaceAll(text, webIdentity, filepath.ToSlash(file))
	}
	values := ""
	for _, variable := range variablePattern.FindAllStringSubmatch(text, -1) {
		if value, has := variables[variable[1]]; has {
			values += variable[1] + " = " + value + "\n"
		}
	}
	mine := r.own(t, text+values)
	r.configure(t, map[string]string{"main.tf": unprotected(mine.Replace(text)), "terraform.tfvars": mine.Replace(values)})
	r.settle(t)
	r.write(t, "main.tf", strings.ReplaceAll(unprotected(mine.Replace(text)), "prevent_destroy = true", "prevent_destroy = false"))
	r.Must(t, "destroy", "-auto-approve", "-no-color")
	if stats := r.sim.Stats(); stats.DuplicateEvents != 0 {
		t.Errorf("%+v", stats)
	}
}

// exampleWorld returns a change to the world that an example needs: the event data
// store that it looks for by name, and imports of the past.
func exampleWorld(text string) func(*lakesim.Config) {
	return func(config *lakesim.Config) {
		config.UnprotectedStores = true
		config.EventDataStores = []string{"security"}
		if found := storeByNamePattern.FindStringSubmatch(text); found != nil {
			config.EventDataStores = []string{found[1]}
		}
		if strings.Contains(text, "created_before") {
			config.SeedImports = 2
		}
		// A role that the example only names is one of another configuration.
		config.LenientRoles = !strings.Contains(text, "_iam_role")
	}
}

// own returns what puts a reader's own ARNs and ids into an example: those of the
// event data store, and of an import into it.
func (r rehearsal) own(t *testing.T, text string) *strings.Replacer {
	t.Helper()
	client := r.cloudtrail(acctest.Account, acctest.Region)
	stores, err := client.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
	if err != nil || len(stores.EventDataStores) != 1 {
		t.Fatalf("%+v, %v", stores, err)
	}
	arn := *stores.EventDataStores[0].EventDataStoreArn
	oldNew := []string{exampleStore, arn}
	if strings.Contains(text, exampleImport) || strings.Contains(text, exampleInvoked) {
		out, err := client.StartImport(t.Context(), &cloudtrail.StartImportInput{
			Destinations: []string{arn}, ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
				S3LocationUri: aws.String(allLogs), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: aws.String(exampleRole),
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		acctest.Until(t, "the import has ended", func() bool {
			return slices.ContainsFunc(r.sim.Stats().Imports, func(one lakesim.ImportStats) bool { return one.ID == *out.ImportId && one.Status == "COMPLETED" })
		})
		oldNew = append(oldNew, exampleImport, *out.ImportId, exampleInvoked, *out.ImportId)
	}
	return strings.NewReplacer(oldNew...)
}

// cloudtrail returns a client of an account.
func (r rehearsal) cloudtrail(account, region string) *cloudtrail.Client {
	return cloudtrail.New(cloudtrail.Options{Region: region, BaseEndpoint: &r.url, Credentials: credentialsOf(account)})
}

// createStore creates an event data store and returns its ARN.
func (r rehearsal) createStore(t *testing.T, account, region, name string) string {
	t.Helper()
	out, err := r.cloudtrail(account, region).CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: &name, TerminationProtectionEnabled: aws.Bool(false), StartIngestion: aws.Bool(false),
	})
	if err != nil {
		t.Fatal(err)
	}
	return *out.EventDataStoreArn
}

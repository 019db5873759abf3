package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/eventdatastore"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/importestimate"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimportaction"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimportcompletion"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakequery"
)

// neutral keeps the AWS configuration of whoever runs the tests out of them.
func neutral(t *testing.T) {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
}

func TestEverythingIsRegistered(t *testing.T) {
	schemas := acctest.NewServer(t).Schemas
	want := []string{lakeimport.TypeName, lakeimportcompletion.TypeName}
	if got := slices.Sorted(maps.Keys(schemas.ResourceSchemas)); !slices.Equal(got, want) {
		t.Errorf("resources %v, want %v", got, want)
	}
	if got, want := slices.Sorted(maps.Keys(schemas.ListResourceSchemas)), []string{lakeimport.TypeName}; !slices.Equal(got, want) {
		t.Errorf("list resources %v, want %v", got, want)
	}
	want = []string{eventdatastore.TypeName, lakeimport.TypeName, importestimate.TypeName, lakeimport.FailuresTypeName, lakeimport.ImportsTypeName, lakequery.TypeName}
	if got := slices.Sorted(maps.Keys(schemas.DataSourceSchemas)); !slices.Equal(got, want) {
		t.Errorf("data sources %v, want %v", got, want)
	}
	for name, schema := range schemas.DataSourceSchemas {
		undescribed(t, "data "+name, schema.Block)
	}
	for name, schema := range schemas.ListResourceSchemas {
		undescribed(t, "list "+name, schema.Block)
	}
	want = []string{lakeimportaction.RetryTypeName, lakeimportaction.StopTypeName, lakeimportaction.WaitTypeName, lakequery.TypeName}
	if got := slices.Sorted(maps.Keys(schemas.ActionSchemas)); !slices.Equal(got, want) {
		t.Errorf("actions %v, want %v", got, want)
	}
	want = []string{
		"import_bucket_policy_statement", "import_kms_key_policy_statement", "import_role_permissions_policy", "import_role_trust_policy",
		"import_windows", "parse_s3_location_uri", "s3_location_uri",
	}
	if got := slices.Sorted(maps.Keys(schemas.Functions)); !slices.Equal(got, want) {
		t.Errorf("functions %v, want %v", got, want)
	}
	for name, declared := range schemas.Functions {
		undescribedFunction(t, name, declared)
	}
	for _, d := range schemas.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	for name, schema := range schemas.ResourceSchemas {
		undescribed(t, name, schema.Block)
	}
	for name, action := range schemas.ActionSchemas {
		undescribed(t, name, action.Schema.Block)
	}
	undescribed(t, "provider", schemas.Provider.Block)
}

// undescribed finds attributes without a sentence of documentation.
func undescribed(t *testing.T, at string, block *tfprotov6.SchemaBlock) {
	t.Helper()
	for _, attribute := range block.Attributes {
		check(t, at, attribute)
	}
	for _, nested := range block.BlockTypes {
		undescribed(t, at+"."+nested.TypeName, nested.Block)
	}
}

func check(t *testing.T, at string, attribute *tfprotov6.SchemaAttribute) {
	t.Helper()
	at += "." + attribute.Name
	if !strings.HasSuffix(attribute.Description, ".") && !strings.HasSuffix(at, ".timeouts") {
		t.Errorf("%s is described as %q, which is no sentence", at, attribute.Description)
	}
	if attribute.NestedType != nil {
		for _, nested := range attribute.NestedType.Attributes {
			check(t, at, nested)
		}
	}
}

// undescribedFunction finds what a function says in less than a sentence.
func undescribedFunction(t *testing.T, name string, declared *tfprotov6.Function) {
	t.Helper()
	texts := map[string]string{"summary": declared.Summary, "description": declared.Description}
	for _, parameter := range declared.Parameters {
		texts["parameter "+parameter.Name] = parameter.Description
	}
	if variadic := declared.VariadicParameter; variadic != nil {
		texts["parameter "+variadic.Name] = variadic.Description
	}
	for of, text := range texts {
		if !strings.HasSuffix(text, ".") {
			t.Errorf("function %s: the %s is %q, which is no sentence", name, of, text)
		}
	}
}

func errorsOf(diagnostics []*tfprotov6.Diagnostic) (text string, warnings int) {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			text += d.Summary + ": " + d.Detail + "\n"
		} else {
			warnings++
		}
	}
	return text, warnings
}

func TestConfigureCallsSTSOnceAtMost(t *testing.T) {
	neutral(t)
	world := acctest.NewWorld(t)
	if text, _ := errorsOf(acctest.NewServer(t).Configure(t, world.ProviderConfig())); text != "" {
		t.Fatal(text)
	}
	if calls := world.Stats().Requests["GetCallerIdentity"]; calls != 1 {
		t.Errorf("%d calls of GetCallerIdentity", calls)
	}
	config := world.ProviderConfig()
	config["skip_credentials_validation"], config["skip_requesting_account_id"] = true, true
	if text, _ := errorsOf(acctest.NewServer(t).Configure(t, config)); text != "" {
		t.Fatal(text)
	}
	if calls := world.Stats().Requests["GetCallerIdentity"]; calls != 1 {
		t.Errorf("%d calls of GetCallerIdentity, although none was allowed", calls)
	}
}

func TestConfigureTakesEverythingOfTheAWSProvider(t *testing.T) {
	neutral(t)
	world := acctest.NewWorld(t)
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("a.web.token"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := world.ProviderConfig()
	maps.Copy(config, map[string]any{
		"token": "session", "allowed_account_ids": []any{"222233334444"},
		"shared_config_files": []any{os.DevNull}, "shared_credentials_files": []any{os.DevNull},
		"no_proxy": "127.0.0.1", "max_retries": 3, "retry_mode": "adaptive", "token_bucket_rate_limiter_capacity": 500,
		"skip_metadata_api_check": true, "skip_region_validation": true, "sts_region": "eu-west-3", "insecure": true,
		"ec2_metadata_service_endpoint": "http://127.0.0.1:1", "ec2_metadata_service_endpoint_mode": "IPv4",
		"user_agent": []any{"ours/1.2 (a comment)"},
		"assume_role": []any{
			map[string]any{"role_arn": "arn:aws:iam::111122223333:role/first", "session_name": "one", "duration": "15m", "external_id": "ext", "policy": "{}", "policy_arns": []any{"arn:aws:iam::aws:policy/ReadOnlyAccess"}, "source_identity": "me", "tags": map[string]any{"a": "b"}, "transitive_tag_keys": []any{"a"}},
			map[string]any{"role_arn": "arn:aws:iam::222233334444:role/second"},
		},
		"endpoints": []any{map[string]any{"cloudtrail": world.Endpoint, "sts": world.Endpoint, "iam": world.Endpoint, "s3": world.Endpoint, "organizations": world.Endpoint}},
	})
	if text, _ := errorsOf(acctest.NewServer(t).Configure(t, config)); text != "" {
		t.Fatal(text)
	}
	if calls := world.Stats().Requests["AssumeRole"]; calls < 2 {
		t.Errorf("%d calls of AssumeRole for a chain of two", calls)
	}

	identity := world.ProviderConfig()
	delete(identity, "access_key")
	delete(identity, "secret_key")
	identity["assume_role_with_web_identity"] = []any{map[string]any{"role_arn": "arn:aws:iam::333344445555:role/web", "web_identity_token_file": token, "session_name": "ci", "duration": "1h"}}
	identity["forbidden_account_ids"] = []any{"333344445555"}
	text, _ := errorsOf(acctest.NewServer(t).Configure(t, identity))
	if !strings.Contains(text, "Account not allowed") || !strings.Contains(text, "333344445555") {
		t.Errorf("got %q", text)
	}
	if calls := world.Stats().Requests["AssumeRoleWithWebIdentity"]; calls == 0 {
		t.Error("AssumeRoleWithWebIdentity was not called")
	}
}

func TestConfigureFromTheEnvironment(t *testing.T) {
	neutral(t)
	world := acctest.NewWorld(t)
	t.Setenv("AWS_REGION", acctest.Region)
	t.Setenv("AWS_ACCESS_KEY_ID", acctest.AccessKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", acctest.SecretKey)
	for _, variable := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDTRAIL"} {
		t.Run(variable, func(t *testing.T) {
			config := map[string]any{}
			if variable != "AWS_ENDPOINT_URL" {
				t.Setenv("AWS_ENDPOINT_URL_STS", world.Endpoint)
			}
			t.Setenv(variable, world.Endpoint)
			server := acctest.NewServer(t)
			if text, _ := errorsOf(server.Configure(t, config)); text != "" {
				t.Fatal(text)
			}
			before := world.Stats().Requests["GetImport"]
			read(t, server)
			if world.Stats().Requests["GetImport"] == before {
				t.Error("the call did not come here")
			}
		})
	}
}

// read reads an import that does not exist.
func read(t *testing.T, server *acctest.Server) *tfprotov6.ReadResourceResponse {
	t.Helper()
	state := server.Value(t, lakeimport.TypeName, map[string]any{
		"import_id": "11111111-2222-3333-4444-555555555555", "region": acctest.Region, "account_id": acctest.Account, "import_status": "COMPLETED",
	})
	answer, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: lakeimport.TypeName, CurrentState: state})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestUserAgent(t *testing.T) {
	neutral(t)
	t.Setenv("TF_APPEND_USER_AGENT", "appended/3.4")
	world := acctest.NewWorld(t)
	server := acctest.NewServer(t)
	config := world.ProviderConfig()
	config["user_agent"] = []any{"ours/1.2 (a comment)"}
	if text, _ := errorsOf(server.Configure(t, config)); text != "" {
		t.Fatal(text)
	}
	read(t, server)
	for _, agent := range world.UserAgents() {
		for _, product := range []string{"Terraform/1.11.4", "terraform-provider-cloudtrail/test", "ours/1.2", "appended/3.4"} {
			if !strings.Contains(agent, product) {
				t.Errorf("the User-Agent lacks %s: %s", product, agent)
			}
		}
	}
	if len(world.UserAgents()) == 0 {
		t.Error("nothing was called")
	}
}

func TestValidateProviderConfig(t *testing.T) {
	neutral(t)
	server := acctest.NewServer(t)
	for _, input := range []struct {
		changes map[string]any
		at      string
	}{
		{map[string]any{"retry_mode": "legacy"}, `AttributeName("retry_mode")`},
		{map[string]any{"max_retries": 0}, `AttributeName("max_retries")`},
		{map[string]any{"token_bucket_rate_limiter_capacity": -1}, `AttributeName("token_bucket_rate_limiter_capacity")`},
		{map[string]any{"ec2_metadata_service_endpoint_mode": "IPv5"}, `AttributeName("ec2_metadata_service_endpoint_mode")`},
		{map[string]any{"allowed_account_ids": []any{"123"}}, `AttributeName("allowed_account_ids").ElementKeyValue(tftypes.String<"123">)`},
		{map[string]any{"forbidden_account_ids": []any{"root"}}, `AttributeName("forbidden_account_ids").ElementKeyValue(tftypes.String<"root">)`},
		{map[string]any{"allowed_account_ids": []any{"111122223333"}, "forbidden_account_ids": []any{"444455556666"}}, `AttributeName("allowed_account_ids")`},
		{map[string]any{"user_agent": []any{"two words"}}, `AttributeName("user_agent").ElementKeyInt(0)`},
		{map[string]any{"assume_role": []any{map[string]any{"role_arn": "admin"}}}, `AttributeName("assume_role").ElementKeyInt(0).AttributeName("role_arn")`},
		{map[string]any{"assume_role": []any{map[string]any{"duration": "5m"}}}, `AttributeName("assume_role").ElementKeyInt(0).AttributeName("duration")`},
		{map[string]any{"assume_role": []any{map[string]any{"duration": "13h"}}}, `AttributeName("assume_role").ElementKeyInt(0).AttributeName("duration")`},
		{map[string]any{"assume_role_with_web_identity": []any{map[string]any{"duration": "long"}}}, `AttributeName("assume_role_with_web_identity").ElementKeyInt(0).AttributeName("duration")`},
		{map[string]any{"assume_role_with_web_identity": []any{map[string]any{}, map[string]any{}}}, `AttributeName("assume_role_with_web_identity")`},
	} {
		diagnostics := server.ValidateProvider(t, input.changes)
		found := slices.ContainsFunc(diagnostics, func(d *tfprotov6.Diagnostic) bool {
			return d.Severity == tfprotov6.DiagnosticSeverityError && d.Attribute.String() == input.at
		})
		if !found {
			t.Errorf("%v: no error at %s", input.changes, input.at)
			for _, d := range diagnostics {
				t.Errorf("at %s: %s: %s", d.Attribute, d.Summary, d.Detail)
			}
		}
	}
}

// A provider whose configuration is not known yet plans without asking AWS.
func TestUnknownProviderConfiguration(t *testing.T) {
	neutral(t)
	world := acctest.NewWorld(t)
	server := acctest.NewServer(t)
	config := world.ProviderConfig()
	config["profile"] = tftypes.UnknownValue
	text, warnings := errorsOf(server.Configure(t, config))
	if text != "" || warnings != 1 {
		t.Errorf("%q and %d warnings", text, warnings)
	}
	state := map[string]any{"import_id": "11111111-2222-3333-4444-555555555555", "region": acctest.Region}
	for _, name := range []string{lakeimport.TypeName, lakeimportcompletion.TypeName} {
		answer, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: server.Value(t, name, state)})
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := errorsOf(answer.Diagnostics); text != "" {
			t.Errorf("%s: %s", name, text)
		}
		var id string
		if err := server.Unpack(t, name, answer.NewState)["import_id"].As(&id); err != nil || id != state["import_id"] {
			t.Errorf("%s: the state became %q, %v", name, id, err)
		}
	}
	for name, config := range map[string]map[string]any{
		eventdatastore.TypeName:     {"name": "security"},
		lakeimport.TypeName:         {"import_id": state["import_id"]},
		lakeimport.FailuresTypeName: {"import_id": state["import_id"]},
		lakeimport.ImportsTypeName:  nil,
	} {
		_, diagnostics := server.ReadData(t, name, config)
		if text, _ := errorsOf(diagnostics); !strings.Contains(text, "configuration is not known yet") || len(diagnostics) != 1 {
			t.Errorf("data source %s: %q", name, text)
		}
	}
	if requests := world.Stats().Requests; len(requests) != 0 {
		t.Errorf("AWS was asked: %v", requests)
	}
}

// http_proxy is for HTTPS too, as its documentation says, and nothing warns of it.
func TestHTTPProxyAlone(t *testing.T) {
	neutral(t)
	world := acctest.NewWorld(t)
	config := world.ProviderConfig()
	config["http_proxy"], config["no_proxy"] = "http://127.0.0.1:9", "127.0.0.1"
	if diags := acctest.NewServer(t).Configure(t, config); len(diags) != 0 {
		t.Errorf("%v", diags)
	}
}

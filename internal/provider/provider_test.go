package provider_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/eventdatastore"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/importestimate"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimportaction"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimportcompletion"
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
	want = []string{eventdatastore.TypeName, lakeimport.TypeName, importestimate.TypeName, lakeimport.FailuresTypeName, lakeimport.ImportsTypeName}
	if got := slices.Sorted(maps.Keys(schemas.DataSourceSchemas)); !slices.Equal(got, want) {
		t.Errorf("data sources %v, want %v", got, want)
	}
	for name, schema := range schemas.DataSourceSchemas {
		undescribed(t, "data "+name, schema.Block)
	}
	for name, schema := range schemas.ListResourceSchemas {
		undescribed(t, "list "+name, schema.Block)
	}
	want = []string{lakeimportaction.RetryTypeName, lakeimportaction.StopTypeName, lakeimportaction.WaitTypeName}
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

// What a credential_process prints has secrets, even if it is of the wrong form.
func TestConfigureErrors_credentialProcess(t *testing.T) {
	neutral(t)
	world := acctest.NewWorld(t)
	for name, c := range map[string]struct{ command, want string }{
		"no JSON":     {`echo AccessKeyId: AKIAPRINTED, SecretAccessKey: printed-secret`, "it is not shown here"},
		"no keys":     {`echo {\"Version\":1,\"SecretAccessKey\":\"printed-secret\"}`, "credential_process"},
		"other":       {`echo {\"Version\":7,\"AccessKeyId\":\"AKIAPRINTED\",\"SecretAccessKey\":\"printed-secret\"}`, "credential_process"},
		"exit code 3": {`echo printed-secret; exit 3`, "exit status 3"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "config")
			if err := os.WriteFile(file, []byte("[profile tool]\ncredential_process = "+c.command+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			config := world.ProviderConfig()
			maps.Copy(config, map[string]any{"access_key": nil, "secret_key": nil, "profile": "tool", "shared_config_files": []any{file}})
			text, _ := errorsOf(acctest.NewServer(t).Configure(t, config))
			for _, want := range []string{"The credential_process failed", "run the command by hand", c.want} {
				if !strings.Contains(text, want) {
					t.Errorf("the error does not say %q: %s", want, text)
				}
			}
			if strings.Contains(text, "printed-secret") || strings.Contains(text, "AKIAPRINTED") {
				t.Errorf("the error has what the command printed: %s", text)
			}
		})
	}
}

func TestConfigureErrors(t *testing.T) {
	neutral(t)
	world := acctest.NewWorld(t)
	cases := map[string]struct {
		changes map[string]any
		words   []string
	}{
		"no Region":           {map[string]any{"region": nil}, []string{"Missing Region", "AWS_REGION"}},
		"unknown Region":      {map[string]any{"region": "mars-north-1"}, []string{"Invalid Region", "mars-north-1", "skip_region_validation"}},
		"no credentials":      {map[string]any{"access_key": nil, "secret_key": nil}, []string{"No AWS credentials", "AWS_PROFILE"}},
		"other account":       {map[string]any{"allowed_account_ids": []any{"999999999999"}}, []string{"Account not allowed", acctest.Account, "allowed_account_ids does not contain it"}},
		"forbidden account":   {map[string]any{"forbidden_account_ids": []any{acctest.Account}}, []string{"Account not allowed", acctest.Account, "forbidden_account_ids contains it"}},
		"key alone":           {map[string]any{"secret_key": nil}, []string{"Missing secret_key", "access_key is set"}},
		"secret alone":        {map[string]any{"access_key": nil}, []string{"Missing access_key", "secret_key is set"}},
		"token alone":         {map[string]any{"access_key": nil, "secret_key": nil, "token": "session"}, []string{"Missing access_key", "token is set"}},
		"unknown sts_region":  {map[string]any{"sts_region": "mars-south-2"}, []string{"Invalid Region", "sts_region", "mars-south-2"}},
		"unknown profile":     {map[string]any{"access_key": nil, "secret_key": nil, "profile": "nobody"}, []string{"Unknown profile", "nobody", "aws configure"}},
		"allowed, both skips": {map[string]any{"allowed_account_ids": []any{"222233334444"}, "skip_credentials_validation": true, "skip_requesting_account_id": true}, []string{"cannot be checked", "allowed_account_ids", "skip_credentials_validation and skip_requesting_account_id"}},
		"forbidden, skips":    {map[string]any{"forbidden_account_ids": []any{"333344445555"}, "skip_credentials_validation": true, "skip_requesting_account_id": true}, []string{"cannot be checked", "forbidden_account_ids", "skip_credentials_validation and skip_requesting_account_id"}},
		"role without token":  {map[string]any{"access_key": nil, "secret_key": nil, "assume_role_with_web_identity": []any{map[string]any{"role_arn": "arn:aws:iam::444455556666:role/web"}}}, []string{"Missing web identity token", "role/web", "AWS_WEB_IDENTITY_TOKEN_FILE"}},
		"nothing listens":     {map[string]any{"max_retries": 1, "endpoints": []any{map[string]any{"sts": "http://127.0.0.1:1"}}}, []string{"STS cannot be reached", "connection refused"}},
		"no such CA bundle":   {map[string]any{"custom_ca_bundle": "/no/such/bundle.pem"}, []string{"/no/such/bundle.pem"}},
		"session name":        {map[string]any{"assume_role": []any{map[string]any{"role_arn": "arn:aws:iam::555566667777:role/r", "session_name": "a b"}}}, []string{"Invalid session name", "assume_role[0].session_name"}},
		"external ID":         {map[string]any{"assume_role": []any{map[string]any{"role_arn": "arn:aws:iam::555566667777:role/r", "external_id": "é x"}}}, []string{"Invalid external ID", "assume_role[0].external_id"}},
		"session policy":      {map[string]any{"assume_role": []any{map[string]any{"role_arn": "arn:aws:iam::555566667777:role/r", "policy": "{"}}}, []string{"Invalid policy", "assume_role[0].policy", "jsonencode"}},
		"policy ARNs":         {map[string]any{"assume_role": []any{map[string]any{"role_arn": "arn:aws:iam::555566667777:role/r", "policy_arns": []any{"x"}}}}, []string{"Invalid policy ARN", "assume_role[0].policy_arns"}},
		"two tokens":          {map[string]any{"access_key": nil, "secret_key": nil, "assume_role_with_web_identity": []any{map[string]any{"role_arn": "arn:aws:iam::444455556666:role/web", "web_identity_token": "t", "web_identity_token_file": "/f"}}}, []string{"Conflicting arguments", "web_identity_token_file"}},
		"attempts, fraction":  {map[string]any{"max_retries": 1.5}, []string{"Number out of range", "max_retries: 1.5 is not a whole number of 1 or more"}},
		"null tag":            {map[string]any{"assume_role": []any{map[string]any{"role_arn": "arn:aws:iam::555566667777:role/r", "tags": map[string]any{"team": nil}}}}, []string{"Null element", `"team"`, "if v != null"}},
		"proxy is no address": {map[string]any{"http_proxy": "http://[::1"}, []string{"Invalid proxy", "http_proxy"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			config := world.ProviderConfig()
			maps.Copy(config, c.changes)
			server := acctest.NewServer(t)
			text, _ := errorsOf(server.ValidateProvider(t, config))
			if text == "" {
				text, _ = errorsOf(server.Configure(t, config))
			}
			for _, word := range c.words {
				if !strings.Contains(text, word) {
					t.Errorf("the error does not say %q: %s", word, text)
				}
			}
		})
	}
}

// TestConfigureErrors_environment: what the environment says wrongly is named.
func TestConfigureErrors_environment(t *testing.T) {
	for name, c := range map[string]struct {
		set   map[string]string
		words []string
	}{
		"access key alone":     {map[string]string{"AWS_ACCESS_KEY_ID": "AKIA123456789012TEST"}, []string{"No AWS credentials", "AWS_SECRET_ACCESS_KEY is not set"}},
		"secret key alone":     {map[string]string{"AWS_SECRET_ACCESS_KEY": "s"}, []string{"No AWS credentials", "AWS_ACCESS_KEY_ID is not set"}},
		"token without a role": {map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "/tmp/token"}, []string{"No AWS credentials", "AWS_ROLE_ARN is not"}},
		"no such token":        {map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "/no/such/token", "AWS_ROLE_ARN": "arn:aws:iam::444455556666:role/web"}, []string{"A file cannot be read", "/no/such/token"}},
		"FIPS":                 {map[string]string{"AWS_USE_FIPS_ENDPOINT": "yes"}, []string{"Invalid environment variable", "AWS_USE_FIPS_ENDPOINT"}},
		"attempts":             {map[string]string{"AWS_MAX_ATTEMPTS": "abc"}, []string{"Invalid environment variable", "AWS_MAX_ATTEMPTS"}},
		"retry mode":           {map[string]string{"AWS_RETRY_MODE": "legacy"}, []string{"Invalid environment variable", "AWS_RETRY_MODE"}},
		"proxy, bad escape":    {map[string]string{"HTTPS_PROXY": "http://u:SEC%zzRET@proxy:80"}, []string{"Invalid proxy", "HTTPS_PROXY"}}, //nolint:gosec // nobody's
		"proxy, space":         {map[string]string{"https_proxy": "127.0.0.1:88 99"}, []string{"Invalid proxy", "https_proxy"}},
		"proxy, fragment":      {map[string]string{"HTTP_PROXY": "http://u:SECRET#PW@127.0.0.1:8899"}, []string{"Invalid proxy", "HTTP_PROXY"}},
	} {
		t.Run(name, func(t *testing.T) {
			neutral(t)
			world := acctest.NewWorld(t)
			config := world.ProviderConfig()
			config["access_key"], config["secret_key"] = nil, nil
			for variable, value := range c.set {
				t.Setenv(variable, value)
			}
			text, _ := errorsOf(acctest.NewServer(t).Configure(t, config))
			for _, word := range c.words {
				if !strings.Contains(text, word) {
					t.Errorf("the error does not say %q: %s", word, text)
				}
			}
			if strings.Contains(text, "SEC%zzRET") || strings.Contains(text, "SECRET#PW") {
				t.Errorf("the error shows a password: %s", text)
			}
		})
	}
}

// TestHopelessCallsEndSoon: with 25 attempts allowed, the SDK would try for minutes
// what cannot succeed.
func TestHopelessCallsEndSoon(t *testing.T) {
	var calls atomic.Int64
	count := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		http.Error(w, "no", http.StatusForbidden)
	})
	plain := httptest.NewServer(count)
	defer plain.Close()
	for name, c := range map[string]struct {
		changes map[string]any
		words   []string
	}{
		"no TLS":            {map[string]any{"endpoints": []any{map[string]any{"sts": strings.Replace(plain.URL, "http:", "https:", 1)}}}, []string{"STS cannot be reached", "does not speak TLS"}},
		"the proxy refuses": {map[string]any{"https_proxy": plain.URL, "endpoints": []any{map[string]any{"sts": "https://sts.example.test"}}}, []string{"STS cannot be reached", "proxy refuses"}},
	} {
		t.Run(name, func(t *testing.T) {
			neutral(t)
			calls.Store(0)
			config := acctest.NewWorld(t).ProviderConfig()
			maps.Copy(config, c.changes)
			text, _ := errorsOf(acctest.NewServer(t).Configure(t, config))
			for _, word := range c.words {
				if !strings.Contains(text, word) {
					t.Errorf("the error does not say %q: %s", word, text)
				}
			}
			if calls.Load() > 2 {
				t.Errorf("%d attempts", calls.Load())
			}
		})
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

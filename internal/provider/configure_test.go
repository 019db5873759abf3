package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// forget unsets variables until the test ends, which the provider may set.
func forget(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		t.Setenv(name, "")
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
}

var filled = []string{"AWS_ROLE_ARN", "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_SIGNIN"}

// An endpoint that is set wins over FIPS and dual-stack, wherever either is set.
func TestEndpointWinsOverFIPS(t *testing.T) {
	for name, c := range map[string]struct {
		environment map[string]string
		changes     map[string]any
	}{
		"arguments":                         {nil, map[string]any{"use_fips_endpoint": true, "use_dualstack_endpoint": true}},
		"FIPS of the environment":           {map[string]string{"AWS_USE_FIPS_ENDPOINT": "true"}, nil},
		"AWS_ENDPOINT_URL":                  {map[string]string{"AWS_ENDPOINT_URL": "*"}, map[string]any{"use_fips_endpoint": true, "endpoints": nil}},
		"AWS_ENDPOINT_URL and dual-stack":   {map[string]string{"AWS_ENDPOINT_URL": "*", "AWS_USE_DUALSTACK_ENDPOINT": "true"}, map[string]any{"endpoints": nil}},
		"a variable for each":               {map[string]string{"AWS_ENDPOINT_URL_STS": "*", "AWS_ENDPOINT_URL_CLOUDTRAIL": "*"}, map[string]any{"use_fips_endpoint": true, "endpoints": nil}},
		"FIPS, a role and AWS_ENDPOINT_URL": {map[string]string{"AWS_ENDPOINT_URL": "*"}, map[string]any{"use_fips_endpoint": true, "endpoints": nil, "assume_role": []any{map[string]any{"role_arn": "arn:aws:iam::" + acctest.Account + ":role/chain"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			neutral(t)
			forget(t, filled...)
			world := acctest.NewWorld(t)
			for variable, value := range c.environment {
				t.Setenv(variable, strings.ReplaceAll(value, "*", world.Endpoint))
			}
			config := world.ProviderConfig()
			maps.Copy(config, c.changes)
			server := acctest.NewServer(t)
			if text, _ := errorsOf(server.Configure(t, config)); text != "" {
				t.Fatal(text)
			}
			read(t, server)
			if requests := world.Stats().Requests; requests["GetImport"] == 0 || requests["GetCallerIdentity"] != 1 {
				t.Errorf("calls that came here: %v", requests)
			}
		})
	}
}

// AWS_ENDPOINT_URL, and the services of a profile, reach the calls of the
// credential chain.
func TestEndpointOfTheCredentialChain(t *testing.T) {
	const shared = "[profile base]\naws_access_key_id = %A\naws_secret_access_key = %S\n" +
		"[profile lake]\nrole_arn = arn:aws:iam::" + acctest.Account + ":role/chain\nsource_profile = base\n"
	for name, c := range map[string]struct {
		config      string
		environment map[string]string
		call        string
	}{
		"profile with role_arn":           {shared, map[string]string{"AWS_PROFILE": "lake", "AWS_ENDPOINT_URL": "*"}, "AssumeRole"},
		"endpoint_url of the profile":     {shared + "endpoint_url = *\n", map[string]string{"AWS_PROFILE": "lake"}, "AssumeRole"},
		"services of the profile":         {shared + "services = local\n[services local]\nsts =\n  endpoint_url = *\ncloudtrail =\n  endpoint_url = *\n", map[string]string{"AWS_PROFILE": "lake"}, "AssumeRole"},
		"web identity of the environment": {"", map[string]string{"AWS_ROLE_ARN": "arn:aws:iam::" + acctest.Account + ":role/web", "AWS_WEB_IDENTITY_TOKEN_FILE": "token", "AWS_ENDPOINT_URL": "*"}, "AssumeRoleWithWebIdentity"},
	} {
		t.Run(name, func(t *testing.T) {
			neutral(t)
			forget(t, filled...)
			world := acctest.NewWorld(t)
			fill := strings.NewReplacer("*", world.Endpoint, "%A", acctest.AccessKey, "%S", acctest.SecretKey, "token", tokenFile(t))
			file := filepath.Join(t.TempDir(), "config")
			if err := os.WriteFile(file, []byte(fill.Replace(c.config)), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Setenv("AWS_CONFIG_FILE", file)
			for variable, value := range c.environment {
				t.Setenv(variable, fill.Replace(value))
			}
			server := acctest.NewServer(t)
			if text, _ := errorsOf(server.Configure(t, map[string]any{"region": acctest.Region})); text != "" {
				t.Fatal(text)
			}
			read(t, server)
			if requests := world.Stats().Requests; requests[c.call] == 0 || requests["GetImport"] == 0 {
				t.Errorf("calls that came here: %v", requests)
			}
		})
	}
}

func tokenFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "web")
	if err := os.WriteFile(file, []byte("a.web.token"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// What a block leaves out of a web identity comes from the environment.
func TestWebIdentityFromTheEnvironment(t *testing.T) {
	const arn = "arn:aws:iam::333344445555:role/oidc"
	for name, c := range map[string]struct {
		block       map[string]any
		environment map[string]string
		keys        bool
		called      bool
		warnings    int
	}{
		"role in the block, file in the environment":  {map[string]any{"role_arn": arn}, map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "file"}, false, true, 0},
		"both in the environment":                     {map[string]any{"session_name": "ci"}, map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "file", "AWS_ROLE_ARN": arn}, false, true, 0},
		"role in the environment, token in the block": {map[string]any{"web_identity_token": "a.web.token"}, map[string]string{"AWS_ROLE_ARN": arn}, false, true, 0},
		"no role":       {map[string]any{"role_arn": nil}, map[string]string{"AWS_ACCESS_KEY_ID": acctest.AccessKey, "AWS_SECRET_ACCESS_KEY": acctest.SecretKey}, false, false, 0},
		"an empty role": {map[string]any{"role_arn": ""}, map[string]string{"AWS_ACCESS_KEY_ID": acctest.AccessKey, "AWS_SECRET_ACCESS_KEY": acctest.SecretKey}, false, false, 0},
		"beside keys":   {map[string]any{"role_arn": arn, "web_identity_token": "a.web.token"}, nil, true, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			neutral(t)
			forget(t, filled...)
			world := acctest.NewWorld(t)
			for variable, value := range c.environment {
				if value == "file" {
					value = tokenFile(t)
				}
				t.Setenv(variable, value)
			}
			config := world.ProviderConfig()
			if !c.keys {
				delete(config, "access_key")
				delete(config, "secret_key")
			}
			config["assume_role_with_web_identity"] = []any{c.block}
			text, warnings := errorsOf(acctest.NewServer(t).Configure(t, config))
			if text != "" || warnings != c.warnings {
				t.Fatalf("%d warnings, %s", warnings, text)
			}
			if called := world.Stats().Requests["AssumeRoleWithWebIdentity"] > 0; called != c.called {
				t.Errorf("AssumeRoleWithWebIdentity called: %t", called)
			}
		})
	}
}

// What of a block of the AWS provider means nothing here is one warning.
func TestPastedBlock(t *testing.T) {
	neutral(t)
	world := acctest.NewWorld(t)
	config := world.ProviderConfig()
	maps.Copy(config, map[string]any{
		"s3_use_path_style": true, "s3_us_east_1_regional_endpoint": "regional", "tag_policy_compliance": "disabled",
		"default_tags": []any{map[string]any{"tags": map[string]any{"team": "security"}}},
		"ignore_tags":  []any{map[string]any{"keys": []any{"owner"}, "key_prefixes": []any{"aws:"}}},
		"endpoints":    []any{map[string]any{"cloudtrail": world.Endpoint, "sts": world.Endpoint, "dynamodb": "localhost:8000", "es": "http://127.0.0.1:2"}},
	})
	diagnostics := acctest.NewServer(t).Configure(t, config)
	if text, warnings := errorsOf(diagnostics); text != "" || warnings != 1 {
		t.Fatalf("%d warnings, %s", warnings, text)
	}
	for _, word := range []string{"s3_us_east_1_regional_endpoint", "tag_policy_compliance", "default_tags", "ignore_tags", "endpoints.dynamodb", "endpoints.es"} {
		if !strings.Contains(diagnostics[0].Detail, word) {
			t.Errorf("the warning lacks %s: %s", word, diagnostics[0].Detail)
		}
	}
	for _, used := range []string{"endpoints.sts", "s3_use_path_style"} {
		if strings.Contains(diagnostics[0].Detail, used) {
			t.Errorf("the warning names %s, which is used: %s", used, diagnostics[0].Detail)
		}
	}
}

// Malformed values are named by their attribute, and no secret is shown.
func TestMalformedProviderValues(t *testing.T) {
	neutral(t)
	server := acctest.NewServer(t)
	for _, input := range []struct {
		changes map[string]any
		name    string
	}{
		{map[string]any{"shared_config_files": []any{"/one", nil}}, "shared_config_files"},
		{map[string]any{"shared_credentials_files": []any{nil}}, "shared_credentials_files"},
		{map[string]any{"allowed_account_ids": []any{nil}}, "allowed_account_ids"},
		{map[string]any{"forbidden_account_ids": []any{"111122223333", nil}}, "forbidden_account_ids"},
		{map[string]any{"user_agent": []any{nil}}, "user_agent"},
		{map[string]any{"assume_role": []any{map[string]any{"policy_arns": []any{nil}}}}, "assume_role[0].policy_arns"},
		{map[string]any{"assume_role": []any{map[string]any{"transitive_tag_keys": []any{nil}}}}, "assume_role[0].transitive_tag_keys"},
		{map[string]any{"assume_role": []any{map[string]any{}, map[string]any{"tags": map[string]any{"a": nil}}}}, "assume_role[1].tags"},
		{map[string]any{"assume_role_with_web_identity": []any{map[string]any{"policy_arns": []any{nil}}}}, "assume_role_with_web_identity[0].policy_arns"},
		{map[string]any{"allowed_account_ids": []any{"111122223333", "1234"}}, "allowed_account_ids"},
		{map[string]any{"allowed_account_ids": []any{"111122223333"}, "forbidden_account_ids": []any{"444455556666"}}, "allowed_account_ids and forbidden_account_ids are both set"},
		{map[string]any{"user_agent": []any{"fine/1", "not fine"}}, "user_agent[1]"},
		{map[string]any{"max_retries": 0}, "max_retries"},
		{map[string]any{"retry_mode": "legacy"}, "retry_mode"},
		{map[string]any{"ec2_metadata_service_endpoint_mode": "IPv5"}, "ec2_metadata_service_endpoint_mode"},
		{map[string]any{"assume_role": []any{map[string]any{"role_arn": "role/x"}}}, "assume_role[0].role_arn"},
		{map[string]any{"assume_role_with_web_identity": []any{map[string]any{"role_arn": ""}, map[string]any{"policy": "{}"}}}, "assume_role_with_web_identity: there are 2"},
		{map[string]any{"http_proxy": "http://user:hunter2@[::1"}, "http_proxy"},
		{map[string]any{"https_proxy": "user:hunter2@pro xy"}, "https_proxy"},
		{map[string]any{"https_proxy": "ftp://" + "user:hunter2@proxy"}, "https_proxy"},
		{map[string]any{"endpoints": []any{map[string]any{"cloudtrail": "localhost:8080"}}}, "cloudtrail"},
		{map[string]any{"endpoints": []any{map[string]any{"sts": "https://"}}}, "sts"},
		{map[string]any{"ec2_metadata_service_endpoint": "169.254.169.254"}, "ec2_metadata_service_endpoint"},
	} {
		text, _ := errorsOf(server.ValidateProvider(t, input.changes))
		if !strings.Contains(text, input.name) || strings.Contains(text, "hunter2") {
			t.Errorf("%v: %q", input.changes, text)
		}
	}
}

// An endpoint of the environment without a scheme is named by its variable.
func TestEndpointWithoutScheme(t *testing.T) {
	for _, variable := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_CLOUDTRAIL"} {
		t.Run(variable, func(t *testing.T) {
			neutral(t)
			forget(t, filled...)
			t.Setenv(variable, "localhost:8080")
			text, _ := errorsOf(acctest.NewServer(t).Configure(t, map[string]any{"region": acctest.Region, "access_key": acctest.AccessKey, "secret_key": acctest.SecretKey}))
			if !strings.Contains(text, "variable "+variable+": ") || !strings.Contains(text, `"https://host:8443"`) {
				t.Error(text)
			}
		})
	}
}

// A block without meaning here is no reason to warn.
func TestNoWarningWithoutReason(t *testing.T) {
	neutral(t)
	world := acctest.NewWorld(t)
	for _, d := range acctest.NewServer(t).Configure(t, world.ProviderConfig()) {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	for _, proxy := range []string{"", "proxy:3128", "proxy", "http://carol:secret@proxy:3128", "socks5://proxy:1080", "[::1]:3128"} {
		for _, d := range acctest.NewServer(t).ValidateProvider(t, map[string]any{"http_proxy": proxy, "https_proxy": proxy, "no_proxy": "localhost"}) {
			t.Errorf("%q: %s: %s", proxy, d.Summary, d.Detail)
		}
	}
}

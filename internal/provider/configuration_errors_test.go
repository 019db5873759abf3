package provider_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

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

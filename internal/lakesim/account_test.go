package lakesim_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func (w *world) sts(keys aws.CredentialsProvider) *sts.Client {
	return sts.New(sts.Options{Region: "eu-west-1", BaseEndpoint: &w.server.URL, Credentials: keys, RetryMaxAttempts: 1})
}

func TestAccountFollowsFromAccessKey(t *testing.T) {
	w := newWorld(t)
	for key, want := range map[string]string{
		"AKIA111122223333ABCD": "111122223333",
		"ASIA444455556666ABCD": "444455556666",
		"777788889999":         "777788889999",
		"AKIAIOSFODNN7EXAMPLE": account,
		"anything":             account,
	} {
		out, err := w.sts(credentials.NewStaticCredentialsProvider(key, "s", "")).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
		if err != nil || *out.Account != want || !strings.Contains(*out.Arn, want) || *out.UserId == "" {
			t.Errorf("key %s: %+v, %v", key, out, err)
		}
	}
}

func TestAssumeRole(t *testing.T) {
	w := newWorld(t)
	assumed, err := w.sts(keysOf(account)).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::555566667777:role/path/lake"), RoleSessionName: aws.String("terraform"), DurationSeconds: aws.Int32(900),
	})
	if err != nil {
		t.Fatal(err)
	}
	c := assumed.Credentials
	if !c.Expiration.Equal(w.clock.Now().Add(15*time.Minute)) || len(*c.AccessKeyId) != 20 || *c.SessionToken == "" {
		t.Errorf("credentials %+v", c)
	}
	web, err := w.sts(aws.AnonymousCredentials{}).AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: aws.String("arn:aws:iam::555566667777:role/web"), RoleSessionName: aws.String("ci"), WebIdentityToken: aws.String("token"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.AccessKeyId == web.Credentials.AccessKeyId {
		t.Error("two sessions have one key")
	}
	who, err := w.sts(credentials.NewStaticCredentialsProvider(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken)).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil || *who.Account != "555566667777" || *who.Arn != "arn:aws:sts::555566667777:assumed-role/lake/terraform" || *who.Arn != *assumed.AssumedRoleUser.Arn {
		t.Errorf("identity %+v, %v", who, err)
	}
	for name, in := range map[string]sts.AssumeRoleInput{
		"no role":      {RoleArn: aws.String("arn:aws:iam::555566667777:user/x"), RoleSessionName: aws.String("ok")},
		"session name": {RoleArn: aws.String(role), RoleSessionName: aws.String("not ok")},
		"duration":     {RoleArn: aws.String(role), RoleSessionName: aws.String("ok"), DurationSeconds: aws.Int32(60)},
	} {
		_, err := w.sts(keysOf(account)).AssumeRole(t.Context(), &in)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		wantCode(t, err, "ValidationError")
	}
	_, err = w.sts(aws.AnonymousCredentials{}).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	wantCode(t, err, "MissingAuthenticationToken")
	w.mustControl("PUT", "faults", `{"faults":[{"operation":"GetCallerIdentity","code":"ExpiredToken","status":403}]}`)
	_, err = w.sts(keysOf(account)).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	wantCode(t, err, "ExpiredToken")
}

func TestDescribeOrganization(t *testing.T) {
	for role, master := range map[lakesim.OrganizationRole]string{
		lakesim.OrganizationNone: "", lakesim.OrganizationMember: "999988887777",
		lakesim.OrganizationManagement: account, lakesim.OrganizationDelegatedAdmin: "999988887777",
	} {
		w := newWorld(t, func(c *lakesim.Config) { c.Organization = role })
		client := organizations.New(organizations.Options{Region: "us-east-1", BaseEndpoint: &w.server.URL, Credentials: keysOf(account), RetryMaxAttempts: 1})
		out, err := client.DescribeOrganization(t.Context(), &organizations.DescribeOrganizationInput{})
		if master == "" {
			wantCode(t, err, "AWSOrganizationsNotInUseException")
		} else if err != nil || *out.Organization.MasterAccountId != master || !strings.HasPrefix(*out.Organization.Id, "o-") {
			t.Errorf("%s: %+v, %v", role, out, err)
		}
	}
}

func TestUnsignedS3(t *testing.T) {
	w := newWorld(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+"/logs?list-type=2", nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, _, text := do(t, request); status != http.StatusForbidden || !strings.Contains(text, "<Code>AccessDenied</Code>") {
		t.Errorf("%d %s", status, text)
	}
	presigned := w.server.URL + "/logs?list-type=2&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE/20260301/us-east-1/s3/aws4_request&X-Amz-Signature=0"
	request, err = http.NewRequestWithContext(t.Context(), http.MethodGet, presigned, nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, _, text := do(t, request); status != http.StatusOK {
		t.Errorf("%d %s", status, text)
	}
}

func TestSeededImports(t *testing.T) {
	began := time.Now()
	w := newWorld(t, func(c *lakesim.Config) { c.SeedImports = 5000 })
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("seeding took %s", took)
	}
	again := newWorld(t, func(c *lakesim.Config) { c.SeedImports = 5000 })
	stats, other := w.sim.Stats().Imports, again.sim.Stats().Imports
	uris, ids := map[string]bool{}, map[string]bool{}
	for i, one := range stats {
		if other[i].ID != one.ID || !other[i].Created.Equal(one.Created) || other[i].S3LocationURI == "" {
			t.Fatalf("import %d differs after a restart", i)
		}
		uris[one.S3LocationURI], ids[one.ID] = true, true
	}
	if len(uris) != 5000 || len(ids) != 5000 {
		t.Errorf("%d ids, %d URIs", len(ids), len(uris))
	}
	got := w.get(&stats[4999].ID)
	if got.ImportStatus != "COMPLETED" || !got.EndEventTime.Before(*got.CreatedTimestamp) || *got.ImportStatistics.EventsCompleted == 0 {
		t.Errorf("import %+v", got)
	}
	pages := cloudtrail.NewListImportsPaginator(w.trail, &cloudtrail.ListImportsInput{MaxResults: aws.Int32(1000)})
	n := 0
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		n += len(page.Imports)
	}
	if n != 5000 {
		t.Errorf("%d imports listed", n)
	}
}

func TestConfigErrors(t *testing.T) {
	for name, config := range map[string]lakesim.Config{
		"account":            {Account: "12"},
		"region":             {Region: "moon"},
		"scope":              {OneImportPer: "planet"},
		"organization":       {Organization: "owner"},
		"unsupported region": {UnsupportedRegions: []string{"x"}},
		"file delay":         {FileDelay: -1},
		"negative seed":      {SeedImports: -1},
		"seed without store": {SeedImports: 1},
		"store name":         {EventDataStores: []string{"a"}},
		"store twice":        {EventDataStores: []string{"one", "one"}},
		"faults":             {Faults: lakesim.Faults{Faults: []lakesim.Fault{{}}}},
	} {
		if _, err := lakesim.New(config); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestControl(t *testing.T) {
	w := newWorld(t)
	for _, test := range []struct {
		method, path, body string
		status             int
		words              string
	}{
		{"PUT", "hold", `{"hold":true}`, 200, `{"hold":true}`},
		{"GET", "hold", ``, 200, `{"hold":true}`},
		{"PUT", "hold", `{"hold":"initializing"}`, 200, `{"hold":"initializing"}`},
		{"GET", "hold", ``, 200, `{"hold":"initializing"}`},
		{"PUT", "hold", `{"hold":false}`, 200, `{"hold":false}`},
		{"PUT", "hold", `{"hold":"all"}`, 400, "true, false or"},
		{"PUT", "hold", `{"held":true}`, 400, "unknown field"},
		{"PUT", "buckets/none", `{}`, 404, "no such bucket"},
		{"PUT", "buckets/logs", `{"region":"moon"}`, 400, "not a Region"},
		{"PUT", "buckets/logs", `{"size":1}`, 400, "unknown field"},
		{"PUT", "buckets/logs", `{"denied_keys":["a*"]}`, 200, `"region":"us-east-1","acls_enabled":false,"kms_denied":false,"denied_keys":["a*"]`},
		{"PUT", "buckets/logs", `{"kms_denied":true}`, 200, `"denied_keys":["a*"]`},
		{"PUT", "event-data-stores/none", `{}`, 404, "no such event data store"},
		{"PUT", "event-data-stores/demo", `{"hold_status":"ASLEEP"}`, 400, "not a status"},
		{"PUT", "event-data-stores/demo", `{"event_category":"Other"}`, 400, "not an event category"},
		{"PUT", "event-data-stores/demo", `{"hold_status":""}`, 200, ""},
		{"DELETE", "event-data-stores/none", ``, 404, "no such event data store"},
		{"DELETE", "event-data-stores/" + w.arn, ``, 200, ""},
		{"GET", "stats", ``, 200, `"requests":{},"reads":{},"throttled":0,"faults":0,"imports":[],"events_ingested":0,"duplicate_events":0`},
		{"GET", "nothing", ``, 404, ""},
	} {
		status, answer := w.control(test.method, test.path, test.body)
		if status != test.status || !strings.Contains(answer, test.words) {
			t.Errorf("%s %s %s: %d %s, want %d %s", test.method, test.path, test.body, status, answer, test.status, test.words)
		}
	}
}

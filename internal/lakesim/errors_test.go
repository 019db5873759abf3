package lakesim_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

const unknownID = "00000000-0000-0000-0000-000000000000"

// Every error of StartImport occurs by doing what causes it.
func TestStartImportErrors(t *testing.T) {
	s3 := func(uri, region, role string) *types.ImportSource {
		return &types.ImportSource{S3: &types.S3ImportSource{S3LocationUri: &uri, S3BucketRegion: &region, S3BucketAccessRoleArn: &role}}
	}
	type input = cloudtrail.StartImportInput
	for name, test := range map[string]struct {
		prepare func(w *world)
		change  func(w *world, in *input)
		code    string
	}{
		"nothing given":       {nil, func(_ *world, in *input) { *in = input{} }, "InvalidParameterException"},
		"no source":           {nil, func(_ *world, in *input) { in.ImportSource = nil }, "InvalidParameterException"},
		"no destination":      {nil, func(_ *world, in *input) { in.Destinations = nil }, "InvalidParameterException"},
		"two destinations":    {nil, func(w *world, in *input) { in.Destinations = []string{w.arn, w.arn} }, "InvalidParameterException"},
		"destination short":   {nil, func(_ *world, in *input) { in.Destinations[0] = "ab" }, "InvalidParameterException"},
		"destination pattern": {nil, func(_ *world, in *input) { in.Destinations[0] = "a b c" }, "InvalidParameterException"},
		"id and source":       {nil, func(_ *world, in *input) { in.ImportId = aws.String(unknownID) }, "InvalidParameterException"},
		"id too short":        {nil, func(_ *world, in *input) { *in = input{ImportId: aws.String("abc")} }, "InvalidParameterException"},
		"id in capitals":      {nil, func(_ *world, in *input) { *in = input{ImportId: aws.String(strings.Repeat("A", 36))} }, "InvalidParameterException"},
		"start alone":         {nil, func(_ *world, in *input) { in.StartEventTime = &day }, "InvalidParameterException"},
		"end alone":           {nil, func(_ *world, in *input) { in.EndEventTime = &day }, "InvalidParameterException"},
		"end at start":        {nil, func(_ *world, in *input) { in.StartEventTime, in.EndEventTime = &day, &day }, "InvalidParameterException"},
		"role of other": {nil, func(_ *world, in *input) {
			in.ImportSource = s3("s3://logs/", "us-east-1", "arn:aws:iam::999999999999:role/x")
		}, "InvalidParameterException"},
		"role of partition": {nil, func(_ *world, in *input) {
			in.ImportSource = s3("s3://logs/", "us-east-1", "arn:aws-cn:iam::123456789012:role/x")
		}, "InvalidParameterException"},
		"a user": {nil, func(_ *world, in *input) {
			in.ImportSource = s3("s3://logs/", "us-east-1", "arn:aws:iam::123456789012:user/x")
		}, "InvalidParameterException"},
		"role without name": {nil, func(_ *world, in *input) {
			in.ImportSource = s3("s3://logs/", "us-east-1", "arn:aws:iam::123456789012:role/")
		}, "InvalidParameterException"},
		"https":                {nil, func(_ *world, in *input) { in.ImportSource = source("https://logs.s3.amazonaws.com/") }, "InvalidImportSourceException"},
		"no bucket in the URI": {nil, func(_ *world, in *input) { in.ImportSource = source("s3:///x/") }, "InvalidImportSourceException"},
		"no such bucket":       {nil, func(_ *world, in *input) { in.ImportSource = source("s3://none/") }, "InvalidImportSourceException"},
		"bucket elsewhere":     {nil, func(_ *world, in *input) { in.ImportSource = s3("s3://logs/", "eu-west-1", role) }, "InvalidImportSourceException"},
		"ACLs":                 {func(w *world) { w.mustControl("PUT", "buckets/logs", `{"acls_enabled":true}`) }, nil, "InvalidImportSourceException"},
		"KMS":                  {func(w *world) { w.mustControl("PUT", "buckets/logs", `{"kms_denied":true}`) }, nil, "InsufficientEncryptionPolicyException"},
		"not an ARN":           {nil, func(_ *world, in *input) { in.Destinations[0] = "demo" }, "EventDataStoreARNInvalidException"},
		"ARN of a trail":       {nil, func(_ *world, in *input) { in.Destinations[0] = "arn:aws:cloudtrail:us-east-1:123456789012:trail/x" }, "EventDataStoreARNInvalidException"},
		"store of other":       {nil, func(w *world, in *input) { in.Destinations[0] = strings.Replace(w.arn, account, "999999999999", 1) }, "EventDataStoreNotFoundException"},
		"store elsewhere":      {nil, func(w *world, in *input) { in.Destinations[0] = strings.Replace(w.arn, "us-east-1", "eu-west-1", 1) }, "EventDataStoreARNInvalidException"},
		"old ARN spelling":     {nil, func(w *world, in *input) { in.Destinations[0] = strings.Replace(w.arn, "datastore", "dataStore", 1) }, "EventDataStoreARNInvalidException"},
		"unknown ARN":          {nil, func(w *world, in *input) { in.Destinations[0] = w.arn[:len(w.arn)-36] + unknownID }, "EventDataStoreNotFoundException"},
		"unknown id":           {nil, func(_ *world, in *input) { in.Destinations[0] = unknownID }, "EventDataStoreNotFoundException"},
		"unknown import":       {nil, func(_ *world, in *input) { *in = input{ImportId: aws.String(unknownID)} }, "ImportNotFoundException"},
		"pending deletion": {func(w *world) {
			if _, err := w.trail.DeleteEventDataStore(context.Background(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &w.arn}); err != nil {
				w.t.Fatal(err)
			}
		}, nil, "InactiveEventDataStoreException"},
		"created": {func(w *world) { w.mustControl("PUT", "event-data-stores/demo", `{"hold_status":"CREATED"}`) }, nil, "InvalidEventDataStoreStatusException"},
		"starting": {func(w *world) {
			w.mustControl("PUT", "event-data-stores/"+w.arn, `{"hold_status":"STARTING_INGESTION"}`)
		}, nil, "InvalidEventDataStoreStatusException"},
		"stopping": {func(w *world) { w.mustControl("PUT", "event-data-stores/demo", `{"hold_status":"STOPPING_INGESTION"}`) }, nil, "InvalidEventDataStoreStatusException"},
		"category": {func(w *world) {
			w.mustControl("PUT", "event-data-stores/demo", `{"event_category":"ConfigurationItem"}`)
		}, nil, "InvalidEventDataStoreCategoryException"},
		"organization": {func(w *world) {
			w.mustControl("PUT", "event-data-stores/demo", `{"organization_enabled":true}`)
		}, nil, "OperationNotPermittedException"},
		"ongoing":              {func(w *world) { w.sim.Hold(true); w.start("s3://logs/") }, nil, "AccountHasOngoingImportException"},
		"ongoing initializing": {func(w *world) { w.sim.HoldInitializing(); w.start("s3://logs/") }, nil, "AccountHasOngoingImportException"},
		"retry of running": {func(w *world) { w.sim.Hold(true); w.start("s3://logs/") },
			func(w *world, in *input) { *in = input{ImportId: aws.String(w.sim.Stats().Imports[0].ID)} }, "AccountHasOngoingImportException"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if test.prepare != nil {
				test.prepare(w)
			}
			in := &input{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")}
			if test.change != nil {
				test.change(w, in)
			}
			before := len(w.sim.Stats().Imports)
			_, err := w.trail.StartImport(t.Context(), in)
			wantCode(t, err, test.code)
			if after := len(w.sim.Stats().Imports); after != before {
				t.Errorf("%d imports before, %d after", before, after)
			}
		})
	}
}

func TestUnsupportedRegions(t *testing.T) {
	w := newWorld(t, func(c *lakesim.Config) { c.UnsupportedRegions = []string{"ca-west-1"} })
	for _, region := range []string{"ca-west-1", "cn-north-1", "us-iso-east-1", "eusc-de-east-1"} {
		client := w.client(account, region)
		_, err := client.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
		wantCode(t, err, "UnsupportedOperationException")
		_, err = client.ListImports(t.Context(), &cloudtrail.ListImportsInput{})
		wantCode(t, err, "UnsupportedOperationException")
	}
	for _, region := range []string{"eu-west-1", "us-gov-west-1"} {
		if _, err := w.client(account, region).ListImports(t.Context(), &cloudtrail.ListImportsInput{}); err != nil {
			t.Error(err)
		}
	}
}

func TestOrganizationStores(t *testing.T) {
	for role, code := range map[lakesim.OrganizationRole]string{
		lakesim.OrganizationManagement:     "",
		lakesim.OrganizationDelegatedAdmin: "OperationNotPermittedException",
		lakesim.OrganizationMember:         "NotOrganizationMasterAccountException",
		lakesim.OrganizationNone:           "OrganizationsNotInUseException",
	} {
		w := newWorld(t, func(c *lakesim.Config) { c.Organization = role })
		store, err := w.trail.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
			Name: aws.String("org-store"), OrganizationEnabled: aws.Bool(true),
		})
		if err != nil {
			wantCode(t, err, code)
			continue
		}
		_, err = w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{*store.EventDataStoreArn}, ImportSource: source("s3://logs/")})
		if code != "" {
			wantCode(t, err, code)
		} else if err != nil {
			t.Error(err)
		}
	}
}

func TestReadErrors(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	bad, unknown := aws.String("abc"), aws.String(unknownID)
	_, err := w.trail.GetImport(ctx, &cloudtrail.GetImportInput{ImportId: bad})
	wantCode(t, err, "InvalidParameterException")
	_, err = w.trail.GetImport(ctx, &cloudtrail.GetImportInput{ImportId: unknown})
	wantCode(t, err, "ImportNotFoundException")
	_, err = w.trail.StopImport(ctx, &cloudtrail.StopImportInput{ImportId: unknown})
	wantCode(t, err, "ImportNotFoundException")
	_, err = w.trail.ListImportFailures(ctx, &cloudtrail.ListImportFailuresInput{ImportId: unknown})
	wantCode(t, err, "InvalidParameterException")
	_, err = w.trail.ListImportFailures(ctx, &cloudtrail.ListImportFailuresInput{ImportId: unknown, MaxResults: aws.Int32(1001)})
	wantCode(t, err, "InvalidParameterException")
	_, err = w.trail.ListImports(ctx, &cloudtrail.ListImportsInput{MaxResults: aws.Int32(0)})
	wantCode(t, err, "InvalidParameterException")
	_, err = w.trail.ListImports(ctx, &cloudtrail.ListImportsInput{ImportStatus: "RUNNING"})
	wantCode(t, err, "InvalidParameterException")
	if !strings.Contains(err.Error(), "1 validation error detected: Value 'RUNNING' at 'importStatus' failed to satisfy constraint: Member must satisfy enum value set: [INITIALIZING,") {
		t.Errorf("text %s", err)
	}
	_, err = w.trail.ListImports(ctx, &cloudtrail.ListImportsInput{Destination: aws.String("arn:aws:s3:::x")})
	wantCode(t, err, "EventDataStoreARNInvalidException")
	_, err = w.trail.ListImports(ctx, &cloudtrail.ListImportsInput{Destination: unknown})
	wantCode(t, err, "EventDataStoreARNInvalidException")
	_, err = w.trail.ListImports(ctx, &cloudtrail.ListImportsInput{NextToken: aws.String("made up")})
	wantCode(t, err, "InvalidNextTokenException")
	_, err = w.trail.ListImports(ctx, &cloudtrail.ListImportsInput{NextToken: aws.String("a")})
	wantCode(t, err, "InvalidNextTokenException")
}

// Imports belong to one account and Region.
func TestImportsOfOthers(t *testing.T) {
	w := newWorld(t)
	id := w.start("s3://logs/").ImportId
	w.ended(id)
	for _, other := range []*cloudtrail.Client{w.client("222222222222", "us-east-1"), w.client(account, "eu-west-1")} {
		_, err := other.GetImport(t.Context(), &cloudtrail.GetImportInput{ImportId: id})
		wantCode(t, err, "ImportNotFoundException")
		list, err := other.ListImports(t.Context(), &cloudtrail.ListImportsInput{})
		if err != nil || len(list.Imports) != 0 {
			t.Errorf("list %+v, %v", list, err)
		}
	}
}

func TestScopeOfOneImport(t *testing.T) {
	for scope, code := range map[lakesim.Scope]string{lakesim.ScopeRegion: "", lakesim.ScopeAccount: "AccountHasOngoingImportException"} {
		w := newWorld(t, func(c *lakesim.Config) { c.OneImportPer = scope })
		w.sim.Hold(true)
		w.start("s3://logs/")
		elsewhere := w.client(account, "eu-west-1")
		store, err := elsewhere.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("elsewhere")})
		if err != nil {
			t.Fatal(err)
		}
		_, err = elsewhere.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{*store.EventDataStoreArn}, ImportSource: source("s3://logs/")})
		if code != "" {
			wantCode(t, err, code)
		} else if err != nil {
			t.Error(err)
		}
	}
}

// What is wrong with a request as such.
func TestRequestErrors(t *testing.T) {
	w := newWorld(t)
	const (
		target = "CloudTrail_20131101.ListImports"
		signed = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/us-east-1/cloudtrail/aws4_request, SignedHeaders=host, Signature=00"
	)
	for name, test := range map[string]struct{ target, auth, body, code string }{
		"good":              {target, signed, "{}", ""},
		"long target":       {"com.amazonaws.cloudtrail.v20131101." + target, signed, "", ""},
		"unsigned":          {target, "", "{}", "MissingAuthenticationTokenException"},
		"not SigV4":         {target, "Basic eDp5", "{}", "IncompleteSignatureException"},
		"no signature":      {target, strings.Split(signed, ", Signature")[0], "{}", "IncompleteSignatureException"},
		"bad credential":    {target, strings.Replace(signed, "/us-east-1", "", 1), "{}", "IncompleteSignatureException"},
		"bad Region":        {target, strings.Replace(signed, "us-east-1", "moon", 1), "{}", "IncompleteSignatureException"},
		"other service":     {target, strings.Replace(signed, "/cloudtrail/", "/s3/", 1), "{}", "InvalidSignatureException"},
		"unknown":           {"CloudTrail_20131101.LookupEvents", signed, "{}", "UnknownOperationException"},
		"unknown service":   {"Other_20131101.ListImports", signed, "{}", "UnknownOperationException"},
		"no operation":      {"ListImports", signed, "{}", "UnknownOperationException"},
		"not JSON":          {target, signed, "{", "SerializationException"},
		"wrong type":        {target, signed, `{"MaxResults":"ten"}`, "SerializationException"},
		"not a time":        {"CloudTrail_20131101.StartImport", signed, `{"StartEventTime":"2026-01-01T00:00:00Z"}`, "SerializationException"},
		"far too large":     {target, signed, `{"NextToken":"` + strings.Repeat("x", 2<<20) + `"}`, "RequestEntityTooLargeException"},
		"time out of range": {"CloudTrail_20131101.StartImport", signed, `{"StartEventTime":1e300}`, "SerializationException"},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Amz-Target", test.target)
		request.Header.Set("Content-Type", "application/x-amz-json-1.1")
		if test.auth != "" {
			request.Header.Set("Authorization", test.auth)
		}
		status, id, text := do(t, request)
		if id == "" {
			t.Errorf("%s: no request id", name)
		}
		if test.code == "" && status != http.StatusOK || test.code != "" && (status != http.StatusBadRequest || !strings.Contains(text, `"__type":"`+test.code+`"`)) {
			t.Errorf("%s: %d %s, want %s", name, status, text, test.code)
		}
	}
}

func TestPages(t *testing.T) {
	w := newWorld(t, func(c *lakesim.Config) { c.SeedImports = 25; c.PageTokenLifetime = time.Minute })
	list := func(token *string, change func(*cloudtrail.ListImportsInput)) (*cloudtrail.ListImportsOutput, error) {
		in := &cloudtrail.ListImportsInput{MaxResults: aws.Int32(10), Destination: &w.arn, NextToken: token}
		if change != nil {
			change(in)
		}
		return w.trail.ListImports(t.Context(), in)
	}
	first, err := list(nil, nil)
	if err != nil || len(first.Imports) != 10 {
		t.Fatalf("%d imports, %v", len(first.Imports), err)
	}
	// An import that comes in between moves no row to another page.
	w.ended(w.start("s3://logs/").ImportId)
	second, err := list(first.NextToken, nil)
	if err != nil {
		t.Fatal(err)
	}
	third, err := list(second.NextToken, nil)
	if err != nil || len(third.Imports) != 5 || third.NextToken != nil {
		t.Fatalf("%d imports on the last page, %v", len(third.Imports), err)
	}
	seen := map[string]bool{}
	last := time.Now().AddDate(100, 0, 0)
	for _, page := range []*cloudtrail.ListImportsOutput{first, second, third} {
		for _, row := range page.Imports {
			if seen[*row.ImportId] || row.CreatedTimestamp.After(last) {
				t.Errorf("row %s twice or not in order", *row.ImportId)
			}
			seen[*row.ImportId], last = true, *row.CreatedTimestamp
		}
	}
	for name, change := range map[string]func(*cloudtrail.ListImportsInput){
		"no destination": func(in *cloudtrail.ListImportsInput) { in.Destination = nil },
		"a status":       func(in *cloudtrail.ListImportsInput) { in.ImportStatus = types.ImportStatusFailed },
	} {
		if _, err := list(first.NextToken, change); err == nil {
			t.Errorf("%s: the token of another request is taken", name)
		} else {
			wantCode(t, err, "InvalidNextTokenException")
		}
	}
	_, err = w.trail.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{NextToken: first.NextToken})
	wantCode(t, err, "InvalidNextTokenException")
	w.clock.advance(time.Minute)
	_, err = list(first.NextToken, nil)
	wantCode(t, err, "InvalidNextTokenException")
}

func TestPagesOfFailures(t *testing.T) {
	w := newWorld(t)
	for i := range 7 {
		w.put(logKey(day.Add(time.Duration(i)*time.Minute), "f"), []byte("broken"))
	}
	id := w.start("s3://logs/").ImportId
	w.ended(id)
	seen := map[string]bool{}
	pages := cloudtrail.NewListImportFailuresPaginator(w.trail, &cloudtrail.ListImportFailuresInput{ImportId: id, MaxResults: aws.Int32(3)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page.Failures {
			seen[*f.Location] = true
		}
	}
	if len(seen) != 7 {
		t.Errorf("%d failures listed", len(seen))
	}
}

func TestListByStatus(t *testing.T) {
	w := newWorld(t, func(c *lakesim.Config) { c.SeedImports = 3; c.EventDataStores = []string{"demo", "other"} })
	w.sim.Hold(true)
	id := w.start("s3://logs/").ImportId
	w.reaches(id, func(o *cloudtrail.GetImportOutput) bool { return o.ImportStatus == types.ImportStatusInProgress })
	for status, n := range map[types.ImportStatus]int{types.ImportStatusCompleted: 3, types.ImportStatusInProgress: 1, types.ImportStatusStopped: 0, "": 4} {
		list, err := w.trail.ListImports(t.Context(), &cloudtrail.ListImportsInput{ImportStatus: status})
		if err != nil || len(list.Imports) != n {
			t.Errorf("%d imports %q, want %d, %v", len(list.Imports), status, n, err)
		}
	}
	other := w.sim.Ready("").EventDataStores["other"]
	if list, err := w.trail.ListImports(t.Context(), &cloudtrail.ListImportsInput{Destination: &other}); err != nil || len(list.Imports) != 0 {
		t.Errorf("imports into another store: %+v, %v", list, err)
	}
}

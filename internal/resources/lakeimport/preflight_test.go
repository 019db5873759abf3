package lakeimport_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
)

// store changes the event data store.
func store(t *testing.T, w *checkedWorld, settings lakesim.EventDataStoreSettings) {
	t.Helper()
	if err := w.SetEventDataStore("security", settings); err != nil {
		t.Fatal(err)
	}
}

// general replaces the ids in a summary, as the guide Troubleshooting does.
func general(w *checkedWorld, summary string) string {
	_, store, _ := strings.Cut(w.Destination, "/")
	summary = strings.ReplaceAll(summary, store, "ID")
	for word := range strings.FieldsSeq(summary) {
		switch {
		case strings.HasPrefix(word, "arn:aws:kms:"):
			summary = strings.ReplaceAll(summary, word, "ARN")
		case len(word) == 36 && strings.Count(word, "-") == 4:
			summary = strings.ReplaceAll(summary, word, "ID")
		}
	}
	return summary
}

// goodCases are configurations that import well, although they do not look it.
var goodCases = map[string]func(*testing.T, *checkedWorld){
	"key policy for objects alone": func(t *testing.T, w *checkedWorld) {
		arn := kmsKey(t, w)
		policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[%s,{"Effect":"Allow","Principal":{"AWS":%q},"Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*","Condition":{"StringLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::trail-logs/*"]}}}]}`,
			strings.TrimSuffix(strings.TrimPrefix(rootPolicy, `{"Version":"2012-10-17","Statement":[`), "]}"), w.role)
		if _, err := w.kms.PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{KeyId: &arn, PolicyName: aws.String("default"), Policy: &policy}); err != nil {
			t.Fatal(err)
		}
	},
	"role limited to the folder that there is": func(t *testing.T, w *checkedWorld) {
		w.permissions(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListBucket","s3:GetBucketAcl"],"Resource":"arn:aws:s3:::trail-logs"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::trail-logs/AWSLogs/`+samples+`/CloudTrail/*/2024/*"}]}`)
	},
	"bucket policy alone": func(t *testing.T, w *checkedWorld) {
		w.permissions(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}`)
		w.bucketPolicy(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"s3:*","Resource":["arn:aws:s3:::trail-logs","arn:aws:s3:::trail-logs/*"]}]}`, w.role))
	},
}

func TestPreflight(t *testing.T) {
	for name, change := range goodCases {
		t.Run(name, func(t *testing.T) {
			w := newCheckedWorld(t)
			change(t, w)
			if found := w.plan(t); len(found) > 0 {
				t.Errorf("found %s\n%s", summaries(found), found[0].Detail)
			}
			noErrors(t, w.configured(t).Apply(t, lakeimport.TypeName, nil, w.config()).Diagnostics)
			only := w.Only(t)
			w.Await(t, only.ID)
			if status := w.Only(t).Status; status != "COMPLETED" {
				t.Errorf("the import is %s", status)
			}
		})
	}
	t.Run("good", func(t *testing.T) {
		w := newCheckedWorld(t)
		if found := w.plan(t); len(found) > 0 {
			t.Errorf("a plan of an import that has all it needs: %s\n%s", summaries(found), found[0].Detail)
		}
	})
	t.Run("good with a key", func(t *testing.T) {
		w := newCheckedWorld(t)
		w.allow(t, kmsKey(t, w))
		if found := w.plan(t); len(found) > 0 {
			t.Errorf("a plan of an import that has all it needs: %s\n%s", summaries(found), found[0].Detail)
		}
	})
	t.Run("good as a pipeline", func(t *testing.T) {
		w := newCheckedWorld(t)
		w.asPipeline(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":%q,"Condition":{"StringEquals":{"iam:PassedToService":"cloudtrail.amazonaws.com"}}}]}`, w.role))
		if found := w.plan(t); len(found) > 0 {
			t.Errorf("a plan of an import that has all it needs: %s\n%s", summaries(found), found[0].Detail)
		}
	})
	for name, test := range preflightCases {
		t.Run(name, func(t *testing.T) {
			w := newCheckedWorld(t)
			test.bad(t, w)
			t.Run("plan", func(t *testing.T) { test.plan(t, w) })
			for operation, leftOut := range test.denied {
				t.Run("without "+operation, func(t *testing.T) {
					w.Fault(t, lakesim.Fault{Operation: operation, Code: "AccessDenied", Message: "no", Status: 403})
					defer w.Fault(t)
					test.without(t, w, leftOut)
				})
			}
			t.Run("apply", func(t *testing.T) { test.apply(t, w) })
		})
	}
}

// plan checks that a plan warns, and is no error.
func (c preflightCase) plan(t *testing.T, w *checkedWorld) {
	for _, mode := range []string{"warn", "error", "off"} {
		w.resource["preflight"] = mode
		wanted := "WARNING " + c.finding
		if mode == "error" && c.certain {
			wanted = "WARNING Will be refused: " + c.finding
		}
		diagnostics := w.plan(t)
		noErrors(t, diagnostics)
		var seen *tfprotov6.Diagnostic
		for _, d := range diagnostics {
			if d.Severity.String()+" "+general(w, d.Summary) == wanted {
				seen = d
			}
		}
		if mode == "off" {
			if seen != nil {
				t.Errorf("off: %s", seen.Summary)
			}
			continue
		}
		if seen == nil {
			t.Errorf("%s: no %q among\n%s", mode, wanted, summaries(diagnostics))
			continue
		}
		for _, word := range append([]string{"What to do"}, c.words...) {
			if !strings.Contains(seen.Detail, word) {
				t.Errorf("%s: the detail lacks %q: %s", mode, word, seen.Detail)
			}
		}
		if seen.Attribute == nil {
			t.Errorf("%s: the finding names no attribute", mode)
		}
	}
}

// without checks that a check that lacks a permission is left out, and said to be.
func (c preflightCase) without(t *testing.T, w *checkedWorld, leftOut string) {
	w.resource["preflight"] = "error"
	diagnostics := w.plan(t)
	noErrors(t, diagnostics)
	said := false
	for _, d := range diagnostics {
		if strings.HasSuffix(general(w, d.Summary), c.finding) {
			t.Errorf("found without a permission: %s", d.Summary)
		}
		said = said || d.Summary == "Pre-flight checks were left out" && strings.Contains(d.Detail, leftOut)
	}
	if !said {
		t.Errorf("nothing says that %q was left out:\n%s", leftOut, summaries(diagnostics))
		for _, d := range diagnostics {
			t.Log(d.Summary, d.Detail)
		}
	}
}

// apply checks that "error" starts nothing, and that the way out starts it where it
// can be started.
func (c preflightCase) apply(t *testing.T, w *checkedWorld) {
	before := w.Stats().Requests["StartImport"]
	w.resource["preflight"] = "error"
	w.resource["timeouts"] = map[string]any{"create": c.timeout()}
	applied := w.configured(t).Apply(t, lakeimport.TypeName, nil, w.config())
	failed := false
	for _, d := range applied.Diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError && general(w, d.Summary) == c.finding {
			failed = true
			for _, word := range []string{"Nothing was started", `preflight = "warn"`} {
				if !strings.Contains(d.Detail, word) {
					t.Errorf("the error lacks %q: %s", word, d.Detail)
				}
			}
		}
	}
	if failed != c.certain {
		t.Errorf("refused: %t, want %t:\n%s", failed, c.certain, summaries(applied.Diagnostics))
	}
	if started := w.Stats().Requests["StartImport"] > before; started && c.certain {
		t.Error("something was started")
	}
}

// timeout is how long an apply waits: not at all where another import runs.
func (c preflightCase) timeout() string {
	if strings.HasSuffix(c.finding, "others wait for it") {
		return "1s"
	}
	return "30s"
}

// TestPreflightBlocksNoDestroy: whatever the checks find, an import of the state can be
// changed in place and destroyed. -target is the same to a provider: it is not asked
// about what is left out.
func TestPreflightBlocksNoDestroy(t *testing.T) {
	for name, test := range preflightCases {
		t.Run(name, func(t *testing.T) {
			w := newCheckedWorld(t)
			w.resource["end_event_time"] = "2024-03-01T11:59:59Z"
			config := w.config()
			created := w.configured(t).Apply(t, lakeimport.TypeName, nil, config)
			noErrors(t, created.Diagnostics)
			w.Await(t, w.Only(t).ID)
			test.bad(t, w)
			w.provider["preflight"] = "error"
			config["skip_destroy"] = false
			changed := w.configured(t).Apply(t, lakeimport.TypeName, created.NewState, config)
			noErrors(t, changed.Diagnostics)
			noErrors(t, w.configured(t).Apply(t, lakeimport.TypeName, changed.NewState, nil).Diagnostics)
		})
	}
}

// TestPreflightNoAnswer: what is no answer of AWS's is no finding.
func TestPreflightNoAnswer(t *testing.T) {
	w := newCheckedWorld(t)
	w.allow(t, kmsKey(t, w))
	w.asPipeline(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":%q}]}`, w.role))
	w.resource["preflight"] = "error"
	for operation, bodies := range map[string][]string{
		"S3:HeadBucket":                 {""},
		"S3:GetBucketOwnershipControls": {"<html></html>", "<OwnershipControls/>"},
		"S3:GetBucketPolicy":            {""},
		"S3:ListObjectsV2":              {"<html></html>", "<ListBucketResult/>"},
		"iam:GetRole":                   {"<GetRoleResponse><GetRoleResult/></GetRoleResponse>"},
		"iam:SimulatePrincipalPolicy":   {"<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult/></SimulatePrincipalPolicyResponse>"},
		"kms:DescribeKey":               {"{}"},
		"kms:GetKeyPolicy":              {"{}"},
		"DescribeOrganization":          {"{}"},
	} {
		for _, body := range bodies {
			status := 200
			if operation == "S3:HeadBucket" {
				status = 404 // as a proxy says it
			}
			w.Fault(t, lakesim.Fault{Operation: operation, BodyText: body, Status: status, Headers: map[string]string{"Content-Type": "application/xml"}})
			for _, d := range w.plan(t) {
				if strings.HasPrefix(d.Summary, "Will be refused") || d.Severity == tfprotov6.DiagnosticSeverityError {
					t.Errorf("%s answers %q: %s", operation, body, d.Summary)
				}
			}
		}
	}
}

// TestPreflightStoreThatAppears: AWS shows an event data store that was just created
// only after a while.
func TestPreflightStoreThatAppears(t *testing.T) {
	w := newCheckedWorld(t)
	w.resource["preflight"] = "error"
	noErrors(t, w.applyElsewhere(t, func() {
		w.Fault(t, lakesim.Fault{Operation: "GetEventDataStore", Code: "EventDataStoreNotFoundException", Times: 3})
	}))
	w.Only(t)
}

// TestPreflightWaitsSilently: the windows of one apply wait for each other, which
// nobody needs to be told then.
func TestPreflightWaitsSilently(t *testing.T) {
	w := newCheckedWorld(t)
	w.resource["timeouts"] = map[string]any{"create": "1s"}
	found := w.applyElsewhere(t, func() {
		running := preflightCases["another import runs"]
		uri := w.uri
		running.bad(t, w)
		w.uri = uri
	})
	if text := summaries(found); strings.Contains(text, "others wait for it") || !strings.Contains(text, "Starting an import into") {
		t.Errorf("the apply says\n%s", text)
	}
}

// TestPreflightIsOnceForAll: a plan of 100 imports asks once about what they share.
func TestPreflightIsOnceForAll(t *testing.T) {
	calls := func(n int) map[string]int64 {
		w := newCheckedWorld(t)
		w.allow(t, kmsKey(t, w))
		server := w.configured(t)
		before := w.Stats().Requests
		for i := range n {
			at := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour)
			w.resource["start_event_time"], w.resource["end_event_time"] = at.Format(time.RFC3339), at.Add(time.Hour-time.Millisecond).Format(time.RFC3339)
			noErrors(t, server.Plan(t, lakeimport.TypeName, nil, w.config()).Diagnostics)
		}
		made := map[string]int64{}
		for operation, count := range w.Stats().Requests {
			if operation != "ListImports" {
				made[operation] = count - before[operation]
			}
		}
		return made
	}
	one, hundred := calls(1), calls(100)
	for operation, count := range hundred {
		if count != one[operation] {
			t.Errorf("%s: %d calls for 100 imports, %d for one", operation, count, one[operation])
		}
	}
	if one["s3:ListObjectsV2"] == 0 || one["iam:SimulatePrincipalPolicy"] == 0 {
		t.Errorf("the checks made no calls: %v", one)
	}
}

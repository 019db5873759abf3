package lakequery_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query/fakeapi"
)

// block is a provider block for the fake.
func block(t *testing.T, fake *fakeapi.AWS) string {
	t.Helper()
	listener := httptest.NewServer(fake)
	t.Cleanup(listener.Close)
	return fmt.Sprintf(`
provider "cloudtrail" {
  region                      = %q
  access_key                  = "AKIAFAKE"
  secret_key                  = "secret"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  endpoints {
    cloudtrail = %q
  }
}
`, fakeapi.Region, listener.URL)
}

func data(name string, lines ...string) string {
	return fmt.Sprintf("data \"cloudtrail_lake_query\" %q {\n  event_data_store = %q\n  %s\n}\n", name, fakeapi.Store, strings.Join(lines, "\n  "))
}

// In Terraform's own eyes: the values, and a plan without changes, which asks again.
func TestAccQuery(t *testing.T) {
	t.Parallel()
	fake := newFake("event_key,events", "2024-03,30", "2024-04,12")
	cli := acctest.NewCLI(t, block(t, fake)+data("months", `check = "count"`, "max_bytes_scanned = 20 * pow(2, 30)")+`
output "events" {
  value = { for count in data.cloudtrail_lake_query.months.counts : count.key => count.events }
}
`)
	applied := cli.Apply(t)
	if !applied.Has(`"2024-03" = 30`) || !applied.Has(`"2024-04" = 12`) || len(fake.Queries()) != 1 {
		t.Errorf("%d queries: %s", len(fake.Queries()), applied.Output)
	}
	if planned := cli.Must(t, "plan", "-no-color"); !planned.Has("No changes.") || len(fake.Queries()) != 2 {
		t.Errorf("%d queries: %s", len(fake.Queries()), planned.Output)
	}
}

// Imports that are not known in the plan are asked about during the apply, once.
func TestAccQuery_unknown(t *testing.T) {
	t.Parallel()
	fake := newFake("events_1", "0")
	cli := acctest.NewCLI(t, block(t, fake)+`
resource "terraform_data" "import" {
  input = "`+importOne+`"
}
`+data("compared", `check = "compare"`, "imports = [terraform_data.import.output]", `lifecycle {
    postcondition {
      condition     = alltrue([for window in self.windows : window.events != 0])
      error_message = "Windows without an event: ${jsonencode([for window in self.windows : window.import_id if window.events == 0])}"
    }
  }`))
	planned := cli.Must(t, "plan", "-no-color")
	if !planned.Has("(config refers to values not yet known)") || fake.Calls("StartQuery") != 0 {
		t.Errorf("%d queries: %s", fake.Calls("StartQuery"), planned.Output)
	}
	refused := cli.Run(t, "apply", "-auto-approve", "-no-color")
	if refused.Code != 1 || !refused.Has(`Windows without an event: ["`+importOne+`"]`) || fake.Calls("StartQuery") != 1 {
		t.Errorf("exit code %d, %d queries: %s", refused.Code, fake.Calls("StartQuery"), refused.Output)
	}
}

// A check block makes a warning of an answer. It leaves the plans empty as long as the
// data source is not within it.
func TestAccQuery_check(t *testing.T) {
	t.Parallel()
	fake := newFake("event_day,event_ids,extra_copies", "2024-03-31,2,3")
	example := acctest.Example(t, "data-sources/cloudtrail_lake_query/check.tf",
		"arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e", fakeapi.Store)
	cli := acctest.NewCLI(t, block(t, fake)+example)
	if applied := cli.Apply(t); !applied.Has("Warning: Check block assertion failed") || !applied.Has("Events are stored twice:") || !applied.Has(`"extra_copies":3`) {
		t.Error(applied.Output)
	}
	if planned := cli.Run(t, "plan", "-no-color", "-detailed-exitcode"); planned.Code != 0 || !planned.Has("Warning: Check block assertion failed") {
		t.Errorf("exit code %d: %s", planned.Code, planned.Output)
	}
	cli.Write(t, block(t, fake)+strings.Replace(example, "20 * pow(2, 30)", "1000", 1))
	if refused := cli.Run(t, "plan", "-no-color"); refused.Code != 1 || !refused.Has("Error: Querying event data store "+fakeapi.StoreID) || !refused.Has("1,000 are allowed") {
		t.Errorf("exit code %d: %s", refused.Code, refused.Output)
	}
}

// The log has no results, whatever its level.
func TestAccQuery_log(t *testing.T) {
	t.Parallel()
	fake := newFake("eventName", "secretlyPresent")
	cli := acctest.NewCLI(t, block(t, fake)+data("all", `statement = "SELECT eventName FROM {event_data_store}"`))
	log := filepath.Join(t.TempDir(), "log")
	cli.Env = []string{"TF_LOG_PROVIDER=TRACE", "TF_LOG_PATH=" + log}
	cli.Apply(t)
	text, err := os.ReadFile(log) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	if logged := string(text); !strings.Contains(logged, "query finished") || strings.Contains(logged, "secretlyPresent") {
		t.Errorf("the log has %d bytes, and the result: %v", len(text), strings.Contains(logged, "secretlyPresent"))
	}
}

// Ctrl-C cancels the query, and Terraform says so.
func TestAccQuery_interrupted(t *testing.T) {
	t.Parallel()
	fake := newFake("a")
	fake.Runs = time.Hour
	cli := acctest.NewCLI(t, block(t, fake)+data("all", `statement = "SELECT eventName FROM {event_data_store}"`))
	running := cli.Start(t, "plan", "-no-color", "-input=false")
	acctest.Until(t, "the query runs", func() bool { return fake.Calls("DescribeQuery") > 0 })
	running.Signal(t, syscall.SIGINT)
	if result := running.Result(t); result.Code != 1 || !result.Has("Terraform was interrupted after") || !result.Has("It was cancelled.") || fake.Queries()[0].End != "CANCELLED" {
		t.Errorf("exit code %d, %+v: %s", result.Code, fake.Queries(), result.Output)
	}
}

// The documented action, with the real command.
func TestAccQuery_action(t *testing.T) {
	t.Parallel()
	fake := newFake("event_day,event_ids,extra_copies", "2024-03-31,2,3")
	cli := acctest.NewCLI(t, block(t, fake)+acctest.Example(t, "actions/cloudtrail_lake_query/action.tf",
		"arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e", fakeapi.Store))
	cli.Need(t, acctest.Actions)
	invoked := cli.Must(t, "apply", "-invoke=action.cloudtrail_lake_query.twice", "-auto-approve", "-no-color")
	if !invoked.Has("2024-03") || !invoked.Has("Extra copies: 3") {
		t.Error(invoked.Output)
	}
}

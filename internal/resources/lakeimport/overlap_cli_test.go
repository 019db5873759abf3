package lakeimport_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// colleague starts an import by the CLI, which cuts times to seconds, and waits
// for its end.
func colleague(t *testing.T, world *acctest.World, uri, start, end string) string {
	t.Helper()
	in := &cloudtrail.StartImportInput{
		Destinations: []string{world.Destination},
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
			S3LocationUri: aws.String(uri), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: aws.String(otherRole),
		}},
	}
	for text, at := range map[string]**time.Time{start: &in.StartEventTime, end: &in.EndEventTime} {
		if text != "" {
			parsed, err := time.Parse(time.RFC3339, text)
			if err != nil {
				t.Fatal(err)
			}
			*at = aws.Time(parsed)
		}
	}
	out, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	world.Await(t, aws.ToString(out.ImportId))
	return aws.ToString(out.ImportId)
}

// rangeOf is a range in HCL.
func rangeOf(start, end string) []string {
	return []string{fmt.Sprintf("start_event_time = %q", start), fmt.Sprintf("end_event_time = %q", end)}
}

// without fails the test for words that the output has.
func without(t *testing.T, result acctest.Result, words ...string) {
	t.Helper()
	for _, word := range words {
		if result.Has(word) {
			t.Errorf("the output says %q:\n%s", word, result.Output)
		}
	}
}

// newCalls returns the calls that a plan makes.
func newCalls(t *testing.T, world *acctest.World, cli *acctest.CLI) (planned acctest.Result, calls map[string]int64) {
	t.Helper()
	before := world.Stats().Requests
	planned = plan(t, cli, 2)
	calls = world.Stats().Requests
	for operation, n := range before {
		if calls[operation] -= n; calls[operation] == 0 {
			delete(calls, operation)
		}
	}
	delete(calls, "GetCallerIdentity")
	return planned, calls
}

func wantCalls(t *testing.T, calls map[string]int64, gets int64) {
	t.Helper()
	if calls["GetImport"] != gets || calls["ListImports"] != 1 || calls["GetEventDataStore"] != 1 {
		t.Errorf("calls %v, want %d of GetImport", calls, gets)
	}
}

func TestAccOverlap_windowOfAColleague(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	id := colleague(t, world, "s3://"+acctest.Bucket+"/", "2024-03-01T00:00:00Z", "2024-03-01T23:59:59Z")
	apart := colleague(t, world, "s3://"+acctest.Bucket+"/AWSLogs/", "2024-03-03T00:00:00Z", "2024-03-03T23:59:59Z")
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", rangeOf("2024-02-28T00:00:00Z", "2024-03-02T23:59:59.999Z")...))
	planned, calls := newCalls(t, world, cli)
	expect(t, planned, "Warning: Some logs will be imported twice: s3://trail-logs/AWSLogs/ from 2024-02-28T00:00:00Z to 2024-03-02T23:59:59Z",
		"- import "+id+", created ", ", COMPLETED, 10 events: s3://trail-logs/ from 2024-03-01T00:00:00Z to 2024-03-01T23:59:59Z; has s3://trail-logs/AWSLogs/ from 2024-03-01T00:00:00Z to 2024-03-01T23:59:59Z",
		"These imports have copied 10 events", "both copies are stored and billed")
	without(t, planned, apart, "not compared", "another resource", "collects events itself")
	wantCalls(t, calls, 2)

	// The times of the next plan's digests leave only one to be read.
	planned, calls = newCalls(t, world, cli)
	expect(t, planned, "Some logs will be imported twice", id)
	wantCalls(t, calls, 1)

	// A window beside both has no warning.
	cli.Write(t, world.ProviderBlock()+world.Import("test", rangeOf("2024-03-02T00:00:00Z", "2024-03-02T23:59:59.999Z")...))
	planned, calls = newCalls(t, world, cli)
	if n := warnings(planned); n != 0 {
		t.Errorf("%d warnings:\n%s", n, planned.Output)
	}
	wantCalls(t, calls, 0)
	cli.Apply(t)
	for _, imported := range world.Stats().Imports {
		world.Await(t, imported.ID)
	}
	if stats := world.Stats(); stats.DuplicateEvents != 0 || stats.EventsIngested != acctest.Events {
		t.Errorf("%+v", stats)
	}
}

// What is named is stored twice indeed, also where it has no times.
func TestAccOverlap_everythingAndAWindow(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	everything := colleague(t, world, "s3://"+acctest.Bucket, "", "")
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", rangeOf("2024-03-01T00:00:00Z", "2024-03-01T23:59:59.999Z")...))
	planned := plan(t, cli, 2)
	expect(t, planned, "Warning: Logs may be imported twice: s3://trail-logs/AWSLogs/ from 2024-03-01T00:00:00Z to 2024-03-01T23:59:59Z",
		"import "+everything, ", COMPLETED, 20 events: s3://trail-logs; may have all logs of this resource, as far as AWS shows it")
	cli.Apply(t)
	world.Await(t, world.Stats().Imports[1].ID)
	if stats := world.Stats(); stats.DuplicateEvents != acctest.Events/2 {
		t.Errorf("%d events twice", stats.DuplicateEvents)
	}
	// The state knows both now, and a second resource of everything is to come.
	window := world.Stats().Imports[1].ID
	cli.Apply(t)
	cli.Write(t, world.ProviderBlock()+world.Import("test", rangeOf("2024-03-01T00:00:00Z", "2024-03-01T23:59:59.999Z")...)+world.ImportOf("all", "s3://"+acctest.Bucket+"/AWSLogs/"))
	planned = plan(t, cli, 2)
	expect(t, planned, "Warning: Some logs will be imported twice: s3://trail-logs/AWSLogs/", "import "+window, "10 events", "import "+everything,
		"These imports have copied 30 events", "collects events itself", `end_event_time = "2024-12-31T23:59:59Z"`)
	if n := warnings(planned); n != 1 {
		t.Errorf("%d warnings:\n%s", n, planned.Output)
	}
}

func TestAccOverlap_organizationAndAccount(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	const organization = "s3://" + acctest.Bucket + "/AWSLogs/o-exampleorg1/"
	cli := acctest.NewCLI(t, world.ProviderBlock()+
		world.ImportOf("organization", organization, rangeOf("2024-03-01T00:00:00Z", "2024-03-31T23:59:59.999Z")...)+
		world.ImportOf("account", organization+acctest.Account+"/CloudTrail/", rangeOf("2024-03-31T00:00:00Z", "2024-04-30T23:59:59.999Z")...)+
		world.ImportOf("member", "s3://"+acctest.Bucket+"/AWSLogs/"+acctest.Account+"/CloudTrail/", rangeOf("2024-03-31T00:00:00Z", "2024-04-30T23:59:59.999Z")...))
	planned, calls := newCalls(t, world, cli)
	expect(t, planned, "Warning: Some logs will be imported twice", "- another resource of this plan, "+organization,
		"; has "+organization+acctest.Account+"/CloudTrail/ from 2024-03-31T00:00:00Z to 2024-03-31T23:59:59Z", "both copies are stored and billed")
	without(t, planned, "These imports have copied")
	if n := warnings(planned); n != 1 {
		t.Errorf("%d warnings:\n%s", n, planned.Output)
	}
	wantCalls(t, calls, 0)
}

func TestAccOverlap_ignore(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	id := startElsewhere(t, world, true, otherRole)
	world.Await(t, id)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", append(closedRange, `on_existing_import = "ignore"`)...))
	planned, calls := newCalls(t, world, cli)
	expect(t, planned, "Warning: All logs will be imported twice: s3://trail-logs/AWSLogs/ from 2024-03-01T00:00:00Z to 2024-03-03T00:00:00Z",
		"import "+id, "COMPLETED, 20 events", "has all logs of this resource", "both copies are stored and billed")
	wantCalls(t, calls, 1)
	cli.Apply(t)
	own := world.Stats().Imports[1].ID
	world.Await(t, own)
	cli.Apply(t)
	if stats := world.Stats(); stats.DuplicateEvents != acctest.Events {
		t.Errorf("%d events twice", stats.DuplicateEvents)
	}

	// What is tainted is imported a third time.
	cli.Must(t, "taint", address)
	planned = plan(t, cli, 2)
	expect(t, planned, "All logs will be imported twice", "- import "+id, "- import "+own+"", "These imports have copied 40 events")
	if n := warnings(planned); n != 1 {
		t.Errorf("%d warnings:\n%s", n, planned.Output)
	}
}

// Whatever goes wrong while it looks, a plan under ignore goes on, and says so.
func TestAccOverlap_ignoreWithoutPermissions(t *testing.T) {
	t.Parallel()
	for operation, words := range map[string]string{
		"ListImports": "Which other imports into the event data store have the same logs is not known",
		"GetImport":   "1 import of AWS's that may be of the same logs was not compared",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Await(t, startElsewhere(t, world, true, otherRole))
			world.Fault(t, lakesim.Fault{Operation: operation, Code: "AccessDeniedException", Message: "not authorized"},
				lakesim.Fault{Operation: "GetEventDataStore", Code: "AccessDeniedException", Message: "nor to read this"})
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", append(closedRange, `on_existing_import = "ignore"`)...))
			planned := plan(t, cli, 2)
			expect(t, planned, "Warning: Not all imports were compared", words)
			without(t, planned, "nor to read this", "collects events itself", "billed")
		})
	}
}

func TestAccOverlap_liveEvents(t *testing.T) {
	t.Parallel()
	stopped := "STOPPED_INGESTION"
	for name, c := range map[string]struct {
		lines    []string
		fault    []lakesim.Fault
		settings lakesim.EventDataStoreSettings
		warned   bool
	}{
		"a range that reaches past":   {lines: rangeOf("2024-06-01T00:00:00Z", "2025-01-01T00:00:00Z"), warned: true},
		"a range that ends before":    {lines: rangeOf("2024-06-01T00:00:00Z", "2024-12-31T23:59:59.999Z")},
		"everything":                  {warned: true},
		"everything, may not be read": {lines: []string{`preflight = "off"`}, fault: []lakesim.Fault{{Operation: "GetEventDataStore", Code: "AccessDeniedException"}}},
		"everything, its own are off": {settings: lakesim.EventDataStoreSettings{HoldStatus: &stopped}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Fault(t, c.fault...)
			if err := world.SetEventDataStore(world.Destination, c.settings); err != nil {
				t.Fatal(err)
			}
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", c.lines...)+world.ImportOf("second", "s3://other-logs/", c.lines...))
			planned, calls := newCalls(t, world, cli)
			wantCalls(t, calls, 0)
			if !c.warned {
				if n := warnings(planned); n != 0 {
					t.Errorf("%d warnings:\n%s", n, planned.Output)
				}
				return
			}
			expect(t, planned, "Warning: Events may be stored twice: s3://trail-logs/AWSLogs/", "Warning: Events may be stored twice: s3://other-logs/",
				"The event data store was created 2025-01-01T00:00:00Z and collects events itself", `end_event_time = "2024-12-31T23:59:59Z"`)
		})
	}
}

// A replacement names what others have, and its own import only as replaced. The
// apply does not say again what the plan has said.
func TestAccOverlap_replacement(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", rangeOf("2024-03-01T00:00:00Z", "2024-03-01T23:59:59.999Z")...))
	cli.Apply(t)
	own := world.Only(t).ID
	world.Await(t, own)
	cli.Apply(t)
	id := colleague(t, world, location, "2024-03-02T00:00:00Z", "2024-03-02T23:59:59Z")
	cli.Write(t, world.ProviderBlock()+world.Import("test", rangeOf("2024-03-01T00:00:00Z", "2024-03-04T23:59:59.999Z")...))
	planned := plan(t, cli, 2, "-out=plan")
	expect(t, planned, "Replacing import "+own+" imports logs again", "Some logs will be imported twice", "- import "+id, "These imports have copied 10 events", "has nothing but logs of this resource")
	without(t, planned, "- import "+own, "another resource")
	if n := warnings(planned); n != 2 {
		t.Errorf("%d warnings:\n%s", n, planned.Output)
	}
	if applied := cli.Must(t, "apply", "-no-color", "plan"); !cli.OpenTofu(t) {
		without(t, applied, "imported twice")
	}
}

// Many imports are one warning of a few lines.
func TestAccOverlap_many(t *testing.T) {
	t.Parallel()
	world := seeded(t, 40)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", rangeOf("2024-12-01T00:00:00Z", "2024-12-31T23:59:59.999Z")...))
	planned, calls := newCalls(t, world, cli)
	expect(t, planned, "Warning: Some logs will be imported twice", "- and 21 more", "both copies are stored and billed")
	without(t, planned, "not compared")
	wantCalls(t, calls, 40)
	if n := strings.Count(planned.Output, "- import "); n != 10 {
		t.Errorf("%d imports are named:\n%s", n, planned.Output)
	}
}

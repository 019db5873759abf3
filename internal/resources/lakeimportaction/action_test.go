package lakeimportaction_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimport"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimportaction"
)

const (
	wait  = lakeimportaction.WaitTypeName
	retry = lakeimportaction.RetryTypeName
	stop  = lakeimportaction.StopTypeName

	unknownID = "11111111-2222-3333-4444-555555555555"
)

// serve is the provider, configured for the world.
func serve(t *testing.T, world *acctest.World) *acctest.Server {
	t.Helper()
	server := acctest.NewServer(t)
	if diagnostics := server.Configure(t, world.ProviderConfig()); len(diagnostics) != 0 {
		t.Fatalf("%+v", diagnostics[0])
	}
	return server
}

// start starts an import as somebody else.
func start(t *testing.T, world *acctest.World) string {
	t.Helper()
	out, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), &cloudtrail.StartImportInput{
		Destinations: []string{world.Destination},
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
			S3LocationUri: aws.String("s3://" + acctest.Bucket + "/AWSLogs/"), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: aws.String(acctest.RoleARN),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	id := aws.ToString(out.ImportId)
	acctest.Until(t, "the import runs", func() bool { return world.Only(t).Status != "INITIALIZING" })
	return id
}

func stopImport(t *testing.T, world *acctest.World, id string) {
	t.Helper()
	if _, err := world.Console(acctest.Account, acctest.Region).StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: aws.String(id)}); err != nil {
		t.Fatal(err)
	}
	world.Await(t, id)
}

// inOrder fails the test unless lines with the words come in this order.
func inOrder(t *testing.T, lines []string, words ...string) {
	t.Helper()
	rest := lines
	for _, word := range words {
		i := 0
		for i < len(rest) && !strings.Contains(rest[i], word) {
			i++
		}
		if i == len(rest) {
			t.Errorf("no line says %q after the ones before:\n%s", word, strings.Join(lines, "\n"))
			return
		}
		rest = rest[i+1:]
	}
}

// says fails the test unless the action ended with one diagnostic of that
// severity with the words, or with none at all if there are no words.
func says(t *testing.T, invoked acctest.Invoked, severity tfprotov6.DiagnosticSeverity, words ...string) {
	t.Helper()
	want := min(len(words), 1)
	if len(invoked.Diagnostics) != want {
		t.Errorf("%d diagnostics, want %d:\n%s%s", len(invoked.Diagnostics), want, invoked.Text(tfprotov6.DiagnosticSeverityError), invoked.Text(tfprotov6.DiagnosticSeverityWarning))
	}
	text := invoked.Text(severity)
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("it does not say %q: %s", word, text)
		}
	}
}

const (
	failure = tfprotov6.DiagnosticSeverityError
	warning = tfprotov6.DiagnosticSeverityWarning
)

// onFirst calls do at the first line with the word.
func onFirst(word string, do func()) func(string) {
	done := false
	return func(line string) {
		if !done && strings.Contains(line, word) {
			done = true
			do()
		}
	}
}

// config is the configuration of an action: an import, and attributes with their values.
func config(id string, more ...any) map[string]any {
	config := map[string]any{"import_id": id}
	for pair := range slices.Chunk(more, 2) {
		config[fmt.Sprint(pair[0])] = pair[1]
	}
	return config
}

func TestWait(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	invoked := serve(t, world).Invoke(t.Context(), t, wait, config(id), onFirst("IN_PROGRESS", func() { world.Hold(false) }))
	inOrder(t, invoked.Lines, "Import "+id+" in us-east-1: watching it to its end, for 24h at most",
		"IN_PROGRESS  [....................]   0% ", "COMPLETED    [####################] 100% ", "Import "+id+" ended COMPLETED after")
	if last := invoked.Lines[len(invoked.Lines)-1]; !strings.Contains(last, "4 files, 20 events, 0 failed entries") {
		t.Errorf("the totals: %s", last)
	}
	says(t, invoked, failure)
	if n := world.Stats().Requests["StartImport"]; n != 1 {
		t.Errorf("%d imports were started", n)
	}
}

func TestWait_anotherRegion(t *testing.T) {
	world := acctest.NewWorld(t)
	id := start(t, world)
	says(t, serve(t, world).Invoke(t.Context(), t, wait, config(id, "region", "eu-west-1"), nil), failure, "Waiting for import "+id, "Region eu-west-1")
}

func TestWait_failedImportIsRetriedAndReported(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(3))
	id := start(t, world)
	invoked := serve(t, world).Invoke(t.Context(), t, wait, config(id, "max_retries", 2), nil)
	inOrder(t, invoked.Lines, "ended FAILED: retry 1 of 2", "ended FAILED: retry 2 of 2", "Import "+id+" ended FAILED after", "3 × ")
	if last := invoked.Lines[len(invoked.Lines)-1]; !strings.Contains(last, "for example s3://trail-logs/") {
		t.Errorf("the last line: %s", last)
	}
	says(t, invoked, failure, "Waiting for import "+id, "also after 2 retries", "3 × ", "Likely cause:", "What to do:", "invoke the action cloudtrail_lake_import_retry")
	if n := world.Stats().Requests["StartImport"]; n != 3 || len(world.Stats().Imports) != 1 {
		t.Errorf("%d calls of StartImport, %d imports", n, len(world.Stats().Imports))
	}
}

func TestWait_stoppedImport(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	invoked := serve(t, world).Invoke(t.Context(), t, wait, config(id), onFirst("IN_PROGRESS", func() { stopImport(t, world, id) }))
	inOrder(t, invoked.Lines, "IN_PROGRESS", "STOPPED ", "Import "+id+" ended STOPPED after")
	says(t, invoked, failure, "Waiting for import "+id, "The import was stopped before it finished", "apply again")
}

func TestWait_interruptSaysThatTheImportGoesOn(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	invoked := serve(t, world).Invoke(ctx, t, wait, config(id), onFirst("IN_PROGRESS", cancel))
	if len(invoked.Lines) != 2 {
		t.Errorf("lines after the interrupt, at which Terraform would crash: %q", invoked.Lines)
	}
	says(t, invoked, failure, "Terraform was interrupted", "The import continues at AWS", "apply again", "`aws cloudtrail get-import --import-id "+id+" --region us-east-1`")
	if status := world.Only(t).Status; status != "IN_PROGRESS" {
		t.Errorf("the import is %s", status)
	}
}

func TestWait_timeoutSaysThatTheImportGoesOn(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	invoked := serve(t, world).Invoke(t.Context(), t, wait, config(id, "timeouts", map[string]any{"invoke": "1s"}), nil)
	last := invoked.Lines[len(invoked.Lines)-1]
	if want := "The timeout was reached after 1s. The import continues at AWS. To look at it: `aws cloudtrail get-import --import-id " + id + " --region us-east-1`"; !strings.HasPrefix(last, want) {
		t.Errorf("the last line: %s", last)
	}
	says(t, invoked, failure, "The timeout was reached", "it was IN_PROGRESS")
}

func TestRetry(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
	id := start(t, world)
	world.Await(t, id)
	world.Mend(t)
	world.Hold(true)
	invoked := serve(t, world).Invoke(t.Context(), t, retry, config(id), nil)
	inOrder(t, invoked.Lines, "Import "+id+" in us-east-1 is FAILED: ", "Import "+id+" is IN")
	says(t, invoked, failure)
	if len(invoked.Lines) != 2 || world.Only(t).Status == "FAILED" {
		t.Errorf("%d lines, the import is %s", len(invoked.Lines), world.Only(t).Status)
	}
	world.Hold(false)
	world.Await(t, id)
	if stats := world.Stats(); stats.DuplicateEvents != 0 || stats.Requests["StartImport"] != 2 {
		t.Errorf("%d duplicate events after %d calls of StartImport", stats.DuplicateEvents, stats.Requests["StartImport"])
	}
}

func TestRetry_waits(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	stopImport(t, world, id)
	invoked := serve(t, world).Invoke(t.Context(), t, retry, config(id, "wait", true), onFirst("IN_PROGRESS  [", func() { world.Hold(false) }))
	inOrder(t, invoked.Lines, "in us-east-1 is STOPPED: ", "Import "+id+" is IN", "IN_PROGRESS  [", "COMPLETED    [", "ended COMPLETED after")
	says(t, invoked, failure)
}

func TestRetry_thatFailsAgain(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
	id := start(t, world)
	world.Await(t, id)
	invoked := serve(t, world).Invoke(t.Context(), t, retry, config(id, "wait", true), nil)
	inOrder(t, invoked.Lines, "is FAILED: ", "Import "+id+" is IN", "Import "+id+" ended FAILED after", "1 × ")
	says(t, invoked, failure, "Waiting for import "+id)
}

func TestRetry_nothingToRetry(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	server := serve(t, world)
	says(t, server.Invoke(t.Context(), t, retry, config(id), nil), warning, "Import "+id+" is IN_PROGRESS: nothing to retry")

	watched := server.Invoke(t.Context(), t, retry, config(id, "wait", true), onFirst("IN_PROGRESS  [", func() { world.Hold(false) }))
	says(t, watched, warning, "Import "+id+" is IN_PROGRESS: nothing to retry")
	inOrder(t, watched.Lines, "is IN_PROGRESS: ", "ended COMPLETED after")

	says(t, server.Invoke(t.Context(), t, retry, config(id), nil), warning, "Import "+id+" is COMPLETED: nothing to retry")
	if n := world.Stats().Requests["StartImport"]; n != 1 {
		t.Errorf("%d calls of StartImport", n)
	}
}

func TestRetry_waitsForTheSlot(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	stopImport(t, world, id)
	holder := startOther(t, world)
	invoked := serve(t, world).Invoke(t.Context(), t, retry, config(id, "timeouts", map[string]any{"invoke": "3s"}), nil)
	says(t, invoked, failure, "Retrying import "+id, "An account runs one import at a time", "Import "+holder, "apply again")
	if last := invoked.Lines[len(invoked.Lines)-1]; last != "Import "+id+" was not seen to run again." {
		t.Errorf("the last line: %s", last)
	}
}

// startOther starts an import of other logs.
func startOther(t *testing.T, world *acctest.World) string {
	t.Helper()
	out, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), &cloudtrail.StartImportInput{
		Destinations: []string{world.Destination},
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
			S3LocationUri: aws.String("s3://" + acctest.Bucket), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: aws.String(acctest.RoleARN),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.ImportId)
}

func TestStop(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	server := serve(t, world)
	invoked := server.Invoke(t.Context(), t, stop, config(id, "region", acctest.Region), nil)
	inOrder(t, invoked.Lines, "Import "+id+" in us-east-1 is IN_PROGRESS: ", "Import "+id+" is STOPPED after")
	says(t, invoked, failure)
	if status := world.Only(t).Status; status != "STOPPED" {
		t.Errorf("the import is %s", status)
	}
	again := server.Invoke(t.Context(), t, stop, config(id), nil)
	says(t, again, warning, "Import "+id+" is STOPPED: nothing to stop")
	if n := world.Stats().Requests["StopImport"]; n != 1 {
		t.Errorf("%d calls of StopImport", n)
	}
}

func TestStop_leavesAloneWhatAResourceOfThisRunHasStarted(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	server := serve(t, world)
	server.Apply(t, lakeimport.TypeName, nil, map[string]any{
		"destinations": []any{world.Destination},
		"import_source": map[string]any{"s3": map[string]any{
			"s3_location_uri": "s3://" + acctest.Bucket + "/AWSLogs/", "s3_bucket_region": acctest.Region, "s3_bucket_access_role_arn": acctest.RoleARN,
		}},
	})
	id := world.Only(t).ID
	says(t, server.Invoke(t.Context(), t, stop, config(id), nil), failure, "Stopping import "+id, "A resource of this run", "-invoke")
	if status := world.Only(t).Status; status == "STOPPED" {
		t.Error("it was stopped")
	}
}

func TestStop_interrupt(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	world.Fault(t, lakesim.Fault{Operation: "StopImport", Status: 503})
	invoked := serve(t, world).Invoke(ctx, t, stop, config(id), onFirst("is IN_PROGRESS", func() {
		go func() {
			acctest.Until(t, "StopImport is called", func() bool { return world.Stats().Requests["StopImport"] > 0 })
			cancel()
		}()
	}))
	says(t, invoked, failure, "Stopping import "+id, "Terraform was interrupted", "`aws cloudtrail get-import --import-id "+id+" --region us-east-1`")
	if len(invoked.Lines) != 1 {
		t.Errorf("lines after the interrupt, at which Terraform would crash: %q", invoked.Lines)
	}
}

func TestRetry_interrupt(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	stopImport(t, world, id)
	startOther(t, world)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls := world.Stats().Requests["StartImport"]
	invoked := serve(t, world).Invoke(ctx, t, retry, config(id), onFirst("is STOPPED", func() {
		go func() {
			acctest.Until(t, "AWS is asked", func() bool { return world.Stats().Requests["StartImport"] > calls })
			cancel()
		}()
	}))
	says(t, invoked, failure, "Retrying import "+id, "Nothing was started", "Terraform was interrupted")
	if len(invoked.Lines) != 1 {
		t.Errorf("lines after the interrupt, at which Terraform would crash: %q", invoked.Lines)
	}
}

func TestUnknownImport(t *testing.T) {
	world := acctest.NewWorld(t)
	server := serve(t, world)
	for name, summary := range map[string]string{wait: "Waiting for import ", retry: "Retrying import ", stop: "Stopping import "} {
		invoked := server.Invoke(t.Context(), t, name, config(unknownID), nil)
		says(t, invoked, failure, summary+unknownID, "ImportNotFoundException", "account "+acctest.Account)
		if at := invoked.Diagnostics[0].Attribute.String(); at != `AttributeName("import_id")` {
			t.Errorf("%s: the error is at %s", name, at)
		}
	}
	if n := world.Stats().Requests["StartImport"] + world.Stats().Requests["StopImport"]; n != 0 {
		t.Errorf("%d calls that change something", n)
	}
}

// Values may be unknown in a plan, and the provider not configured.
func TestPlanAndUnconfiguredProvider(t *testing.T) {
	server := acctest.NewServer(t)
	for _, name := range []string{wait, retry, stop} {
		for _, given := range []any{tftypes.UnknownValue, unknownID} {
			if diagnostics := server.PlanInvoke(t, name, map[string]any{"import_id": given}); len(diagnostics) != 0 {
				t.Errorf("planning %s: %+v", name, diagnostics[0])
			}
		}
		if diagnostics := server.ValidateAction(t, name, map[string]any{"import_id": tftypes.UnknownValue, "region": tftypes.UnknownValue, "timeouts": tftypes.UnknownValue}); len(diagnostics) != 0 {
			t.Errorf("validating %s: %+v", name, diagnostics[0])
		}
		says(t, server.Invoke(t.Context(), t, name, config(unknownID), nil), failure, "Invoking an action on import "+unknownID, "The provider is not configured", "Nothing was done")
	}
}

func TestValidate_badInputs(t *testing.T) {
	server := acctest.NewServer(t)
	for _, input := range []struct {
		action string
		config map[string]any
		at     string
		words  string
	}{
		{wait, config("ABCDEF11-2222-3333-4444-555555555555"), `AttributeName("import_id")`, `write "abcdef11-2222-3333-4444-555555555555"`},
		{stop, config("latest"), `AttributeName("import_id")`, `"latest" is not the id of an import`},
		{retry, config(unknownID + "@us-east-1"), `AttributeName("import_id")`, `write import_id = "` + unknownID + `" and region = "us-east-1"`},
		{stop, config(""), `AttributeName("import_id")`, "36 characters"},
		{wait, config(unknownID, "region", "nowhere"), `AttributeName("region")`, `"nowhere" is not the name of an AWS Region`},
		{wait, config(unknownID, "max_retries", -1), `AttributeName("max_retries")`, "max_retries: -1 is not a whole number from 0 to 100"},
		{wait, config(unknownID, "max_retries", 2.5), `AttributeName("max_retries")`, "max_retries: 2.5 is not a whole number from 0 to 100"},
		{wait, config(unknownID, "max_retries", 101), `AttributeName("max_retries")`, "max_retries: 101 is not a whole number from 0 to 100"},
		{wait, config(unknownID, "timeouts", map[string]any{"invoke": "a day"}), `AttributeName("timeouts").AttributeName("invoke")`, `timeouts.invoke: "a day" is not a duration`},
		{retry, config(unknownID, "timeouts", map[string]any{"invoke": "0s"}), `AttributeName("timeouts").AttributeName("invoke")`, `timeouts.invoke: "0s" leaves no time`},
		{stop, config(unknownID, "timeouts", map[string]any{"invoke": "-1s"}), `AttributeName("timeouts").AttributeName("invoke")`, `timeouts.invoke: "-1s" leaves no time`},
	} {
		diagnostics := server.ValidateAction(t, input.action, input.config)
		if len(diagnostics) == 0 && (attribute.Mocked(fmt.Sprint(input.config["import_id"])) || attribute.Mocked(fmt.Sprint(input.config["region"]))) {
			diagnostics = server.PlanInvoke(t, input.action, input.config)
		}
		if len(diagnostics) != 1 || diagnostics[0].Attribute.String() != input.at || !strings.Contains(diagnostics[0].Summary+diagnostics[0].Detail, input.words) {
			t.Errorf("%s %v: %+v", input.action, input.config, diagnostics)
		}
	}
}

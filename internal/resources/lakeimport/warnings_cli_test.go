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
)

// warnings is how many warnings of the provider a command has printed.
func warnings(result acctest.Result) int {
	return strings.Count(result.Output, "Warning: ") - strings.Count(result.Output, "Warning: Provider development overrides")
}

// 36 windows after a lost state are a few warnings, in each command.
func TestAccImport_fewWarningsOfManyWindows(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	config := world.ProviderBlock() + fmt.Sprintf(`
locals {
  months = { for n in range(36) : format("%%04d-%%02d", 2021 + floor(n / 12), n %% 12 + 1) => {
    start = format("%%04d-%%02d-01T00:00:00Z", 2021 + floor(n / 12), n %% 12 + 1)
    end   = format("%%04d-%%02d-28T00:00:00Z", 2021 + floor(n / 12), n %% 12 + 1)
  } }
}
resource "cloudtrail_lake_import" "window" {
  for_each     = local.months
  destinations = [%q]
  import_source = {
    s3 = {
      s3_location_uri           = "s3://trail-logs/AWSLogs/"
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = %q
    }
  }
  start_event_time = each.value.start
  end_event_time   = each.value.end
}
`, world.Destination, acctest.RoleARN)
	for n := range 36 {
		start := time.Date(2021, time.Month(n+1), 1, 0, 0, 0, 0, time.UTC)
		out, err := world.Console(acctest.Account, acctest.Region).StartImport(t.Context(), &cloudtrail.StartImportInput{
			Destinations: []string{world.Destination},
			ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
				S3LocationUri: aws.String(location), S3BucketRegion: aws.String(acctest.Region), S3BucketAccessRoleArn: aws.String(acctest.RoleARN),
			}},
			StartEventTime: aws.Time(start), EndEventTime: aws.Time(start.AddDate(0, 0, 27)),
		})
		if err != nil {
			t.Fatal(err)
		}
		world.Await(t, aws.ToString(out.ImportId))
	}
	cli := acctest.NewCLI(t, config)
	const most = 3
	for _, command := range []struct {
		args []string
		says string
	}{
		{[]string{"plan", "-out=plan"}, "Existing imports will be adopted"},
		{[]string{"apply", "plan"}, "Existing imports will be adopted"},
		{[]string{"apply", "-auto-approve"}, "No changes."},
		{[]string{"plan", "-destroy"}, "Destroying an import removes no events"},
		{[]string{"destroy", "-auto-approve"}, "Destroying an import removes no events"},
		{[]string{"apply", "-auto-approve"}, "Existing imports will be adopted"},
	} {
		result := cli.Must(t, append(command.args, "-no-color")...)
		n := warnings(result)
		t.Logf("terraform %s: %d warnings in %d characters", strings.Join(command.args, " "), n, len(result.Output))
		if n > most || !result.Has(command.says) || result.Has("was adopted") || result.Has("were adopted") {
			t.Errorf("terraform %s: %d warnings, and not %q:\n%s", strings.Join(command.args, " "), n, command.says, result.Output)
		}
	}
	if stats := world.Stats(); len(stats.Imports) != 36 || stats.DuplicateEvents != 0 || stats.Requests["StopImport"] != 0 {
		t.Errorf("%d imports, %d duplicate events, requests %v", len(stats.Imports), stats.DuplicateEvents, stats.Requests)
	}
}

// A plan that retries says so, and no longer that something should be done.
func TestAccImport_whatARetryPlans(t *testing.T) {
	t.Parallel()
	retry := func(world *acctest.World, trigger string) string {
		return world.ProviderBlock() + world.Import("test", append([]string{"retry_trigger = " + trigger}, closedRange...)...)
	}
	begin := func(t *testing.T, broken int, hold bool) (*acctest.World, *acctest.CLI, string) {
		t.Helper()
		world := acctest.NewWorld(t, acctest.WithBrokenFiles(broken))
		world.Hold(hold)
		cli := acctest.NewCLI(t, retry(world, `"first"`))
		cli.Apply(t)
		id := world.Only(t).ID
		if hold {
			acctest.Until(t, "the import runs", func() bool { return world.Only(t).Status == "IN_PROGRESS" })
		} else {
			world.Await(t, id)
		}
		cli.Apply(t)
		return world, cli, id
	}
	t.Run("FAILED", func(t *testing.T) {
		t.Parallel()
		world, cli, id := begin(t, 1, false)
		expect(t, plan(t, cli, 0), "Import "+id+" FAILED: 1 entry was not copied", "change retry_trigger")
		world.Mend(t)
		cli.Write(t, retry(world, `"second"`))
		planned := plan(t, cli, 2)
		expect(t, planned, "Import "+id+" is retried by this plan", "copies only what is missing")
		applied := cli.Apply(t)
		for _, result := range []acctest.Result{planned, applied} {
			if warnings(result) != 1 || result.Has("change retry_trigger") {
				t.Errorf("it says too much:\n%s", result.Output)
			}
		}
		world.Await(t, id)
		if quiet := plan(t, cli, 0); warnings(quiet) != 0 || world.Only(t).Starts != 2 {
			t.Errorf("after the retry:\n%s", quiet.Output)
		}
	})
	for name, hold := range map[string]bool{"is running": true, "is COMPLETED": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world, cli, id := begin(t, 0, hold)
			cli.Write(t, retry(world, `"second"`))
			planned := plan(t, cli, 2)
			expect(t, planned, "Import "+id+" "+name+": nothing to retry", `~ retry_trigger = "first" -> "second"`)
			if planned.Has("(known after apply)") {
				t.Errorf("the plan shows what does not change:\n%s", planned.Output)
			}
			if applied := cli.Apply(t); warnings(applied) != 1 || world.Only(t).Starts != 1 {
				t.Errorf("%+v\n%s", world.Only(t), applied.Output)
			}
			plan(t, cli, 0)
		})
	}
	t.Run("it fails between the plan and the apply", func(t *testing.T) {
		t.Parallel()
		world, cli, id := begin(t, 1, true)
		cli.Write(t, retry(world, `"second"`))
		expect(t, plan(t, cli, 2, "-out=plan"), "nothing to retry")
		world.Hold(false)
		world.Await(t, id)
		world.Mend(t)
		applied := cli.Run(t, "apply", "-no-color", "plan")
		expect(t, applied, "Import "+id+" has ended since the plan", "Apply again: the new plan retries the import")
		if applied.Code != 1 || world.Only(t).Starts != 1 {
			t.Errorf("exit code %d, %+v", applied.Code, world.Only(t))
		}
		expect(t, cli.Apply(t), "Import "+id+" is retried by this plan") // the way out
		world.Await(t, id)
		plan(t, cli, 0)
		if only := world.Only(t); only.Starts != 2 || only.Status != "COMPLETED" {
			t.Errorf("%+v", only)
		}
	})
}

// Two provider blocks are two processes, and cannot know of each other.
func TestAccImport_twoProviderBlocksOfOneAccount(t *testing.T) {
	t.Parallel()
	world, cli, id := running(t)
	second := strings.Replace(world.ProviderBlock(), `provider "cloudtrail" {`, "provider \"cloudtrail\" {\n  alias = \"second\"", 1)
	cli.Write(t, world.ProviderBlock()+second+world.Import("test", closedRange...)+world.Import("second", append([]string{"provider = cloudtrail.second"}, closedRange...)...))
	expect(t, plan(t, cli, 2), "Import "+id+" will be adopted", "Another state or provider block may have it too", "stops the import if it is running")
}

func TestAccImport_whatADestroySays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		says  string
	}{
		"it is stopped": {nil, "If it still runs, it is stopped, also for"},
		"skip_destroy":  {[]string{"skip_destroy = true"}, "runs on, as skip_destroy says"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world, cli, id := running(t, c.lines...)
			expect(t, plan(t, cli, 2, "-destroy"), "Import "+id+" had not finished when last seen", c.says)
			if stopped := world.Stats().Requests["StopImport"]; stopped != 0 {
				t.Error("a plan has stopped the import")
			}
		})
	}
	t.Run("create_before_destroy", func(t *testing.T) {
		t.Parallel()
		world, cli, id := running(t, "lifecycle {\n    create_before_destroy = true\n  }")
		cli.Write(t, strings.Replace(world.ProviderBlock()+world.Import("test", append([]string{"lifecycle {\n    create_before_destroy = true\n  }"}, closedRange...)...), "s3://trail-logs/AWSLogs/", "s3://trail-logs/", 1))
		expect(t, plan(t, cli, 2), "Replacing import "+id, "with create_before_destroy, the new one waits for its end")
	})
}

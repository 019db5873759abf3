package lakeimportcompletion_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakeimportcompletion"
)

const address = "cloudtrail_lake_import_completion.test"

func planned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

func TestAccCompletion_lifeCycle(t *testing.T) {
	world := acctest.NewWorld(t)
	config := func(lines ...string) string {
		return world.ProviderBlock() + world.Import("test") + world.Completion("test", lines...)
	}
	emptyPlan := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{
				Config:           config(),
				ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(address, "import_status", "COMPLETED"),
					resource.TestCheckResourceAttr(address, "region", acctest.Region),
					resource.TestCheckResourceAttr(address, "import_statistics.files_completed", fmt.Sprint(acctest.Files)),
					resource.TestCheckResourceAttr(address, "import_statistics.events_completed", fmt.Sprint(acctest.Events)),
					resource.TestCheckResourceAttrPair(address, "import_id", "cloudtrail_lake_import.test", "import_id"),
				),
			},
			{Config: config(), ConfigPlanChecks: emptyPlan},
			{Config: config(`max_retries = 3`, `timeouts { create = "2h" }`), ConfigPlanChecks: planned(plancheck.ResourceActionUpdate)},
			{Config: config(`max_retries = 3`, `triggers = { again = "yes" }`), ConfigPlanChecks: planned(plancheck.ResourceActionReplace)},
			{
				// AWS may forget the import; what waited for it has still seen its end.
				PreConfig: func() {
					if err := world.ForgetImport(world.Only(t).ID); err != nil {
						t.Fatal(err)
					}
				},
				Config:           config(`max_retries = 3`, `triggers = { again = "yes" }`),
				ConfigPlanChecks: emptyPlan,
			},
		},
	})
}

func TestAccCompletion_defaultsToTheProvidersRegion(t *testing.T) {
	world := acctest.NewWorld(t)
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{{
			Config: world.ProviderBlock() + world.Import("test") + `
resource "cloudtrail_lake_import_completion" "test" {
  import_id = cloudtrail_lake_import.test.import_id
}
`,
			Check: resource.TestCheckResourceAttr(address, "region", acctest.Region),
		}},
	})
}

// readAgain reads a waiter that has seen the end of the world's one import.
func readAgain(t *testing.T, world *acctest.World) *tfprotov6.ReadResourceResponse {
	t.Helper()
	server := acctest.NewServer(t)
	server.Configure(t, world.ProviderConfig())
	answer, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: lakeimportcompletion.TypeName,
		CurrentState: server.Value(t, lakeimportcompletion.TypeName, map[string]any{
			"import_id": world.Only(t).ID, "region": acctest.Region, "import_status": "COMPLETED",
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range answer.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	return answer
}

func TestRead_anImportThatRunsAgainRemovesTheWaiter(t *testing.T) {
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
	server := acctest.NewServer(t)
	world.Hold(true)
	id := start(t, world)
	for _, status := range []string{"IN_PROGRESS", "FAILED"} {
		if status == "FAILED" {
			world.Hold(false)
			world.Await(t, id)
		}
		if got := world.Only(t).Status; got != status {
			t.Fatalf("the import is %s", got)
		}
		if state, err := readAgain(t, world).NewState.Unmarshal(server.Type(lakeimportcompletion.TypeName)); err != nil || !state.IsNull() {
			t.Errorf("%s: the waiter stays: %v, %v", status, state, err)
		}
	}
}

func TestRead_aCompletedImportKeepsTheWaiter(t *testing.T) {
	world := acctest.NewWorld(t)
	world.Await(t, start(t, world))
	state := acctest.NewServer(t).Unpack(t, lakeimportcompletion.TypeName, readAgain(t, world).NewState)
	var status string
	if err := state["import_status"].As(&status); err != nil || status != "COMPLETED" {
		t.Errorf("status %q, %v", status, err)
	}
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

func TestAccCompletion_errors(t *testing.T) {
	t.Parallel()
	unknownID := "11111111-2222-3333-4444-555555555555"
	t.Run("stopped import", func(t *testing.T) {
		t.Parallel()
		world := acctest.NewWorld(t)
		world.Hold(true)
		cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+world.Completion("test"))
		running := cli.Start(t, "apply", "-auto-approve", "-no-color")
		acctest.Until(t, "the completion polls", func() bool { return world.Stats().Requests["GetImport"] > 0 })
		id := world.Only(t).ID
		if _, err := world.Console(acctest.Account, acctest.Region).StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: aws.String(id)}); err != nil {
			t.Fatal(err)
		}
		expect(t, running.Result(t), "Waiting for import "+id, "The import was stopped before it finished", "retry_trigger", "start-import --import-id "+id)
	})
	t.Run("timeout", func(t *testing.T) {
		t.Parallel()
		world := acctest.NewWorld(t)
		world.Hold(true)
		cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+world.Completion("test", `timeouts { create = "2s" }`))
		result := cli.Run(t, "apply", "-auto-approve", "-no-color")
		expect(t, result, "Waiting for import "+world.Only(t).ID, "The timeout was reached", "it was IN_PROGRESS", "The import continues at AWS", "apply again")
		if state := cli.State(t); len(state) != 1 || state["cloudtrail_lake_import.test"].Tainted {
			t.Errorf("state %v", state)
		}
	})
	t.Run("unknown import", func(t *testing.T) {
		t.Parallel()
		world := acctest.NewWorld(t)
		cli := acctest.NewCLI(t, world.ProviderBlock()+fmt.Sprintf("resource \"cloudtrail_lake_import_completion\" \"test\" {\n  import_id = %q\n}\n", unknownID))
		expect(t, cli.Run(t, "apply", "-auto-approve", "-no-color"), "ImportNotFoundException", "no import "+unknownID, "account "+acctest.Account, "Region us-east-1", "import_id")
	})
}

func expect(t *testing.T, result acctest.Result, words ...string) {
	t.Helper()
	if result.Code != 1 {
		t.Errorf("exit code %d", result.Code)
	}
	for _, word := range words {
		if !result.Has(word) {
			t.Errorf("the output does not say %q:\n%s", word, result.Output)
		}
	}
}

func TestValidate_badInputs(t *testing.T) {
	server := acctest.NewServer(t)
	id := "11111111-2222-3333-4444-555555555555"
	for _, input := range []struct {
		config map[string]any
		at     string
		words  string
	}{
		{map[string]any{"import_id": ""}, `AttributeName("import_id")`, "36 characters"},
		{map[string]any{"import_id": strings.ToUpper("abcdef11-2222-3333-4444-555555555555")}, `AttributeName("import_id")`, `write "abcdef11-2222-3333-4444-555555555555"`},
		{map[string]any{"import_id": id + "@us-east-1"}, `AttributeName("import_id")`, `write import_id = "11111111-2222-3333-4444-555555555555" and region = "us-east-1"`},
		{map[string]any{"import_id": id + "@"}, `AttributeName("import_id")`, `write import_id = "11111111-2222-3333-4444-555555555555", and name the Region in region`},
		{map[string]any{"import_id": "latest"}, `AttributeName("import_id")`, `"latest" is not the id of an import`},
		{map[string]any{"import_id": "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/" + id}, `AttributeName("import_id")`, "is the ARN of an event data store"},
		{map[string]any{"import_id": "arn:aws:cloudtrail:us-east-1:123456789012:trail/main"}, `AttributeName("import_id")`, "is an ARN; an import has none"},
		{map[string]any{"import_id": "s3://trail-logs/AWSLogs/"}, `AttributeName("import_id")`, "is a location"},
		{map[string]any{"import_id": id, "region": "nowhere"}, `AttributeName("region")`, `"nowhere" is not the name of an AWS Region`},
		{map[string]any{"import_id": id, "max_retries": -1}, `AttributeName("max_retries")`, "max_retries: -1 is not a whole number from 0 to 100"},
		{map[string]any{"import_id": id, "max_retries": 1.5}, `AttributeName("max_retries")`, "max_retries: 1.5 is not a whole number from 0 to 100"},
		{map[string]any{"import_id": id, "allow_failed_entries": 0.25}, `AttributeName("allow_failed_entries")`, "allow_failed_entries: 0.25 is not a whole number of 0 or more"},
		{map[string]any{"import_id": id, "max_retries": 101}, `AttributeName("max_retries")`, "max_retries: 101 is not a whole number from 0 to 100"},
		{map[string]any{"import_id": id, "allow_failed_entries": -1}, `AttributeName("allow_failed_entries")`, "allow_failed_entries: -1 is not a whole number of 0 or more"},
		{map[string]any{"import_id": id, "timeouts": map[string]any{"create": "a day"}}, `AttributeName("timeouts").AttributeName("create")`, `timeouts.create: "a day" is not a duration`},
		{map[string]any{"import_id": id, "timeouts": map[string]any{"create": "-1s"}}, `AttributeName("timeouts").AttributeName("create")`, `timeouts.create: "-1s" leaves no time`},
	} {
		answer, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: lakeimportcompletion.TypeName, Config: server.Value(t, lakeimportcompletion.TypeName, input.config),
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(answer.Diagnostics) == 0 && (attribute.Mocked(fmt.Sprint(input.config["import_id"])) || attribute.Mocked(fmt.Sprint(input.config["region"]))) {
			answer.Diagnostics = server.Plan(t, lakeimportcompletion.TypeName, nil, input.config).Diagnostics
		}
		if len(answer.Diagnostics) != 1 || answer.Diagnostics[0].Attribute.String() != input.at || !strings.Contains(answer.Diagnostics[0].Summary+answer.Diagnostics[0].Detail, input.words) {
			t.Errorf("%v: %+v", input.config, answer.Diagnostics)
		}
	}
}

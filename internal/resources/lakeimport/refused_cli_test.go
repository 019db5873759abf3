package lakeimport_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// An import that exists already keeps nobody from destroying or applying what has
// nothing to do with it.
func TestAccImport_refusalBlocksNothingElse(t *testing.T) {
	t.Parallel()
	begin := func(t *testing.T) (*acctest.World, *acctest.CLI, string) {
		t.Helper()
		world := acctest.NewWorld(t)
		id := startElsewhere(t, world, false, acctest.RoleARN)
		world.Await(t, id)
		cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test")+"resource \"terraform_data\" \"other\" {\n  input = 1\n}\n")
		expect(t, plan(t, cli, 2), "Warning: Will be refused: import "+id+" already exists", "The apply will start nothing for this resource", "start_event_time")
		return world, cli, id
	}
	for name, args := range map[string][]string{
		"apply of another resource": {"apply", "-target=terraform_data.other"},
		"destroy":                   {"destroy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, cli, _ := begin(t)
			cli.Must(t, append(args, "-auto-approve", "-no-color")...)
		})
	}
	t.Run("apply of everything", func(t *testing.T) {
		t.Parallel()
		world, cli, id := begin(t)
		applied := cli.Run(t, "apply", "-auto-approve", "-no-color")
		expect(t, applied, "Error: Import "+id+" already exists", "Nothing was started")
		if _, ok := cli.State(t)["terraform_data.other"]; !ok || applied.Code != 1 || world.Only(t).Starts != 1 {
			t.Errorf("exit code %d, other resource %v, imports %+v", applied.Code, ok, world.Only(t))
		}
	})
	// The ways out that the text offers.
	for name, lines := range map[string]func(world *acctest.World, id string) []string{
		"import only what has come since": func(world *acctest.World, _ string) []string {
			created := world.Stats().Imports[0].Created.UTC()
			return []string{fmt.Sprintf("start_event_time = %q", created.Format(time.RFC3339Nano)), fmt.Sprintf("end_event_time = %q", created.Add(time.Second).Format(time.RFC3339Nano))}
		},
		"ignore": func(*acctest.World, string) []string { return []string{`on_existing_import = "ignore"`} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world, cli, id := begin(t)
			cli.Write(t, world.ProviderBlock()+world.Import("test", lines(world, id)...))
			cli.Apply(t)
			plan(t, cli, 0)
			if len(world.Stats().Imports) != 2 {
				t.Errorf("imports %+v", world.Stats().Imports)
			}
		})
	}
	t.Run("the import block", func(t *testing.T) {
		t.Parallel()
		world, cli, id := begin(t)
		cli.Write(t, world.ProviderBlock()+world.Import("test")+importOf("test", id))
		cli.Apply(t)
		untainted(t, cli, world)
		plan(t, cli, 0)
	})
}

// For an import that is in the state the text is another, and so are the ways out.
func TestAccImport_refusedReplacement(t *testing.T) {
	t.Parallel()
	for _, b := range beginnings() {
		if b.closed && !strings.HasPrefix(b.name, "FAILED") {
			continue
		}
		t.Run("tainted, "+b.name, func(t *testing.T) {
			t.Parallel()
			on := "adopt"
			if b.closed {
				on = "fail"
			}
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(b.broken))
			if b.begin != nil {
				b.begin(t, world)
			}
			lines := []string{fmt.Sprintf("on_existing_import = %q", on)}
			if b.closed {
				lines = append(lines, closedRange...)
			}
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", lines...))
			cli.Apply(t)
			id := world.Only(t).ID
			b.ended(t, world)
			cli.Must(t, "taint", "-no-color", address)
			if b.name == "running, open range" {
				planned := plan(t, cli, 2)
				expect(t, planned, "Import "+id+" will be resumed", "If it is still running, it is stopped first.")
				if planned.Has("will be adopted") {
					t.Errorf("it is not adopted as it is:\n%s", planned.Output)
				}
				cli.Apply(t)
				untainted(t, cli, world)
				return
			}
			planned := plan(t, cli, 2)
			expect(t, planned, "Will be refused: the replacement of import "+id, "terraform untaint")
			if planned.Has("import {") {
				t.Errorf("the plan offers an import block for what is in the state:\n%s", planned.Output)
			}
			applied := cli.Run(t, "apply", "-auto-approve", "-no-color")
			expect(t, applied, "Import "+id+" is not replaced", "terraform untaint", "the state is unchanged")
			if applied.Code != 1 || len(cli.State(t)) != 1 {
				t.Errorf("exit code %d, state %v", applied.Code, cli.State(t))
			}
			cli.Must(t, "untaint", "-no-color", address) // the way out
			plan(t, cli, 0)
			untainted(t, cli, world)
			cli.Must(t, "destroy", "-auto-approve", "-no-color")
		})
	}
	t.Run("with create_before_destroy", func(t *testing.T) {
		t.Parallel()
		world := acctest.NewWorld(t)
		cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", "lifecycle {\n    create_before_destroy = true\n  }"))
		cli.Apply(t)
		id := world.Only(t).ID
		world.Await(t, id)
		applied := cli.Run(t, "apply", "-auto-approve", "-no-color", "-replace="+address)
		expect(t, applied, "Import "+id+" already exists", "an import block does nothing. Keep it: run `terraform untaint` on this resource's address, plan without -replace")
		if applied.Code != 1 {
			t.Errorf("exit code %d", applied.Code)
		}
		untainted(t, cli, world)
		plan(t, cli, 0) // the way out: without -replace
	})
	for name, way := range map[string]func(config string) string{
		"the old role": func(config string) string { return strings.Replace(config, otherRole, acctest.RoleARN, 1) },
		"ignore_changes": func(config string) string {
			return strings.Replace(config, "end_event_time", "lifecycle {\n    ignore_changes = [import_source]\n  }\n  end_event_time", 1)
		},
	} {
		t.Run("another role, then "+name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
			config := world.ProviderBlock() + world.Import("test", closedRange...)
			cli := acctest.NewCLI(t, config)
			cli.Apply(t)
			id := world.Only(t).ID
			world.Await(t, id)
			config = strings.Replace(config, acctest.RoleARN, otherRole, 1)
			cli.Write(t, config)
			planned := plan(t, cli, 2)
			expect(t, planned, "Will be refused: the replacement of import "+id, acctest.RoleARN, "ignore_changes = [import_source]")
			applied := cli.Run(t, "apply", "-auto-approve", "-no-color")
			expect(t, applied, "Import "+id+" is not replaced")
			if applied.Code != 1 || planned.Has("import {") || applied.Has("import {") {
				t.Errorf("exit code %d\n%s", applied.Code, applied.Output)
			}
			untainted(t, cli, world)
			cli.Write(t, way(config))
			plan(t, cli, 0)
			untainted(t, cli, world)
		})
	}
}

// The store is protected, so that the destroy ends half done; then it is not.
func TestAccImport_destroyAfterAHalfDoneOne(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	console := world.Console(acctest.Account, acctest.Region)
	protect := func(protected bool) {
		if _, err := console.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: aws.String(world.Destination), TerminationProtectionEnabled: aws.Bool(protected)}); err != nil {
			t.Fatal(err)
		}
	}
	protect(true)
	// The store's own resource belongs to another provider; this one destroys it as that does.
	deletes := fmt.Sprintf("curl -s --fail-with-body -X POST -H 'X-Amz-Target: CloudTrail_20131101.DeleteEventDataStore' -H 'Content-Type: application/x-amz-json-1.1' -H 'Authorization: AWS4-HMAC-SHA256 Credential=%s/20260101/us-east-1/cloudtrail/aws4_request, SignedHeaders=host, Signature=0' -d '{\\\"EventDataStore\\\":\\\"%s\\\"}' %s", acctest.AccessKey, world.Destination, world.Endpoint)
	store := fmt.Sprintf("resource \"terraform_data\" \"store\" {\n  provisioner \"local-exec\" {\n    when    = destroy\n    command = \"%s\"\n  }\n}\n", deletes)
	cli := acctest.NewCLI(t, world.ProviderBlock()+store+world.Import("test", "depends_on = [terraform_data.store]")+world.Completion("test"))
	cli.Apply(t)
	id := world.Only(t).ID
	destroyed := cli.Run(t, "destroy", "-auto-approve", "-no-color")
	if state := cli.State(t); destroyed.Code != 1 || len(state) != 1 || !destroyed.Has("TerminationProtected") {
		t.Fatalf("exit code %d, state %v\n%s", destroyed.Code, state, destroyed.Output)
	}
	expect(t, plan(t, cli, 2), "Will be refused: import "+id+" already exists")
	protect(false)
	cli.Must(t, "destroy", "-auto-approve", "-no-color")
	if state := cli.State(t); len(state) != 0 || world.Only(t).Starts != 1 {
		t.Errorf("state %v, imports %+v", state, world.Only(t))
	}
}

// A finished import changes no more: that it cannot be read blocks nothing.
func TestAccImport_finishedImportThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"InvalidParameterException", "OperationNotPermittedException", "AccessDeniedException", "EventDataStoreNotFoundException", "ImportNotFoundException"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
			cli.Apply(t)
			id := world.Only(t).ID
			world.Await(t, id)
			cli.Apply(t)
			world.Fault(t, lakesim.Fault{Operation: "GetImport", Code: code})
			expect(t, plan(t, cli, 0), "Warning:", id, "COMPLETED when last seen", "Nothing is imported again")
			cli.Apply(t)
			untainted(t, cli, world)
			cli.Must(t, "destroy", "-auto-approve", "-no-color")
		})
	}
	// The state still says INITIALIZING, and the completion COMPLETED.
	t.Run("record gone after the first apply", func(t *testing.T) {
		t.Parallel()
		world := acctest.NewWorld(t)
		cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...)+world.Completion("test"))
		cli.Apply(t)
		id := world.Only(t).ID
		if err := world.ForgetImport(id); err != nil {
			t.Fatal(err)
		}
		expect(t, plan(t, cli, 0), "AWS has no record of import "+id, "Nothing is imported again")
		cli.Apply(t)
		failed := cli.Run(t, "destroy", "-auto-approve", "-no-color")
		expect(t, failed, "Import "+id+" was not found, and is not stopped", "skip_destroy = true")
		// The way out.
		cli.Write(t, world.ProviderBlock()+world.Import("test", append(slices.Clone(closedRange), "skip_destroy = true")...)+world.Completion("test"))
		cli.Must(t, "apply", "-auto-approve", "-no-color", "-target=cloudtrail_lake_import.test") // a completion would wait for it
		cli.Must(t, "destroy", "-auto-approve", "-no-color")
	})
	// An import that runs where the endpoint no longer leads is not forgotten, nor
	// replaced by another one.
	t.Run("another simulator", func(t *testing.T) {
		t.Parallel()
		world, other := acctest.NewWorld(t), acctest.NewWorld(t)
		world.Hold(true)
		cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
		cli.Apply(t)
		id := world.Only(t).ID
		cli.Write(t, other.ProviderBlock()+world.Import("test", closedRange...))
		expect(t, cli.Run(t, "destroy", "-auto-approve", "-no-color"), "Import "+id+" was not found, and is not stopped", "another simulator")
		cli.Write(t, other.ProviderBlock()+world.Import("test", rangeOf("2024-03-01T00:00:00Z", "2024-03-01T12:00:00Z")...))
		expect(t, cli.Run(t, "apply", "-auto-approve", "-no-color"), "Import "+id+" was not found, and is not stopped")
		if n := len(other.Stats().Imports); n > 0 {
			t.Errorf("%d imports were started elsewhere", n)
		}
		cli.Write(t, world.ProviderBlock()+world.Import("test", closedRange...))
		cli.Must(t, "destroy", "-auto-approve", "-no-color")
		if status := world.Only(t).Status; status != "STOPPED" {
			t.Errorf("the import is %s", status)
		}
	})
}

// With the credentials of another account nothing is read, retried or forgotten.
func TestAccImport_credentialsOfAnotherAccount(t *testing.T) {
	t.Parallel()
	for name, hold := range map[string]bool{"running": true, "FAILED": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
			world.Hold(hold)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
			cli.Apply(t)
			id := world.Only(t).ID
			if !hold {
				world.Await(t, id)
				cli.Apply(t)
			}
			mine := world.ProviderBlock()
			other := strings.Replace(mine, acctest.AccessKey, "AKIA999900001111TEST", 1)
			before := world.Stats().Requests
			refused := func(args ...string) {
				t.Helper()
				result := cli.Run(t, append(args, "-no-color")...)
				if result.Code != 1 {
					t.Errorf("terraform %v: exit code %d\n%s", args, result.Code, result.Output)
				}
				expect(t, result, "Error: Import "+id+" is of account "+acctest.Account, "credentials belong to account 999900001111")
			}
			cli.Write(t, other+world.Import("test", closedRange...))
			if hold {
				refused("plan")
			} else {
				expect(t, plan(t, cli, 0), "Warning: Import "+id+" is of account "+acctest.Account)
			}
			refused("destroy", "-auto-approve")
			refused("destroy", "-auto-approve", "-refresh=false")
			cli.Write(t, other+world.Import("test", append([]string{`retry_trigger = "again"`}, closedRange...)...))
			if !hold {
				refused("apply", "-auto-approve")
				refused("apply", "-auto-approve", "-refresh=false")
			}
			after := world.Stats().Requests
			for _, operation := range []string{"GetImport", "StopImport", "StartImport"} {
				if after[operation] != before[operation] {
					t.Errorf("AWS was called: %v, then %v", before, after)
				}
			}
			untainted(t, cli, world)
			cli.Write(t, mine+world.Import("test", closedRange...))
			plan(t, cli, 0)
		})
	}
}

// A resource that is renamed without a moved block.
func TestAccImport_refusedRenaming(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	cli.Apply(t)
	id := world.Only(t).ID
	world.Await(t, id)
	cli.Write(t, world.ProviderBlock()+world.Import("renamed"))
	expect(t, plan(t, cli, 2), "Will be refused: ", "import "+id, "moved block")
	cli.Write(t, world.ProviderBlock()+world.Import("renamed")+"moved {\n  from = cloudtrail_lake_import.test\n  to = cloudtrail_lake_import.renamed\n}\n")
	cli.Apply(t)
	plan(t, cli, 0)
	if state := cli.State(t); len(state) != 1 || state["cloudtrail_lake_import.renamed"].Values["import_id"] != id || world.Only(t).Starts != 1 {
		t.Errorf("state %v", state)
	}
}

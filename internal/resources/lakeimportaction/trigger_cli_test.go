package lakeimportaction_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// Triggers since Terraform 1.16. trigger_test.go has what they ask of the
// provider, for every version.

const (
	address   = "cloudtrail_lake_import.test"
	dependent = "\nresource \"terraform_data\" \"dependent\" {\n  depends_on = [" + address + "]\n}\n"
)

// trigger is a lifecycle block that invokes the wait, with more lines in the trigger.
func trigger(event string, lines ...string) string {
	return fmt.Sprintf("lifecycle {\n    action_trigger {\n      events  = [%s]\n      actions = [action.%s.test]\n      %s\n    }\n  }", event, wait, strings.Join(lines, "\n      "))
}

// The order of what Terraform prints: the action of the import, and what depends on the import.
const (
	actionEnds     = "Action complete: action.cloudtrail_lake_import_wait.test"
	dependentMakes = "terraform_data.dependent: Creating..."
)

func TestAccTrigger_dependentsWait(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := newCLI(t, world.ProviderBlock()+world.Import("test", trigger("after_create"))+dependent+action(wait, address+".import_id"))
	gate := cli.Has(t, acctest.GatingActions)
	world.Hold(true)
	running := cli.Start(t, "apply", "-auto-approve", "-no-color", "-input=false")
	acctest.Until(t, "there is progress", func() bool { return running.Printed("IN_PROGRESS  [") })
	if !gate {
		// Before 1.16, the dependent is made while the action still runs.
		acctest.Until(t, "the dependent is made", func() bool { return running.Printed(dependentMakes) })
	}
	world.Hold(false)
	result := running.Result(t)
	expect(t, result, 0, actionEnds, dependentMakes)
	if waited := strings.Index(result.Output, actionEnds) < strings.Index(result.Output, dependentMakes); waited != gate {
		t.Errorf("the dependent waits for the action: %v\n%s", waited, result.Output)
	}
}

func TestAccTrigger_caller(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	config := func(id, region string) string {
		return world.ProviderBlock() + world.Import("test", trigger("after_create")) + action(wait, id, "region = "+region)
	}
	cli := newCLI(t, config("caller.import_id", "caller.region"))
	cli.Need(t, acctest.GatingActions)
	const graphCycles = "unexpected graph cycles"
	if validated := cli.Must(t, "validate", "-no-color"); validated.Has("Warning: Reference to triggering resource") {
		t.Error(validated.Output)
	}
	applied := cli.Apply(t)
	expect(t, applied, 0, "(triggered by "+address+"): Import "+world.Only(t).ID+" in us-east-1: watching it", "Import "+world.Only(t).ID+" ended COMPLETED")
	if applied.Has(graphCycles) {
		t.Errorf("caller warns: %s", applied.Output)
	}
	cli.Write(t, config(address+".import_id", address+".region"))
	expect(t, cli.Must(t, "validate", "-no-color"), 0, "Warning: Reference to triggering resource", `"caller" symbol`, graphCycles)
}

// One action serves all instances, and -invoke runs it for each.
func TestAccTrigger_callerOfManyInstances(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	many := strings.Replace(world.ImportOf("test", "s3://"+acctest.Bucket+"/${each.key}/", trigger("after_create")), "{\n", "{\n  for_each = toset([\"AWSLogs\", \"Other\"])\n", 1)
	cli := newCLI(t, world.ProviderBlock()+many+action(wait, "caller.import_id"))
	cli.Need(t, acctest.GatingActions)
	applied := cli.Apply(t)
	invoked := cli.Must(t, "apply", "-auto-approve", "-no-color", "-input=false", "-invoke=action."+wait+".test")
	imports := world.Stats().Imports
	if len(imports) != 2 {
		t.Fatalf("imports %+v", imports)
	}
	for _, imported := range imports {
		expect(t, applied, 0, "Import "+imported.ID+" ended COMPLETED")
		expect(t, invoked, 0, "Import "+imported.ID+" ended COMPLETED")
	}
	expect(t, invoked, 0, "Actions: 2 invoked.")
}

func TestAccTrigger_onFailure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		onFailure string
		code      int
		tainted   bool
		dependent bool // whether what depends on the import is made
		next      int  // the exit code of the next plan
		says      string
	}{
		{"", 1, false, false, 2, "Error: "},
		{"halt", 1, false, false, 2, "Error: "},
		{"taint", 1, true, false, 2, "Error: "},
		{"continue", 0, false, true, 0, "Warning: "},
	} {
		t.Run("on_failure="+c.onFailure, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
			line := ""
			if c.onFailure != "" {
				line = "on_failure = " + c.onFailure
			}
			cli := newCLI(t, world.ProviderBlock()+world.Import("test", trigger("after_create", line))+dependent+action(wait, "caller.import_id"))
			cli.Need(t, acctest.GatingActions)
			applied := cli.Run(t, "apply", "-auto-approve", "-no-color", "-input=false")
			id := world.Only(t).ID
			expect(t, applied, c.code, "Import "+id+" ended FAILED after", c.says, "Waiting for import "+id)
			state := cli.State(t)
			_, dependent := state["terraform_data.dependent"]
			if state[address].Tainted != c.tainted || state[address].Values["import_id"] != id || dependent != c.dependent {
				t.Errorf("the state: %+v", state)
			}
			planned := cli.Run(t, "plan", "-no-color", "-input=false", "-detailed-exitcode")
			if expect(t, planned, c.next); planned.Has("is tainted, so must be replaced") != c.tainted {
				t.Error(planned.Output)
			}
			if c.tainted {
				return
			}
			// Without taint the failure is not remembered: the next apply makes the
			// dependent although the import is still FAILED.
			cli.Apply(t)
			if _, dependent := cli.State(t)["terraform_data.dependent"]; !dependent || world.Only(t).Starts != 1 {
				t.Errorf("the dependent is made: %v; %d starts", dependent, world.Only(t).Starts)
			}
		})
	}
}

// An action that taints costs nothing twice, except under ignore: the next apply
// resumes the import, or is refused. TestTaint has the whole table.
func TestAccTrigger_tainted(t *testing.T) {
	t.Parallel()
	for on, refused := range map[string]bool{"adopt": false, "fail": true} {
		t.Run(on, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
			cli := newCLI(t, world.ProviderBlock()+world.Import("test", "on_existing_import = "+strconv.Quote(on), trigger("after_create", "on_failure = taint"))+action(wait, "caller.import_id"))
			cli.Need(t, acctest.GatingActions)
			expect(t, cli.Run(t, "apply", "-auto-approve", "-no-color", "-input=false"), 1)
			id := world.Only(t).ID
			world.Mend(t)
			again := cli.Run(t, "apply", "-auto-approve", "-no-color", "-input=false")
			if refused {
				expect(t, again, 1, id)
			} else {
				expect(t, again, 0, "Import "+id+" ended COMPLETED")
			}
			state := cli.State(t)[address]
			if only := world.Only(t); state.Values["import_id"] != id || state.Tainted != refused || (only.Starts == 1) != refused || world.Stats().DuplicateEvents != 0 {
				t.Errorf("the import: %+v\nthe state: %+v", only, state)
			}
			if refused {
				cli.Must(t, "untaint", address)
				cli.Apply(t)
			}
		})
	}
}

func TestAccTrigger_taintedUnderIgnore(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
	cli := newCLI(t, world.ProviderBlock()+world.Import("test", `on_existing_import = "ignore"`, trigger("after_create", "on_failure = taint"))+action(wait, "caller.import_id"))
	cli.Need(t, acctest.GatingActions)
	for n := range 2 { // each apply taints again, and pays again
		expect(t, cli.Run(t, "apply", "-auto-approve", "-no-color", "-input=false"), 1, "ended FAILED after")
		if stats := world.Stats(); len(stats.Imports) != n+1 || stats.DuplicateEvents != int64(n*acctest.Events) || !cli.State(t)[address].Tainted {
			t.Errorf("%d imports, %d events twice", len(stats.Imports), stats.DuplicateEvents)
		}
	}
}

// A failing action keeps what it belongs to from being destroyed, except in a
// destroy of everything, where Terraform makes a warning of it.
func TestAccTrigger_beforeDestroyFails(t *testing.T) {
	t.Parallel()
	for onFailure, code := range map[string]int{"halt": 1, "taint": 1, "continue": 0} {
		t.Run(onFailure, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
			cli := newCLI(t, world.ProviderBlock()+world.Import("test", trigger("before_destroy", "on_failure = "+onFailure))+action(wait, "caller.import_id"))
			cli.Need(t, acctest.GatingActions)
			cli.Apply(t)
			id := world.Only(t).ID
			world.Await(t, id)
			replaced := cli.Run(t, "apply", "-auto-approve", "-no-color", "-input=false", "-replace="+address)
			expect(t, replaced, code, "Waiting for import "+id)
			if instance := cli.State(t)[address]; instance.Tainted || instance.Values["import_id"] != id || (world.Only(t).Starts == 1) != (code == 1) {
				t.Errorf("%d starts, the state has %+v", world.Only(t).Starts, instance)
			}
			world.Await(t, id)
			expect(t, cli.Run(t, "destroy", "-auto-approve", "-no-color", "-input=false"), 0, "Warning: Waiting for import "+id, "Actions: 1 invoked, 1 failed.")
			if left := cli.State(t); len(left) != 0 {
				t.Errorf("left: %+v", left)
			}
		})
	}
}

package lakeimportaction_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// newCLI skips the test where Terraform does not have actions.
func newCLI(t *testing.T, config string) *acctest.CLI {
	t.Helper()
	cli := acctest.NewCLI(t, config)
	cli.Need(t, acctest.Actions)
	return cli
}

func action(kind, id string, lines ...string) string {
	return fmt.Sprintf("action %q \"test\" {\n  config {\n    import_id = %s\n    %s\n  }\n}\n", kind, id, strings.Join(lines, "\n    "))
}

func expect(t *testing.T, result acctest.Result, code int, words ...string) {
	t.Helper()
	if result.Code != code {
		t.Errorf("exit code %d, want %d", result.Code, code)
	}
	for _, word := range words {
		if !result.Has(word) {
			t.Errorf("the output does not say %q:\n%s", word, result.Output)
		}
	}
}

func TestAccWait_invoked(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	cli := newCLI(t, world.ProviderBlock()+world.Import("test")+action(wait, "cloudtrail_lake_import.test.import_id"))
	world.Hold(true)
	cli.Apply(t)
	running := cli.Start(t, "apply", "-auto-approve", "-no-color", "-input=false", "-invoke=action."+wait+".test")
	acctest.Until(t, "there is progress", func() bool { return running.Printed("IN_PROGRESS  [") })
	world.Hold(false)
	id := world.Only(t).ID
	expect(t, running.Result(t), 0, "Import "+id+" in us-east-1: watching it to its end", "IN_PROGRESS [", "COMPLETED [", "Import "+id+" ended COMPLETED after", "4 files, 20 events, 0 failed entries", "Actions: 1 invoked.")
}

func TestAccWait_triggered(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t, acctest.WithBrokenFiles(2))
	cli := newCLI(t, world.ProviderBlock()+world.Import("test", `lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.cloudtrail_lake_import_wait.test]
    }
  }`)+action(wait, "cloudtrail_lake_import.test.import_id", "max_retries = 1"))
	result := cli.Run(t, "apply", "-auto-approve", "-no-color", "-input=false")
	id := world.Only(t).ID
	expect(t, result, 1, "(triggered by cloudtrail_lake_import.test): Import "+id, "ended FAILED: retry 1 of 1", "Import "+id+" ended FAILED after", "2 × ", "Waiting for import "+id, "Likely cause:")
	if instance := cli.State(t)["cloudtrail_lake_import.test"]; instance.Tainted || instance.Values["import_id"] != id {
		t.Errorf("the import in the state: %+v", instance)
	}
}

func TestAccRetryAndStop_invoked(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	id := start(t, world)
	cli := newCLI(t, world.ProviderBlock()+action(stop, strconv.Quote(id))+action(retry, strconv.Quote(id), "wait = true"))
	invoke := func(kind string) acctest.Result {
		return cli.Run(t, "apply", "-auto-approve", "-no-color", "-input=false", "-invoke=action."+kind+".test")
	}
	expect(t, invoke(stop), 0, "Import "+id+" is STOPPED after")
	expect(t, invoke(stop), 0, "Import "+id+" is STOPPED: nothing to stop")
	world.Hold(false)
	expect(t, invoke(retry), 0, "Import "+id+" ended COMPLETED after")
	expect(t, invoke(retry), 0, "Import "+id+" is COMPLETED: nothing to retry")
}

// Terraform shows the error although it is interrupted, and does not end as if all were well.
func TestAccWait_interrupted(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
		world := acctest.NewWorld(t)
		world.Hold(true)
		id := start(t, world)
		cli := newCLI(t, world.ProviderBlock()+action(wait, strconv.Quote(id)))
		running := cli.Start(t, "apply", "-auto-approve", "-no-color", "-input=false", "-invoke=action."+wait+".test")
		acctest.Until(t, "there is progress", func() bool { return running.Printed("IN_PROGRESS  [") })
		running.Signal(t, signal)
		result := running.Result(t)
		expect(t, result, 1, "Action failed: action.cloudtrail_lake_import_wait.test", "Waiting for import "+id, "The import continues at AWS", "`aws cloudtrail get-import --import-id "+id+" --region us-east-1`")
		if status := world.Only(t).Status; status != "IN_PROGRESS" {
			t.Errorf("the import is %s", status)
		}
	}
}

//go:build unix

package lakeimport_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// children are the processes that a process has started.
func children(t *testing.T, parent int) []int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var found []int
	for _, path := range stats {
		text, err := os.ReadFile(path) //nolint:gosec // the paths are the kernel's
		if err != nil {
			continue // it has ended
		}
		// pid (name) state parent ...
		fields := strings.Fields(string(text)[strings.LastIndex(string(text), ")")+1:])
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, pid)
		}
	}
	return found
}

func TestAccImport_providerEndsWithTerraform(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("it looks into /proc")
	}
	var providers []int
	world, cli, _ := interruptedApply(t, func(t *testing.T, r *acctest.Running) {
		t.Helper()
		providers = children(t, r.Process.Pid)
		r.Signal(t, os.Kill)
	})
	if len(providers) == 0 {
		t.Fatal("Terraform has started no provider")
	}
	for _, provider := range providers {
		acctest.Until(t, "the provider ends", func() bool { return errors.Is(syscall.Kill(provider, 0), syscall.ESRCH) })
	}
	if !cli.OpenTofu(t) {
		converges(t, world, cli)
	}
}

// The provider is killed and Terraform is not.
func TestAccImport_providerKilled(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("it looks into /proc")
	}
	world, cli, _ := interruptedApply(t, func(t *testing.T, r *acctest.Running) {
		t.Helper()
		for _, provider := range children(t, r.Process.Pid) {
			if err := syscall.Kill(provider, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	})
	converges(t, world, cli)
}

func TestAccImport_killedDuringRetry(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]os.Signal{"SIGINT": os.Interrupt, "SIGTERM": syscall.SIGTERM, "SIGKILL": os.Kill} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t, acctest.WithBrokenFiles(1))
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
			cli.Apply(t)
			id := world.Only(t).ID
			world.Await(t, id)
			world.Mend(t)
			world.Fault(t, lakesim.Fault{Operation: "StartImport", Latency: lakesim.Duration(3 * time.Second), Times: 1})
			cli.Write(t, world.ProviderBlock()+world.Import("test", append(closedRange, `retry_trigger = "mended"`)...))
			running := cli.Start(t, "apply", "-auto-approve", "-no-color")
			acctest.Until(t, "AWS has accepted the retry", func() bool { return world.Only(t).Starts == 2 })
			running.Signal(t, signal)
			running.Result(t)
			world.Await(t, id)
			cli.Apply(t)
			untainted(t, cli, world)
			plan(t, cli, 0)
			if only := world.Only(t); only.Starts != 2 || only.Status != "COMPLETED" || world.Stats().DuplicateEvents != 0 {
				t.Errorf("got %+v", only)
			}
		})
	}
}

func TestAccImport_killedDuringDestroy(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]os.Signal{"SIGINT": os.Interrupt, "SIGTERM": syscall.SIGTERM, "SIGKILL": os.Kill} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			world.Hold(true)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...))
			cli.Apply(t)
			world.Fault(t, lakesim.Fault{Operation: "StopImport", Latency: lakesim.Duration(3 * time.Second), Times: 1})
			running := cli.Start(t, "destroy", "-auto-approve", "-no-color")
			acctest.Until(t, "AWS has accepted the stop", func() bool { return world.Stats().Requests["StopImport"] == 1 })
			running.Signal(t, signal)
			running.Result(t)
			cli.Must(t, "destroy", "-auto-approve", "-no-color")
			if only := world.Only(t); only.Status != "STOPPED" || len(cli.State(t)) != 0 {
				t.Errorf("got %+v, state %v", only, cli.State(t))
			}
			world.Hold(false)
			// The same configuration again goes on where it was stopped.
			expect(t, cli.Apply(t), "Import "+world.Only(t).ID+" will be resumed")
			world.Await(t, world.Only(t).ID)
			plan(t, cli, 0)
			if stats := world.Stats(); stats.EventsIngested != acctest.Events || stats.DuplicateEvents != 0 {
				t.Errorf("got %+v", stats)
			}
		})
	}
}

// Other credentials of the same account find the same import.
func TestAccImport_rotatedCredentials(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	config := world.ProviderBlock() + world.Import("test") + world.Completion("test")
	cli := acctest.NewCLI(t, config)
	cli.Apply(t)
	cli.Write(t, strings.Replace(config, acctest.AccessKey, "AKIA"+acctest.Account+"NEW1", 1))
	plan(t, cli, 0)
}

// What becomes of the event data store is no reason to import anything again.
func TestAccImport_storeGoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		goes  func(*testing.T, *acctest.World)
		words string // of a new import's error; empty if that works
	}{
		"pending deletion": {func(t *testing.T, w *acctest.World) {
			t.Helper()
			if _, err := w.Console(acctest.Account, acctest.Region).DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: aws.String(w.Destination)}); err != nil {
				t.Fatal(err)
			}
		}, "PENDING_DELETION"},
		"deleted": {func(t *testing.T, w *acctest.World) {
			t.Helper()
			if err := w.ForgetEventDataStore(w.Destination); err != nil {
				t.Fatal(err)
			}
		}, "There is no event data store with this id"},
		"ingestion stopped": {func(t *testing.T, w *acctest.World) {
			t.Helper()
			if _, err := w.Console(acctest.Account, acctest.Region).StopEventDataStoreIngestion(t.Context(), &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: aws.String(w.Destination)}); err != nil {
				t.Fatal(err)
			}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", closedRange...)+world.Completion("test"))
			cli.Apply(t)
			c.goes(t, world)
			plan(t, cli, 0)
			untainted(t, cli, world)
			other := acctest.NewCLI(t, world.ProviderBlock()+world.ImportOf("test", fmt.Sprintf("s3://%s/AWSLogs/%s/", acctest.Bucket, samplesAccount(t, world)), closedRange...))
			result := other.Run(t, "apply", "-auto-approve", "-no-color")
			expect(t, result, c.words)
			if (result.Code == 0) != (c.words == "") {
				t.Errorf("exit code %d", result.Code)
			}
			cli.Must(t, "destroy", "-auto-approve", "-no-color")
		})
	}
}

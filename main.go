// Command terraform-provider-cloudtrail serves the provider to Terraform.
package main

import (
	"cmp"
	"flag"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
)

// version is set by the linker.
var version = "dev"

func main() {
	debugged := flag.Bool("debug", false, "serve for a debugger: print how Terraform can reach this process, and stay")
	flag.Parse()
	collectLess()
	var options []tf6server.ServeOpt
	if *debugged {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		go endWithParent(os.Getppid())
		logWhatIsRead()
	}
	server, err := provider.NewServer(version, lake.DefaultTimeouts())
	if err != nil {
		log.Fatal(err)
	}
	if err := tf6server.Serve(provider.Address, func() tfprotov6.ProviderServer { return server }, options...); err != nil {
		log.Fatal(err)
	}
}

// collectLess trades memory for time. A plan makes much garbage and keeps little:
// with 1,000 imports this takes 30 MiB more and a fifth less processor time.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

// logWhatIsRead keeps logs from being written that nobody reads. Terraform reads
// what a provider logs, always everything, and drops what is below the level that
// its user wants, which by default is all of it:
// https://developer.hashicorp.com/terraform/internals/debugging
// For a plan of 1,000 imports, that was 40 % of the time.
func logWhatIsRead() {
	wanted := cmp.Or(os.Getenv("TF_LOG_PROVIDER"), os.Getenv("TF_LOG"), "OFF")
	sdk := cmp.Or(os.Getenv("TF_LOG_SDK"), wanted)
	for name, level := range map[string]string{
		"TF_LOG_PROVIDER_CLOUDTRAIL": wanted,
		"TF_LOG_SDK":                 sdk,
		// Without levels of their own, these make up each line before it is dropped.
		"TF_LOG_SDK_FRAMEWORK": sdk,
		"TF_LOG_SDK_PROTO":     sdk,
	} {
		if os.Getenv(name) == "" {
			_ = os.Setenv(name, level) // fails only for a malformed name
		}
	}
}

// endWithParent ends this process when Terraform is gone. A Terraform that is
// killed cannot do it, and nothing else would.
func endWithParent(parent int) {
	if runtime.GOOS == "windows" {
		// Windows gives orphans no new parent, but lets any process be waited for.
		if process, err := os.FindProcess(parent); err == nil {
			_, _ = process.Wait()
		}
	} else {
		for range time.Tick(time.Second) {
			if os.Getppid() != parent {
				break
			}
		}
	}
	os.Exit(1)
}

// Command terraform-provider-cloudtrail serves the provider to Terraform.
package main

import (
	"flag"
	"log"
	"os"
	"runtime"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
)

// version is set by the linker.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger: print how Terraform can reach this process, and stay")
	flag.Parse()
	if !*debug {
		go endWithParent(os.Getppid())
	}
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	server, err := provider.NewServer(version)
	if err != nil {
		log.Fatal(err)
	}
	if err := tf6server.Serve(provider.Address, func() tfprotov6.ProviderServer { return server }, options...); err != nil {
		log.Fatal(err)
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

// Command standin serves the provider that stands in for hashicorp/aws in the
// tests of the examples.
package main

import (
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/standin"
)

func main() {
	if err := tf6server.Serve("registry.terraform.io/hashicorp/aws", standin.AWS); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "standin:", err) // there is nowhere else to say it
		os.Exit(1)
	}
}

// Command standin serves the providers that stand in for hashicorp/aws and
// hashicorp/awscc in the tests of the examples. The name that it was started by
// decides which.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/standin"
)

func main() {
	name, server := "registry.terraform.io/hashicorp/aws", standin.AWS
	if strings.Contains(os.Args[0], "provider-awscc") {
		name, server = "registry.terraform.io/hashicorp/awscc", standin.AWSCC
	}
	if err := tf6server.Serve(name, server); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "standin:", err) // there is nowhere else to say it
		os.Exit(1)
	}
}

package attribute

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// EventDataStore accepts the ARN or the id of an event data store.
func EventDataStore() validator.String {
	return check{
		describe: "the ARN or id of an event data store", summary: "Invalid event data store",
		run: func(given string) error {
			if !strings.HasPrefix(given, "arn:") {
				return trail.CheckEventDataStoreID(given)
			}
			_, err := trail.ParseEventDataStoreARN(given)
			return err
		},
		warn: func(at path.Path, given string) diag.Diagnostics {
			arn, err := trail.ParseEventDataStoreARN(given)
			if err != nil {
				return nil // an id has no Region
			}
			return UnknownRegion(at, arn.Region)
		},
	}
}

package attribute

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// The rules for names of
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateEventDataStore.html
const minName, maxName = 3, 128

var namePattern = regexp.MustCompile(`^[a-zA-Z0-9._-]*$`)

// EventDataStoreName accepts the name of an event data store.
func EventDataStoreName() validator.String {
	return check{describe: "the name of an event data store", summary: "Invalid event data store name", run: func(given string) error {
		switch {
		case strings.HasPrefix(given, "arn:"):
			return fmt.Errorf("%q is an ARN; write it as arn = %q", given, given)
		case len(given) < minName || len(given) > maxName:
			return fmt.Errorf("%q has %d characters; the name of an event data store has %d to %d", given, len(given), minName, maxName)
		case !namePattern.MatchString(given):
			return fmt.Errorf("%q has other characters than letters, digits, dots, hyphens and underscores, which are all that AWS allows in the name of an event data store", given)
		}
		return nil
	}}
}

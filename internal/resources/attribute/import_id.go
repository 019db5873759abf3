package attribute

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// importIDPattern is the form of an import's id:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetImport.html
var importIDPattern = regexp.MustCompile(`^[a-f0-9-]{36}$`)

const (
	importIDForm = `"1c9b5dca-3a91-4ac3-92b1-0d3f0e4c5a67"`
	whereIDsAre  = "`aws cloudtrail list-imports` shows the ids of all imports"
)

// ImportID accepts the id of an import.
func ImportID() validator.String {
	return check{describe: "the id of an import, 36 characters", summary: "Invalid import id", run: func(given string) error {
		if id, region, found := strings.Cut(given, "@"); found && importIDPattern.MatchString(id) {
			if region == "" {
				return fmt.Errorf("%q has an @ after the id; write import_id = %q, and name the Region in region", given, id)
			}
			return fmt.Errorf("%q has a Region after the id; write import_id = %q and region = %q", given, id, region)
		}
		return CheckImportID(given)
	}}
}

// CheckImportID returns what is wrong with the id of an import, and nil if it has
// the right form.
func CheckImportID(given string) error {
	if importIDPattern.MatchString(given) {
		return nil
	}
	if meant := strings.ToLower(strings.TrimSpace(given)); importIDPattern.MatchString(meant) {
		return fmt.Errorf("%q is not the id of an import; write %q", given, meant)
	}
	return fmt.Errorf("%s; it has 36 characters, such as %s: %s", whatItIs(given), importIDForm, whereIDsAre)
}

// whatItIs says what was given in place of the id of an import.
func whatItIs(given string) string {
	_, notStore := trail.ParseEventDataStoreARN(given)
	switch {
	case given == "":
		return "the id of the import is missing"
	case notStore == nil:
		return fmt.Sprintf("%q is the ARN of an event data store, not the id of an import", given)
	case strings.HasPrefix(given, "arn:"):
		return fmt.Sprintf("%q is an ARN; an import has none, only an id", given)
	case strings.Contains(given, "://"):
		return fmt.Sprintf("%q is a location, not the id of an import", given)
	}
	return fmt.Sprintf("%q is not the id of an import", given)
}

// SplitImportID reads IMPORT_ID or IMPORT_ID@REGION. The Region is empty if none
// is given.
func SplitImportID(given string) (id, region string, err error) {
	id, region, named := strings.Cut(given, "@")
	const form = "write IMPORT_ID or IMPORT_ID@REGION"
	switch {
	case strings.Contains(region, "@"):
		return "", "", fmt.Errorf("%q has more than one @; %s", given, form)
	case named && id == "":
		return "", "", fmt.Errorf("%q has no id before the @; %s", given, form)
	}
	if err := CheckImportID(id); err != nil {
		return "", "", fmt.Errorf("%w. %s", err, "Write IMPORT_ID or IMPORT_ID@REGION")
	}
	if !named {
		return id, "", nil
	}
	if region == "" {
		return "", "", fmt.Errorf("%q has no Region after the @; write %q for the provider's Region, or add one, as in %q", given, id, id+"@us-east-1")
	}
	if _, err := trail.PartitionOfRegion(region); err != nil {
		return "", "", fmt.Errorf("the Region after the @ is wrong: %w", err)
	}
	return id, region, nil
}

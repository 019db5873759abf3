package trail

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Location is what a prefix names of the layout in which a trail delivers
// its log files, [custom/]AWSLogs/[o-ID/]ACCOUNT/CloudTrail/REGION/. What it
// does not name is empty:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
type Location struct {
	CustomPrefix, OrganizationID, AccountID, Region string
}

const (
	logsFolder  = "AWSLogs"    // the folder in which a trail's layout begins
	trailFolder = "CloudTrail" // the folder of an account's trail logs
)

// trailParts are the parts of a Location by the names that people give them.
var trailParts = map[string]struct {
	of    func(*Location) *string
	check func(string) error
}{
	"account_id":      {func(l *Location) *string { return &l.AccountID }, checkAccountID},
	"custom_prefix":   {func(l *Location) *string { return &l.CustomPrefix }, checkCustomPrefix},
	"organization_id": {func(l *Location) *string { return &l.OrganizationID }, checkOrganizationID},
	"region":          {func(l *Location) *string { return &l.Region }, checkRegion},
}

// NewS3LocationURI makes the URI of a trail's logs in a bucket, with a slash at
// its end, from at most one map with the parts of a Location: custom_prefix,
// organization_id, account_id and region. An ArgumentError says what is wrong.
func NewS3LocationURI(bucket string, parts ...map[string]string) (string, error) {
	if err := checkBucketName(bucket); err != nil {
		return "", &ArgumentError{Position: 0, Err: err}
	}
	if len(parts) > 1 {
		return "", wrongArgument(2, "there is one map of parts already; write all parts into it")
	}
	var location Location
	if len(parts) == 1 {
		var err error
		if location, err = newTrailLocation(parts[0]); err != nil {
			return "", &ArgumentError{Position: 1, Err: err}
		}
	}
	return "s3://" + bucket + "/" + location.prefix(), nil
}

func newTrailLocation(parts map[string]string) (Location, error) {
	var location Location
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		part, known := trailParts[name]
		if !known {
			return location, fmt.Errorf("there is no part %q; the parts are %s", name, strings.Join(slices.Sorted(maps.Keys(trailParts)), ", "))
		}
		if err := part.check(parts[name]); err != nil {
			return location, fmt.Errorf("%s: %w", name, err)
		}
		*part.of(&location) = parts[name]
	}
	if location.Region != "" && location.AccountID == "" {
		return location, fmt.Errorf("region: a trail's layout has Regions below accounts, so %q needs an account_id too", location.Region)
	}
	location.CustomPrefix = strings.TrimSuffix(location.CustomPrefix, "/")
	return location, nil
}

func checkAccountID(given string) error {
	if !accountIDPattern.MatchString(given) {
		return fmt.Errorf("%q is not an AWS account id, which has exactly 12 digits; write it in quotes, because a number loses zeros at its beginning", given)
	}
	return nil
}

// organizationIDPattern is the form of an organization's id:
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
var organizationIDPattern = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)

func checkOrganizationID(given string) error {
	if !organizationIDPattern.MatchString(given) {
		return fmt.Errorf("%q is not the id of an organization, which is %q and 10 to 32 lower-case letters and digits, such as %q", given, "o-", "o-exampleorg1")
	}
	return nil
}

func checkRegion(given string) error {
	_, err := PartitionOfRegion(given)
	return err
}

// checkCustomPrefix refuses what cannot be a trail's own prefix. That it has no
// AWSLogs is a rule of
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-set-bucket-policy-for-multiple-accounts.html
func checkCustomPrefix(given string) error {
	if given == "" {
		return nil
	}
	switch {
	case strings.Contains(given, logsFolder):
		return fmt.Errorf("%q contains %q, which a trail's prefix cannot; give only what is before it", given, logsFolder)
	case strings.HasPrefix(given, "/"):
		return fmt.Errorf("%q begins with a slash; the keys of a trail's logs do not", given)
	case slices.Contains(strings.Split(strings.TrimSuffix(given, "/"), "/"), ""):
		return fmt.Errorf("%q has an empty part between two slashes; S3 keys of trail logs have none", given)
	}
	return checkPrefix(given)
}

func (l Location) prefix() string {
	folders := []string{l.CustomPrefix, logsFolder, l.OrganizationID}
	if l.AccountID != "" {
		folders = append(folders, l.AccountID, trailFolder, l.Region)
	}
	folders = slices.DeleteFunc(folders, func(folder string) bool { return folder == "" })
	return strings.Join(folders, "/") + "/"
}

// Location is what the prefix names of a trail's layout, as deep as it
// follows it. It is empty for a prefix of another layout.
func (u S3LocationURI) Location() Location {
	location, below := u.split()
	if location.AccountID != "" && len(below) > 1 && below[0] == trailFolder && checkRegion(below[1]) == nil {
		location.Region = below[1]
	}
	return location
}

// split cuts the prefix below the account, or as near to it as it follows a
// trail's layout, and returns the folders that are left.
func (u S3LocationURI) split() (location Location, below []string) {
	folders := strings.Split(u.Prefix, "/")
	start := slices.Index(folders, logsFolder)
	if start < 0 {
		return location, nil
	}
	location.CustomPrefix = strings.Join(folders[:start], "/")
	below = folders[start+1:]
	if len(below) > 0 && organizationIDPattern.MatchString(below[0]) {
		location.OrganizationID, below = below[0], below[1:]
	}
	if len(below) > 0 && accountIDPattern.MatchString(below[0]) {
		location.AccountID, below = below[0], below[1:]
	}
	return location, below
}

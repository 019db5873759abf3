package trail

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// EventDataStoreARN is the parsed ARN of an event data store,
// arn:PARTITION:cloudtrail:REGION:ACCOUNT:eventdatastore/ID.
type EventDataStoreARN struct {
	Partition, Region, AccountID, ID string
}

// String is the ARN as AWS spells it.
func (a EventDataStoreARN) String() string {
	return fmt.Sprintf("arn:%s:cloudtrail:%s:%s:eventdatastore/%s", a.Partition, a.Region, a.AccountID, a.ID)
}

// RoleARN is the parsed ARN of an IAM role, arn:PARTITION:iam::ACCOUNT:role/[PATH/]NAME.
type RoleARN struct {
	Partition, AccountID, Path, Name string
}

var (
	accountIDPattern        = regexp.MustCompile(`^[0-9]{12}$`)
	eventDataStoreIDPattern = regexp.MustCompile(`^[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}$`)
	// rolePartPattern holds the characters of IAM names and paths:
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	rolePartPattern = regexp.MustCompile(`^[A-Za-z0-9+=,.@_-]+$`)
	// kmsKeyPattern takes the ids of multi-Region keys too:
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
	kmsKeyPattern = regexp.MustCompile(`^key/[a-zA-Z0-9-]+$`)
)

const (
	eventDataStoreARNForm = "arn:PARTITION:cloudtrail:REGION:ACCOUNT:eventdatastore/ID"
	roleARNForm           = "arn:PARTITION:iam::ACCOUNT:role/NAME"
	kmsKeyARNForm         = "arn:PARTITION:kms:REGION:ACCOUNT:key/ID"
	maxRoleName           = 64
)

// ParseEventDataStoreARN reads the ARN of an event data store. Its error says
// which part is wrong, what was given and what is expected there.
func ParseEventDataStoreARN(given string) (EventDataStoreARN, error) {
	var none EventDataStoreARN
	parsed, err := parseARN(given, eventDataStoreARNForm)
	if err != nil {
		if eventDataStoreIDPattern.MatchString(given) {
			return none, fmt.Errorf("%q is the id of an event data store; its whole ARN is needed, because the import's Region and account come from it: %s", given, eventDataStoreARNForm)
		}
		return none, err
	}
	if parsed.Service != "cloudtrail" {
		return none, fmt.Errorf("the service part is %q, but an event data store's ARN has %q there: %s", parsed.Service, "cloudtrail", eventDataStoreARNForm)
	}
	if err := checkRegionPart(parsed); err != nil {
		return none, err
	}
	if err := checkAccountPart(parsed); err != nil {
		return none, err
	}
	kind, id, _ := strings.Cut(parsed.Resource, "/")
	switch {
	case kind == "eventdatastore":
	case strings.EqualFold(kind, "eventdatastore"):
		return none, fmt.Errorf("the resource type is spelled %q; AWS's ARNs have it in lower case, %q (older AWS documentation shows %q, which matches no event data store, in role policies either)", kind, "eventdatastore", "eventdataStore")
	default:
		return none, fmt.Errorf("the resource type is %q, but an event data store's ARN has %q there: %s", kind, "eventdatastore", eventDataStoreARNForm)
	}
	if err := CheckEventDataStoreID(id); err != nil {
		return none, fmt.Errorf("the id after %q is wrong: %w", "eventdatastore/", err)
	}
	return EventDataStoreARN{Partition: parsed.Partition, Region: parsed.Region, AccountID: parsed.AccountID, ID: id}, nil
}

// CheckEventDataStoreID says what is wrong with the id of an event data store,
// which is the last part of its ARN.
func CheckEventDataStoreID(given string) error {
	if !eventDataStoreIDPattern.MatchString(given) {
		return fmt.Errorf("%q is not the id of an event data store, which is a lower-case UUID such as %q", given, "0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e")
	}
	return nil
}

// ParseRoleARN reads the ARN of an IAM role, with or without a path. Its error
// says which part is wrong, what was given and what is expected there.
func ParseRoleARN(given string) (RoleARN, error) {
	var none RoleARN
	parsed, err := parseARN(given, roleARNForm)
	if err != nil {
		return none, err
	}
	if parsed.Service != "iam" {
		return none, fmt.Errorf("the service part is %q, but an IAM role's ARN has %q there: %s", parsed.Service, "iam", roleARNForm)
	}
	if parsed.Region != "" {
		return none, fmt.Errorf("the Region part is %q, but IAM is global and an IAM role's ARN has nothing there: %s", parsed.Region, roleARNForm)
	}
	if err := checkAccountPart(parsed); err != nil {
		return none, err
	}
	kind, rest, _ := strings.Cut(parsed.Resource, "/")
	if kind != "role" {
		return none, fmt.Errorf("the resource type is %q, but an IAM role's ARN has %q there: %s", kind, "role", roleARNForm)
	}
	parts := strings.Split(rest, "/")
	for _, part := range parts {
		if !rolePartPattern.MatchString(part) {
			return none, fmt.Errorf("the role's path and name are %q; each part between slashes needs at least one character, of letters, digits and +=,.@_-", rest)
		}
	}
	name := parts[len(parts)-1]
	if len(name) > maxRoleName {
		return none, fmt.Errorf("the role's name %q has %d characters; IAM allows at most %d", name, len(name), maxRoleName)
	}
	return RoleARN{Partition: parsed.Partition, AccountID: parsed.AccountID, Path: strings.TrimSuffix(rest, name), Name: name}, nil
}

// parseKMSKeyARN reads the ARN of a KMS key. Its error says which part is wrong,
// what was given and what is expected there.
func parseKMSKeyARN(given string) (arnParts, error) {
	parsed, err := parseARN(given, kmsKeyARNForm)
	if err != nil {
		return parsed, err
	}
	if parsed.Service != "kms" {
		return parsed, fmt.Errorf("the service part is %q, but a KMS key's ARN has %q there: %s", parsed.Service, "kms", kmsKeyARNForm)
	}
	if err := checkRegionPart(parsed); err != nil {
		return parsed, err
	}
	if err := checkAccountPart(parsed); err != nil {
		return parsed, err
	}
	switch {
	case strings.HasPrefix(parsed.Resource, "alias/"):
		return parsed, fmt.Errorf("%q is the ARN of an alias, which a policy cannot name as a resource; give the ARN of its key: %s", given, kmsKeyARNForm)
	case !kmsKeyPattern.MatchString(parsed.Resource):
		return parsed, fmt.Errorf("the resource part is %q, but a KMS key's ARN has %q and the key's id there: %s", parsed.Resource, "key/", kmsKeyARNForm)
	}
	return parsed, nil
}

// arnParts are the parts of an ARN between its colons:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
type arnParts struct {
	Partition, Service, Region, AccountID, Resource string
}

// splitARN takes an ARN apart, and reports whether it has all six parts.
func splitARN(given string) (parts arnParts, ok bool) {
	split := strings.SplitN(given, ":", 6)
	if len(split) != 6 || split[0] != "arn" {
		return parts, false
	}
	return arnParts{split[1], split[2], split[3], split[4], split[5]}, true
}

func parseARN(given, form string) (arnParts, error) {
	if given != strings.TrimSpace(given) {
		return arnParts{}, fmt.Errorf("%q has white space around it; an ARN has none: %s", given, form)
	}
	parsed, ok := splitARN(given)
	if !ok {
		return arnParts{}, fmt.Errorf("%q is not an ARN of the form %s: it needs six parts separated by colons, the first of them %q", given, form, "arn")
	}
	if !slices.Contains(Partitions(), parsed.Partition) {
		return arnParts{}, fmt.Errorf("the partition part is %q, but AWS's partitions are %s", parsed.Partition, strings.Join(Partitions(), ", "))
	}
	return parsed, nil
}

func checkRegionPart(parsed arnParts) error {
	partition, err := PartitionOfRegion(parsed.Region)
	if err != nil {
		return fmt.Errorf("the Region part is wrong: %w", err)
	}
	if partition != parsed.Partition {
		return fmt.Errorf("the Region part is %q, which is in partition %q, but the partition part is %q", parsed.Region, partition, parsed.Partition)
	}
	return nil
}

func checkAccountPart(parsed arnParts) error {
	if !accountIDPattern.MatchString(parsed.AccountID) {
		return fmt.Errorf("the account part is %q, but an AWS account id has exactly 12 digits", parsed.AccountID)
	}
	return nil
}

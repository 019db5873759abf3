package lakesim

import "strings"

// partitionOf names the AWS partition that a Region belongs to.
func partitionOf(region string) string {
	for prefix, partition := range map[string]string{
		"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc",
		"us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eu-isoe-": "aws-iso-e", "us-isof-": "aws-iso-f",
	} {
		if strings.HasPrefix(region, prefix) {
			return partition
		}
	}
	return "aws"
}

// supportsLake reports whether CloudTrail Lake exists in a Region. AWS names no
// Lake in the other partitions, so they count as being without.
func (s *Simulator) supportsLake(region string) bool {
	switch partitionOf(region) {
	case "aws", "aws-us-gov":
	default:
		return false
	}
	for _, without := range s.world.Load().UnsupportedRegions {
		if region == without {
			return false
		}
	}
	return true
}

// arn is an Amazon Resource Name in its parts.
type arn struct {
	partition, service, region, account, resource string
}

func parseARN(text string) (arn, bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || !strings.HasPrefix(parts[1], "aws") || parts[5] == "" {
		return arn{}, false
	}
	return arn{parts[1], parts[2], parts[3], parts[4], parts[5]}, true
}

func storeARN(region, account, id string) string {
	return "arn:" + partitionOf(region) + ":cloudtrail:" + region + ":" + account + ":eventdatastore/" + id
}

// roleARN takes the ARN of an IAM role apart; ok is false for anything else.
func roleARN(text string) (role arn, name string, ok bool) {
	role, ok = parseARN(text)
	if !ok || role.service != "iam" || role.region != "" || !accountPattern.MatchString(role.account) {
		return arn{}, "", false
	}
	path, found := strings.CutPrefix(role.resource, "role/")
	if !found {
		return arn{}, "", false
	}
	name = path[strings.LastIndexByte(path, '/')+1:]
	return role, name, name != ""
}

package lakesim

import (
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// supportsLake reports whether CloudTrail Lake exists in a Region. AWS names no
// Lake in the other partitions, so they count as being without.
func (s *Simulator) supportsLake(region string) bool {
	switch awsapi.PartitionOf(region) {
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

func storeARN(region, account, id string) string {
	return "arn:" + awsapi.PartitionOf(region) + ":cloudtrail:" + region + ":" + account + ":eventdatastore/" + id
}

// roleARN takes the ARN of an IAM role apart; ok is false for anything else.
func roleARN(text string) (role awsapi.ARN, name string, ok bool) {
	role, ok = awsapi.ParseARN(text)
	if !ok || role.Service != "iam" || role.Region != "" || !accountPattern.MatchString(role.Account) {
		return awsapi.ARN{}, "", false
	}
	path, found := strings.CutPrefix(role.Resource, "role/")
	if !found {
		return awsapi.ARN{}, "", false
	}
	name = path[strings.LastIndexByte(path, '/')+1:]
	return role, name, name != ""
}

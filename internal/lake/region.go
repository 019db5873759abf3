package lake

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
)

// regionPattern is the form of all Region names. The partitions' own patterns,
// which go by their beginnings, are looser.
var regionPattern = regexp.MustCompile(`^[a-z]+(-[a-z]+)+-[0-9]+$`)

// PartitionOfRegion names the AWS partition that a Region belongs to ("aws",
// "aws-cn", ...). A Region too new for the list of known ones is recognised by
// its partition's naming pattern.
func PartitionOfRegion(region string) (string, error) {
	partition, ok := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), region)
	if !ok || !regionPattern.MatchString(region) {
		return "", fmt.Errorf("%q is not the name of an AWS Region, such as %q", region, "us-east-1")
	}
	return partition.ID(), nil
}

// Partitions are the names of all AWS partitions, sorted.
func Partitions() []string {
	var ids []string
	for _, partition := range endpoints.DefaultPartitions() {
		ids = append(ids, partition.ID())
	}
	slices.Sort(ids)
	return ids
}

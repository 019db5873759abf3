package trail

import (
	"fmt"
	"regexp"
)

// partition is an AWS partition, and the form of the names of its Regions.
type partition struct {
	id     string
	region *regexp.Regexp
}

// partitions are AWS's, sorted by id:
// https://docs.aws.amazon.com/general/latest/gr/rande.html
var partitions = []partition{
	{"aws", regexp.MustCompile(`^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-[0-9]+$`)},
	{"aws-cn", regexp.MustCompile(`^cn-[a-z]+-[0-9]+$`)},
	{"aws-eusc", regexp.MustCompile(`^eusc-de-[a-z]+-[0-9]+$`)},
	{"aws-iso", regexp.MustCompile(`^us-iso-[a-z]+-[0-9]+$`)},
	{"aws-iso-b", regexp.MustCompile(`^us-isob-[a-z]+-[0-9]+$`)},
	{"aws-iso-e", regexp.MustCompile(`^eu-isoe-[a-z]+-[0-9]+$`)},
	{"aws-iso-f", regexp.MustCompile(`^us-isof-[a-z]+-[0-9]+$`)},
	{"aws-us-gov", regexp.MustCompile(`^us-gov-[a-z]+-[0-9]+$`)},
}

// PartitionOfRegion returns the id of the AWS partition that a Region belongs to
// ("aws", "aws-cn", ...). It goes by the form of the name, so that it knows
// Regions to come.
func PartitionOfRegion(region string) (string, error) {
	for _, p := range partitions {
		if p.region.MatchString(region) {
			return p.id, nil
		}
	}
	return "", fmt.Errorf("%q is not the name of an AWS Region, such as %q", region, "us-east-1")
}

// Partitions returns the ids of all AWS partitions, sorted.
func Partitions() []string {
	ids := make([]string, len(partitions))
	for i, p := range partitions {
		ids[i] = p.id
	}
	return ids
}

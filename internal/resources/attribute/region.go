package attribute

import (
	"fmt"
	"slices"

	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// Region accepts the name of an AWS Region of any partition. One that this version
// does not know is a warning: AWS opens new Regions.
func Region() validator.String {
	return check{
		describe: "the name of an AWS Region", summary: "Invalid Region",
		run: func(given string) error {
			_, err := trail.PartitionOfRegion(given)
			return err
		},
		warn: UnknownRegion,
	}
}

// UnknownRegion warns of a Region that is not in its partition as far as is known.
func UnknownRegion(at path.Path, region string) diag.Diagnostics {
	var diags diag.Diagnostics
	partition, err := trail.PartitionOfRegion(region)
	if err != nil {
		return nil
	}
	known := knownRegions(partition)
	if len(known) == 0 || slices.Contains(known, region) {
		return nil
	}
	meant := ""
	if near := nearest(region, known); near != "" {
		meant = fmt.Sprintf(" Did you mean %q?", near)
	}
	diags.AddAttributeWarning(at, fmt.Sprintf("Region %s is not known", region),
		fmt.Sprintf("%s: this version of the provider does not know a Region %q in partition %q.%s If it is a new Region, ignore this warning; a newer version of the provider may know it.", at, region, partition, meant))
	return diags
}

// knownRegions returns the names of a partition's Regions, sorted.
func knownRegions(partition string) []string {
	var names []string
	for _, p := range endpoints.DefaultPartitions() {
		if p.ID() == partition {
			for name := range p.Regions() {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

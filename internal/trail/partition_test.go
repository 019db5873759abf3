package trail

import (
	"slices"
	"testing"

	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
)

// The library with which the provider reads its AWS configuration knows every
// Region by name.
func TestPartitionsAreThoseOfTheLibrary(t *testing.T) {
	var ids []string
	for _, partition := range endpoints.DefaultPartitions() {
		ids = append(ids, partition.ID())
		for region := range partition.Regions() {
			if got, err := PartitionOfRegion(region); err != nil || got != partition.ID() {
				t.Errorf("Region %s: partition %q, %v; want %q", region, got, err, partition.ID())
			}
		}
	}
	slices.Sort(ids)
	if !slices.Equal(ids, Partitions()) {
		t.Errorf("partitions %q, want %q", Partitions(), ids)
	}
}

// Package awsapi is what the services of the simulated AWS have in common: who
// calls, names, constraints, and errors.
package awsapi

// Caller is who calls, and where, as the request's signature says.
type Caller struct {
	AccessKey string
	Account   string
	Region    string
	Service   string
}

// Partition returns the partition of the caller's Region.
func (c Caller) Partition() string { return PartitionOf(c.Region) }

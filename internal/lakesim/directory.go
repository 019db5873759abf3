package lakesim

import (
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/iam"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/kms"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/policy"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/s3bucket"
)

// directory is where an import finds roles, buckets and keys: in the simulator, or in
// the emulator that it forwards to.
type directory interface {
	role(arn string) (iam.Role, bool)
	key(name, account, region string) (kms.Key, bool)
	bucket(name string) (bucketFacts, bool)
	object(bucket, key string) s3bucket.Object
	holds(bucket, prefix string) bool
}

// bucketFacts are what an import obeys of a bucket.
type bucketFacts struct {
	owner, region string
	aclsEnabled   bool
	kmsDenied     bool
	policy        *policy.Document
	closed        bool // to other accounts
}

// ownDirectory is the simulator's own.
type ownDirectory struct{ s *Simulator }

func (d ownDirectory) role(arn string) (iam.Role, bool) { return d.s.iam.Role(arn) }

func (d ownDirectory) key(name, account, region string) (kms.Key, bool) {
	return d.s.kms.Key(name, account, region)
}

func (d ownDirectory) bucket(name string) (bucketFacts, bool) {
	one, exists := d.s.buckets.find(name)
	if !exists {
		return bucketFacts{}, false
	}
	settings, _ := d.s.buckets.settings(name)
	return bucketFacts{one.Owner(), settings.Region, settings.ACLsEnabled, settings.KMSDenied, one.Policy(), one.OwnAccountOnly()}, true
}

func (d ownDirectory) object(bucket, key string) s3bucket.Object {
	one, exists := d.s.buckets.find(bucket)
	if !exists {
		return s3bucket.Object{}
	}
	return one.Object(key)
}

func (d ownDirectory) holds(bucket, prefix string) bool { return d.s.buckets.holds(bucket, prefix) }

package lakesim

import (
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// checkSource checks what AWS asks of the source of an import.
func (s *Simulator) checkSource(caller awsapi.Caller, store *eventDataStore, source *s3ImportSource) *awsapi.Error {
	if err := s.checkRole(caller, *source.S3BucketAccessRoleArn); err != nil {
		return err
	}
	invalid := func(format string, args ...any) *awsapi.Error {
		return awsapi.Failure("InvalidImportSourceException", format, args...)
	}
	name, prefix, ok := splitLocation(*source.S3LocationUri)
	if !ok {
		return invalid("The S3 location is not of the form s3://bucket/prefix/: %s", *source.S3LocationUri)
	}
	v := s.view()
	bucket, exists := s.directory.bucket(name)
	switch {
	case !exists:
		return invalid("The bucket %s does not exist or cannot be reached.", name)
	case bucket.region != *source.S3BucketRegion:
		return invalid("The bucket %s is not in the Region %s.", name, *source.S3BucketRegion)
	case bucket.aclsEnabled:
		return invalid("The bucket %s has ACLs enabled. Disable them before the import.", name)
	case bucket.kmsDenied, v.within(v.world.BucketPolicyAcceptedAfter, s.firstNamed("bucket "+name, v.now)):
		return awsapi.Failure("InsufficientEncryptionPolicyException",
			"The policy of the bucket %s or of its KMS key does not have sufficient permissions.", name)
	case v.world.EmptyPrefix == PrefixRefused && !s.directory.holds(name, prefix):
		return invalid("There is nothing to import at %s.", *source.S3LocationUri)
	}
	return s.checkRights(store, source)
}

// checkRole checks the role of an import, which IAM may not have spread yet.
func (s *Simulator) checkRole(caller awsapi.Caller, text string) *awsapi.Error {
	role, _, ok := roleARN(text)
	switch {
	case !ok:
		return invalidParameter("S3BucketAccessRoleArn is not the ARN of an IAM role: %s", text)
	case role.Partition != awsapi.PartitionOf(caller.Region):
		return invalidParameter("The role %s is of another partition.", text)
	case role.Account != caller.Account:
		return invalidParameter("The role %s is of another account, which cannot be passed to CloudTrail.", text)
	}
	if v := s.view(); v.within(v.world.RoleAcceptedAfter, s.firstNamed("role "+text, v.now)) {
		return awsapi.Failure(v.world.RoleRefusal, "Access denied. CloudTrail cannot assume the role %s. Check its trust policy.", text)
	}
	return nil
}

// firstNamed returns when a StartImport first named a role or bucket, which may
// be now.
func (s *Simulator) firstNamed(what string, now time.Time) time.Time {
	first, before := s.named[what]
	if !before {
		first = now
		s.named[what] = now
	}
	return first
}

// splitLocation takes s3://bucket/prefix/ apart. The prefix is empty or ends in a slash.
func splitLocation(uri string) (bucket, prefix string, ok bool) {
	path, ok := strings.CutPrefix(uri, "s3://")
	bucket, prefix, _ = strings.Cut(path, "/")
	if !ok || bucket == "" || strings.ContainsAny(bucket, " :?#") {
		return "", "", false
	}
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	return bucket, prefix, true
}

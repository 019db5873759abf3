package lakesim

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/iam"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/policy"
)

// access is what the role of an import may do, by its trust and its policies, and
// by those of the bucket and its keys, as they are at the time.
type access struct {
	s     *Simulator
	role  string // its ARN
	store string // the ARN of the event data store, for which CloudTrail acts
}

// What a right is missing by.
var (
	errByRole     = errors.New("the role's policies do not allow it")
	errByResource = errors.New("the policy of the bucket or of its key does not allow it")
)

// right is one of the rights that an import needs:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
type right string

const (
	rightAssume  right = "assume"
	rightList    right = "list"
	rightACL     right = "acl"
	rightGet     right = "get"
	rightDecrypt right = "decrypt"
)

// found returns the role and the context in which CloudTrail acts:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (a access) found() (role iam.Role, context map[string][]string, ok bool) {
	role, ok = a.s.directory.role(a.role)
	now := a.s.now().UTC()
	return role, map[string][]string{
		"aws:SourceArn": {a.store}, "aws:SourceAccount": {role.Account},
		"aws:CurrentTime": {now.Format(time.RFC3339)}, "aws:EpochTime": {strconv.FormatInt(now.Unix(), 10)}, "aws:SecureTransport": {"true"},
	}, ok
}

// assume reports whether CloudTrail may assume the role for the event data store.
func (a access) assume() error {
	role, context, exists := a.found()
	if !exists {
		return errByRole
	}
	trust, err := policy.Parse(role.Trust, policy.Trust)
	if err != nil {
		return errByRole // IAM keeps no policy that cannot be read
	}
	const service = "cloudtrail.amazonaws.com"
	context["aws:PrincipalIsAWSService"], context["aws:PrincipalServiceName"], context["aws:PrincipalServiceNamesList"] = []string{"true"}, []string{service}, []string{service}
	if store, ok := awsapi.ParseARN(a.store); ok {
		context["aws:RequestedRegion"] = []string{store.Region}
	}
	request := policy.Request{Principal: policy.Principal{Service: service}, Action: "sts:AssumeRole", Context: context}
	if trust.Evaluate(request) != policy.Allowed {
		return errByRole
	}
	return nil
}

// onBucket reports whether the role may do something with a bucket, or with an
// object in it.
func (a access) onBucket(action string, name, key string, more map[string][]string) error {
	bucket, exists := a.s.directory.bucket(name)
	if !exists {
		return nil // there is nothing to protect, and S3 says so
	}
	policies, request, err := a.request(action, map[string][]string{
		"aws:RequestedRegion": {bucket.region}, "s3:authType": {"REST-HEADER"}, "s3:signatureversion": {"AWS4-HMAC-SHA256"}, "s3:TlsVersion": {"1.3"},
	})
	if err != nil {
		return err
	}
	maps.Copy(request.Context, more)
	if bucket.closed && bucket.owner != request.Principal.Account {
		return errByResource
	}
	request.Resource = "arn:" + partitionOfARN(a.role) + ":s3:::" + name
	if key != "" {
		request.Resource += "/" + key
	}
	request.Context["aws:ResourceAccount"], request.Context["s3:ResourceAccount"] = []string{bucket.owner}, []string{bucket.owner}
	policies.Account, policies.Resource = bucket.owner, bucket.policy
	return verdict(policies, request, policies.Allows(request))
}

// decrypt reports whether the role may use the key of an object, or that of new
// objects of the bucket.
func (a access) decrypt(action, name, key string) error {
	bucket, exists := a.s.directory.bucket(name)
	if !exists {
		return nil
	}
	object := a.s.directory.object(name, key)
	if object.KeyID == "" {
		// S3 decrypts by itself, but with the key aws/s3 only for its own account.
		if role, _, found := a.found(); found && object.Encryption == "aws:kms" && role.Account != bucket.owner {
			return errByResource
		}
		return nil
	}
	found, exists := a.s.directory.key(object.KeyID, bucket.owner, bucket.region)
	if !exists || !found.Enabled {
		return errByResource
	}
	at := "arn:" + partitionOfARN(a.role) + ":s3:::" + name
	if !object.BucketKey {
		at += "/" + key
	}
	policies, request, err := a.request(action, map[string][]string{
		"kms:EncryptionContext:aws:s3:arn": {at}, "kms:ViaService": {"s3." + bucket.region + ".amazonaws.com"},
		"kms:EncryptionContextKeys": {"aws:s3:arn"}, "aws:RequestedRegion": {bucket.region},
	})
	if err != nil {
		return err
	}
	request.Resource, policies.Account = found.ARN, found.Account
	request.Context["aws:ResourceAccount"], request.Context["kms:CallerAccount"] = []string{found.Account}, []string{request.Principal.Account}
	if policies.Resource, err = policy.Parse(found.Policy, policy.Resource); err != nil {
		return errByResource // KMS keeps policies that IAM would refuse
	}
	return verdict(policies, request, policies.AllowsByKey(request))
}

func verdict(policies policy.Policies, request policy.Request, allowed bool) error {
	switch {
	case allowed:
		return nil
	case policies.ByIdentity(request):
		return errByResource
	}
	return errByRole
}

// request returns the role's policies and a request of its session.
func (a access) request(action string, more map[string][]string) (policy.Policies, policy.Request, error) {
	role, context, exists := a.found()
	if !exists {
		return policy.Policies{}, policy.Request{}, errByRole
	}
	var policies policy.Policies
	for _, text := range role.Policies {
		if document, err := policy.Parse(text, policy.Identity); err == nil { // IAM keeps no other
			policies.Identity = append(policies.Identity, document)
		}
	}
	if role.Boundary != nil {
		policies.Boundary, _ = policy.Parse(*role.Boundary, policy.Identity) // likewise
	}
	context["aws:PrincipalArn"], context["aws:PrincipalAccount"] = []string{role.ARN}, []string{role.Account}
	context["aws:PrincipalType"], context["aws:PrincipalIsAWSService"] = []string{"AssumedRole"}, []string{"false"}
	context["aws:userid"], context["aws:TokenIssueTime"] = []string{role.ID + ":CloudTrail"}, context["aws:CurrentTime"]
	for key, value := range role.Tags {
		context["aws:PrincipalTag/"+key] = []string{value}
	}
	maps.Copy(context, more)
	name := role.ARN[strings.LastIndexByte(role.ARN, '/')+1:]
	session := "arn:" + partitionOfARN(role.ARN) + ":sts::" + role.Account + ":assumed-role/" + name + "/CloudTrail"
	return policies, policy.Request{Principal: policy.Principal{ARN: role.ARN, Session: session, Account: role.Account, Bounded: role.Boundary != nil}, Action: action, Context: context}, nil
}

func partitionOfARN(arn string) string {
	parsed, _ := awsapi.ParseARN(arn) // an import names no role without one
	return parsed.Partition
}

// checkRights checks the rights that an import needs, as far as AWS looks at them
// at the start.
func (s *Simulator) checkRights(store *eventDataStore, source *s3ImportSource) *awsapi.Error {
	if s.config.LenientRoles {
		return nil
	}
	name, prefix, _ := splitLocation(*source.S3LocationUri) // it has been checked
	a := access{s, *source.S3BucketAccessRoleArn, store.arn()}
	for _, one := range []struct {
		right right
		check func() error
	}{
		{rightAssume, a.assume},
		{rightList, func() error {
			return a.onBucket("s3:ListBucket", name, "", map[string][]string{"s3:prefix": {prefix}})
		}},
		{rightACL, func() error { return a.onBucket("s3:GetBucketAcl", name, "", nil) }},
		{rightGet, func() error { return a.onBucket("s3:GetObject", name, prefix+"x", nil) }},
		{rightDecrypt, func() error {
			return errors.Join(a.decrypt("kms:Decrypt", name, prefix+"x"), a.decrypt("kms:GenerateDataKey", name, prefix+"x"))
		}},
	} {
		err := one.check()
		if err == nil || s.world.Load().MissingRights[string(one.right)] != RightRefused {
			continue
		}
		if errors.Is(err, errByResource) {
			return awsapi.Failure("InsufficientEncryptionPolicyException", "The policy of the bucket %s or of its KMS key does not have sufficient permissions.", name)
		}
		return awsapi.Failure("InvalidImportSourceException", "Access denied. CloudTrail cannot read the bucket %s with the role %s. Check the role's trust policy and permissions.", name, a.role)
	}
	return nil
}

// denies reports whether an import may not make a request to S3.
func (a access) denies(r *http.Request) bool {
	if a.s.config.LenientRoles {
		return false
	}
	name, key := s3Path(r)
	if errors.Join(a.assume(), a.onBucket("s3:GetBucketAcl", name, "", nil)) != nil {
		return true
	}
	if key == "" {
		return a.onBucket("s3:ListBucket", name, "", listContext(r.URL.Query())) != nil
	}
	return errors.Join(a.onBucket("s3:GetObject", name, key, nil), a.decrypt("kms:Decrypt", name, key), a.decrypt("kms:GenerateDataKey", name, key)) != nil
}

func listContext(query url.Values) map[string][]string {
	return map[string][]string{"s3:prefix": {query.Get("prefix")}, "s3:delimiter": {query.Get("delimiter")}}
}

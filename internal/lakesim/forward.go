package lakesim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/iam"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/kms"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/policy"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/s3bucket"
)

// forwarded is the emulator that has what the simulator leaves to it: every service
// but keptServices, and so the roles, buckets and keys of imports.
type forwarded struct {
	account  string
	endpoint string
	proxy    *httputil.ReverseProxy

	mu   sync.Mutex
	kept map[string]fact
	now  func() time.Time
}

// keptServices are those that the simulator serves in any case.
var keptServices = []string{serviceCloudTrail, serviceOrganizations, serviceSTS, serviceCloudControl, ""}

// fact is what the emulator said a moment ago.
type fact struct {
	value any
	read  time.Time
}

const factLasts = time.Second

func newForwarded(config Config) (*forwarded, error) {
	to, err := url.Parse(config.Forward)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return nil, errors.New("the URL to forward to has to begin with http:// or https:// and name a host")
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // which the signature covers
	}}
	return &forwarded{account: config.Account, endpoint: config.Forward, proxy: proxy, kept: map[string]fact{}, now: config.Now}, nil
}

// takes reports whether a request is for the other emulator.
func (f *forwarded) takes(caller awsapi.Caller) bool {
	return f != nil && !slices.Contains(keptServices, caller.Service)
}

// remember returns a fact that was read a moment ago, or reads it.
func remember[Value any](f *forwarded, key string, read func(ctx context.Context) Value) Value {
	f.mu.Lock()
	known, exists := f.kept[key]
	f.mu.Unlock()
	if value, ok := known.value.(Value); ok && exists && f.now().Sub(known.read) < factLasts {
		return value
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	value := read(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept[key] = fact{value, f.now()}
	return value
}

func (f *forwarded) keys(account string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider("AKIA"+account+"LAKE", "lakesim", "")
}

func (f *forwarded) s3(region string) *s3.Client {
	return s3.New(s3.Options{Region: region, BaseEndpoint: &f.endpoint, UsePathStyle: true, Credentials: f.keys(f.account)})
}

func (f *forwarded) role(arn string) (iam.Role, bool) {
	role := remember(f, "role "+arn, func(ctx context.Context) *iam.Role { return f.readRole(ctx, arn) })
	if role == nil {
		return iam.Role{}, false
	}
	return *role, true
}

// readRole reads a role and its policies, and returns nil if it cannot.
func (f *forwarded) readRole(ctx context.Context, arn string) *iam.Role {
	parsed, name, ok := roleARN(arn)
	if !ok {
		return nil
	}
	client := awsiam.New(awsiam.Options{Region: defaultRegion, BaseEndpoint: &f.endpoint, Credentials: f.keys(parsed.Account)})
	found, err := client.GetRole(ctx, &awsiam.GetRoleInput{RoleName: &name})
	if err != nil {
		return nil
	}
	role := &iam.Role{ARN: arn, ID: aws.ToString(found.Role.RoleId), Account: parsed.Account, Trust: unescaped(found.Role.AssumeRolePolicyDocument), Tags: map[string]string{}}
	for _, tag := range found.Role.Tags {
		role.Tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	inline, err := client.ListRolePolicies(ctx, &awsiam.ListRolePoliciesInput{RoleName: &name})
	if err != nil {
		return nil
	}
	for _, one := range inline.PolicyNames {
		read, err := client.GetRolePolicy(ctx, &awsiam.GetRolePolicyInput{RoleName: &name, PolicyName: &one})
		if err != nil {
			return nil
		}
		role.Policies = append(role.Policies, unescaped(read.PolicyDocument))
	}
	attached, err := client.ListAttachedRolePolicies(ctx, &awsiam.ListAttachedRolePoliciesInput{RoleName: &name})
	if err != nil {
		return nil
	}
	for _, one := range attached.AttachedPolicies {
		text, err := managedPolicy(ctx, client, one.PolicyArn)
		if err != nil {
			return nil
		}
		role.Policies = append(role.Policies, text)
	}
	if boundary := found.Role.PermissionsBoundary; boundary != nil {
		text, err := managedPolicy(ctx, client, boundary.PermissionsBoundaryArn)
		if err != nil {
			return nil
		}
		role.Boundary = &text
	}
	return role
}

// managedPolicy reads the document of a policy's default version.
func managedPolicy(ctx context.Context, client *awsiam.Client, arn *string) (string, error) {
	read, err := client.GetPolicy(ctx, &awsiam.GetPolicyInput{PolicyArn: arn})
	if err != nil {
		return "", fmt.Errorf("reading the policy %s: %w", aws.ToString(arn), err)
	}
	version, err := client.GetPolicyVersion(ctx, &awsiam.GetPolicyVersionInput{PolicyArn: arn, VersionId: read.Policy.DefaultVersionId})
	if err != nil {
		return "", fmt.Errorf("reading the policy %s: %w", aws.ToString(arn), err)
	}
	return unescaped(version.PolicyVersion.Document), nil
}

func unescaped(document *string) string {
	text, err := url.QueryUnescape(aws.ToString(document))
	if err != nil {
		return aws.ToString(document)
	}
	return text
}

func (f *forwarded) key(name, account, region string) (kms.Key, bool) {
	key := remember(f, "key "+name+account+region, func(ctx context.Context) *kms.Key {
		client := awskms.New(awskms.Options{Region: region, BaseEndpoint: &f.endpoint, Credentials: f.keys(account)})
		found, err := client.DescribeKey(ctx, &awskms.DescribeKeyInput{KeyId: &name})
		if err != nil {
			return nil
		}
		policy, err := client.GetKeyPolicy(ctx, &awskms.GetKeyPolicyInput{KeyId: found.KeyMetadata.KeyId})
		if err != nil {
			return nil
		}
		return &kms.Key{
			ID: aws.ToString(found.KeyMetadata.KeyId), ARN: aws.ToString(found.KeyMetadata.Arn), Account: account, Region: region,
			Policy: aws.ToString(policy.Policy), Enabled: found.KeyMetadata.Enabled, State: found.KeyMetadata.KeyState,
		}
	})
	if key == nil {
		return kms.Key{}, false
	}
	return *key, true
}

// bucket reads a bucket. Who owns it is not to be read, so that it is taken for the
// simulator's own account's.
func (f *forwarded) bucket(name string) (bucketFacts, bool) {
	facts := remember(f, "bucket "+name, func(ctx context.Context) *bucketFacts {
		client := f.s3(defaultRegion)
		location, err := client.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: &name})
		if err != nil {
			return nil
		}
		facts := &bucketFacts{owner: f.account, region: string(location.LocationConstraint)}
		if facts.region == "" {
			facts.region = defaultRegion
		}
		// An emulator without ownership controls has disabled ACLs, as new buckets have.
		if controls, err := client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: &name}); err == nil {
			facts.aclsEnabled = slices.ContainsFunc(controls.OwnershipControls.Rules, func(rule s3types.OwnershipControlsRule) bool {
				return rule.ObjectOwnership != s3types.ObjectOwnershipBucketOwnerEnforced
			})
		}
		if read, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &name}); err == nil {
			facts.policy, _ = policy.Parse(aws.ToString(read.Policy), policy.Resource) // what cannot be read allows nothing
		}
		return facts
	})
	if facts == nil {
		return bucketFacts{}, false
	}
	return *facts, true
}

func (f *forwarded) object(bucket, key string) s3bucket.Object {
	return remember(f, "object "+bucket+"/"+key, func(ctx context.Context) s3bucket.Object {
		head, err := f.s3(defaultRegion).HeadObject(ctx, &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
		if err != nil {
			return s3bucket.Object{}
		}
		return s3bucket.Object{
			StorageClass: string(head.StorageClass), Encryption: string(head.ServerSideEncryption), KeyID: aws.ToString(head.SSEKMSKeyId), BucketKey: aws.ToBool(head.BucketKeyEnabled),
		}
	})
}

func (f *forwarded) holds(bucket, prefix string) bool {
	return remember(f, "holds "+bucket+"/"+prefix, func(ctx context.Context) bool {
		list, err := f.s3(defaultRegion).ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix, MaxKeys: aws.Int32(1)})
		return err == nil && len(list.Contents) > 0
	})
}

// ServeHTTP hands a request of an import on.
func (f *forwarded) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.proxy.ServeHTTP(w, r) }

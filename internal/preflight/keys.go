package preflight

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

const (
	encryptionCheck = "the keys of encrypted log files"
	keyCheck        = "the KMS key of the log files"
)

// key is what KMS says of one.
type key struct {
	arn     string
	state   types.KeyState
	manager types.KeyManagerType
	policy  string
	err     error // why the policy is not known
}

// checkKeys checks that the role may decrypt log files that are encrypted with a
// KMS key: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
func (c *Checker) checkKeys(ctx context.Context, s subject) (r Result) {
	if !c.knowsRole(s) || !s.hasLocation() || !s.hasDestination() || c.Logs == nil || c.IAM == nil {
		return r
	}
	listed, err := c.contents(ctx, s)
	if err != nil || len(listed.groups) == 0 {
		return r // checkObjects says why
	}
	samples, err := c.sampled(ctx, s, listed)
	if err != nil {
		r.skip(encryptionCheck, "s3:GetObject", err)
		return r
	}
	first, byKey := map[string]sample{}, map[string][]sample{}
	for _, one := range samples {
		if _, seen := first[one.kmsKey]; !seen {
			first[one.kmsKey] = one
		}
	}
	for _, one := range s.of(samples) {
		byKey[one.kmsKey] = append(byKey[one.kmsKey], one)
	}
	delete(byKey, "") // no key
	for _, arn := range slices.Sorted(maps.Keys(byKey)) {
		c.checkKey(ctx, s, arn, first[arn], byKey[arn], &r)
	}
	return r
}

// checkKey checks a key that encrypts some log files. first is one of them, the same
// for all imports of the location.
func (c *Checker) checkKey(ctx context.Context, s subject, arn string, first sample, of []sample, r *Result) {
	if c.KMS == nil {
		r.unreachable(keyCheck, "KMS")
		return
	}
	parts := strings.Split(arn, ":")
	if len(parts) < 6 {
		return
	}
	k, err := c.key(ctx, arn, parts[3])
	if err != nil {
		r.skip(keyCheck, "kms:DescribeKey", err)
		return
	}
	arn = k.arn // S3 may know it by an alias
	name := lake.Printable(arn)
	switch k.state {
	case types.KeyStateEnabled, "":
	default:
		commands := fmt.Sprintf("\n\n  aws kms enable-key --key-id %s --region %s", name, parts[3])
		if k.state == types.KeyStatePendingDeletion {
			commands = fmt.Sprintf("\n\n  aws kms cancel-key-deletion --key-id %s --region %s", name, parts[3]) + strings.TrimPrefix(commands, "\n")
		}
		r.add(newFinding(fmt.Sprintf("Key %s is %s", name, k.state), lake.InputS3LocationURI,
			"Log files are encrypted with this KMS key, and cannot be read as long as it is not enabled.\n\nWhat to do:"+commands).certain())
		return
	}
	if is, err := c.role(ctx, s); err != nil || is.missing || k.manager == types.KeyManagerTypeAws {
		return
	}
	own := parts[4] == s.role.AccountID
	needed := []string{"kms:Decrypt", "kms:GenerateDataKey"}
	decisions, err := c.simulate(ctx, s.roleARN(), []string{arn}, s.onKey(first), needed...)
	if err != nil {
		r.skip(keyCheck, "iam:SimulatePrincipalPolicy", err)
		return
	}
	if k.err != nil {
		r.skip("the policy of the KMS key", "kms:GetKeyPolicy", k.err)
		return
	}
	policy, err := parse(k.policy)
	if err != nil {
		r.skip("the policy of the KMS key", "kms:GetKeyPolicy", err)
		return
	}
	var lacking, forbidden []string
	for _, action := range needed {
		var all opinion // of all samples: what is denied or not allowed for one
		for i, one := range of {
			says := policy.on(request{role: s.roleARN(), account: s.role.AccountID, action: action, resource: arn, context: s.onKey(one)})
			if i == 0 {
				all = says
			}
			all.denies, all.allows, all.defers = all.denies.or(says.denies), all.allows.and(says.allows), all.defers.and(says.defers)
		}
		decision := decisions[[2]string{action, arn}]
		none := decision == no || decision == bounded
		switch {
		case all.denies == yes || decision == refused:
			forbidden = append(forbidden, action)
		// The key's policy has to allow the role, or let its account's policies do so.
		case all.allows == no && (all.defers == no || none), !own && none, decision == bounded:
			lacking = append(lacking, action)
		}
	}
	if len(forbidden) > 0 {
		r.add(newFinding(fmt.Sprintf("Role %s may not decrypt with key %s", s.role.Name, name), lake.InputRole,
			fmt.Sprintf("Log files are encrypted with this KMS key. A statement with the effect Deny, of the key's policy or of a policy of the role, forbids role %s: %s. No other policy can allow it.\n\nWhat to do: remove or narrow that statement. This shows the key's policy:\n\n  aws kms get-key-policy --key-id %s --policy-name default --region %s --query Policy --output text",
				s.roleARN(), strings.Join(forbidden, ", "), name, parts[3])).certain().mayPass())
	}
	if len(lacking) > 0 {
		r.add(newFinding(fmt.Sprintf("Role %s may not decrypt with key %s", s.role.Name, name), lake.InputRole,
			fmt.Sprintf("Log files are encrypted with this KMS key. Its policy and the role's policies do not allow role %s: %s. AWS would refuse the import, or it would end FAILED without the files.\n\nWhat to do: add to the statements of the key's policy\n\n  jsondecode(provider::cloudtrail::import_kms_key_policy_statement(%q, %q, %q))",
				s.roleARN(), strings.Join(lacking, ", "), s.destination.String(), s.roleARN(), s.location.Bucket)).certain().mayPass())
	}
}

// onKey are the condition keys of S3's requests to KMS for the role. What KMS sees of
// an object is its ARN, or that of the bucket if a bucket key encrypts it:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
func (s subject) onKey(of sample) map[string]string {
	context := s.asRole()
	context["kms:EncryptionContext:aws:s3:arn"] = s.object(of.key)
	if of.bucketKey {
		context["kms:EncryptionContext:aws:s3:arn"] = s.bucketARN()
	}
	context["kms:ViaService"] = "s3." + s.bucketRegion() + ".amazonaws.com"
	context["kms:CallerAccount"] = s.role.AccountID
	return context
}

func (c *Checker) key(ctx context.Context, arn, region string) (key, error) {
	return c.keys.get(ctx, arn, c.Budget, func(ctx context.Context) (k key, _ error) {
		client := c.KMS(region)
		described, err := client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &arn})
		if err != nil {
			return k, err //nolint:wrapcheck // told as the reason of a skip
		}
		if described.KeyMetadata == nil || aws.ToString(described.KeyMetadata.Arn) == "" {
			return k, errNoAnswer
		}
		k = key{arn: *described.KeyMetadata.Arn, state: described.KeyMetadata.KeyState, manager: described.KeyMetadata.KeyManager}
		var policy *kms.GetKeyPolicyOutput
		if policy, k.err = client.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &k.arn}); k.err == nil {
			if k.policy = aws.ToString(policy.Policy); k.policy == "" {
				k.err = errNoAnswer
			}
		}
		return k, nil
	})
}

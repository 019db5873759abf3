package kms

import (
	"cmp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
func (p *place) createKey(in *kms.CreateKeyInput) (*kms.CreateKeyOutput, *awsapi.Error) {
	oldSpec := string(in.CustomerMasterKeySpec) //nolint:staticcheck // the old name of KeySpec is still accepted
	var c awsapi.Constraints
	constrainEnum(&c, in.KeySpec, "keySpec")
	constrainEnum(&c, types.CustomerMasterKeySpec(oldSpec), "customerMasterKeySpec")
	constrainEnum(&c, in.KeyUsage, "keyUsage")
	constrainEnum(&c, in.Origin, "origin")
	constrainDescription(&c, in.Description)
	constrainPolicy(&c, in.Policy)
	constrainTags(&c, in.Tags)
	if err := c.Failure(validation); err != nil {
		return nil, err
	}
	switch {
	case in.KeySpec != "" && oldSpec != "":
		return nil, invalid("You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.")
	case in.CustomKeyStoreId != nil:
		return nil, refuse(&types.CustomKeyStoreNotFoundException{}, "The custom key store %s does not exist; this simulator has none.", *in.CustomKeyStoreId)
	case in.Origin != "" && in.Origin != types.OriginTypeAwsKms || in.XksKeyId != nil:
		return nil, refuse(&types.UnsupportedOperationException{}, "This simulator has keys of the origin AWS_KMS alone.")
	}
	metadata, err := p.newMetadata(types.KeySpec(cmp.Or(string(in.KeySpec), oldSpec, string(types.KeySpecSymmetricDefault))), in.KeyUsage)
	if err != nil {
		return nil, err
	}
	p.identify(metadata, aws.ToBool(in.MultiRegion))
	metadata.Description = aws.String(aws.ToString(in.Description))

	text := p.defaultPolicy()
	if in.Policy != nil {
		text = *in.Policy
	}
	if err := p.checkPolicy(text, *metadata.Arn, in.BypassPolicyLockoutSafetyCheck); err != nil {
		return nil, err
	}
	tags, err := tagged(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	k := &key{metadata: *metadata, policy: text, tags: tags}
	k.setState(types.KeyStateEnabled)
	p.keys[k.id()] = k
	return &kms.CreateKeyOutput{KeyMetadata: k.described()}, nil
}

// newMetadata describes a key of a spec and usage that go together.
func (p *place) newMetadata(spec types.KeySpec, usage types.KeyUsageType) (*types.KeyMetadata, *awsapi.Error) {
	if usage == "" {
		if spec != types.KeySpecSymmetricDefault {
			return nil, invalid("You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.")
		}
		usage = types.KeyUsageTypeEncryptDecrypt
	}
	if spec == types.KeySpecSm2 && awsapi.PartitionOf(p.region) != "aws-cn" {
		return nil, refuse(&types.UnsupportedOperationException{}, "The KeySpec SM2 exists in China Regions alone.")
	}
	metadata := &types.KeyMetadata{
		AWSAccountId:          aws.String(p.account),
		CreationDate:          aws.Time(p.now),
		CustomerMasterKeySpec: types.CustomerMasterKeySpec(spec), //nolint:staticcheck // AWS still returns the old name too
		KeyManager:            types.KeyManagerTypeCustomer,
		KeySpec:               spec,
		KeyUsage:              usage,
		Origin:                types.OriginTypeAwsKms,
	}
	if !setAlgorithms(metadata) {
		return nil, invalid("KeyUsage %s is not compatible with KeySpec %s", usage, spec)
	}
	return metadata, nil
}

// identify gives a new key its id and ARN.
func (p *place) identify(metadata *types.KeyMetadata, multiRegion bool) {
	id := awsapi.NewUUID()
	if multiRegion {
		id = "mrk-" + strings.ReplaceAll(id, "-", "")
	}
	metadata.KeyId = aws.String(id)
	metadata.Arn = aws.String(p.arn("key/" + id))
	metadata.MultiRegion = aws.Bool(multiRegion)
	if multiRegion {
		metadata.MultiRegionConfiguration = &types.MultiRegionConfiguration{
			MultiRegionKeyType: types.MultiRegionKeyTypePrimary,
			PrimaryKey:         &types.MultiRegionKey{Arn: metadata.Arn, Region: aws.String(p.region)},
			ReplicaKeys:        []types.MultiRegionKey{},
		}
	}
}

func constrainDescription(c *awsapi.Constraints, description *string) {
	c.Text(description, "description", 0, 8192, nil)
}

// constrainEnum checks a value that may be absent against those that the SDK knows.
func constrainEnum[E interface {
	~string
	Values() []E
}](c *awsapi.Constraints, value E, member string) {
	if value == "" {
		return
	}
	var allowed []string
	for _, one := range value.Values() {
		allowed = append(allowed, string(one))
	}
	text := string(value)
	c.Enum(&text, member, allowed...)
}

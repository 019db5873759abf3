package kms

import (
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// Ids of keys in one Region, and of those that can be in several:
// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
var idPattern = regexp.MustCompile(`^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$`)

func constrainKeyID(c *awsapi.Constraints, id *string, member string) {
	c.Required(id != nil, member)
	c.Text(id, member, 1, 2048, nil)
}

// named finds the key that a request names in KeyId, if the request keeps all
// constraints.
func (p *place) named(c *awsapi.Constraints, id *string) (*key, *awsapi.Error) {
	constrainKeyID(c, id, "keyId")
	if err := c.Failure(validation); err != nil {
		return nil, err
	}
	return p.find(*id)
}

// find finds a key by its id or ARN, which is what most operations take.
func (p *place) find(name string) (*key, *awsapi.Error) {
	id, arn := name, p.arn("key/"+name)
	if strings.HasPrefix(name, "arn:") {
		resource, err := p.resource(name)
		if err != nil {
			return nil, err
		}
		id, arn = strings.TrimPrefix(resource, "key/"), name
	}
	if !idPattern.MatchString(id) {
		return nil, refuse(&types.NotFoundException{}, "Invalid keyId '%s'", name)
	}
	k := p.keys[id]
	if k == nil || k.arn() != arn {
		return nil, refuse(&types.NotFoundException{}, "Key '%s' does not exist", arn)
	}
	return k, nil
}

// findAny finds a key by its id, its alias, or the ARN of either.
func (p *place) findAny(name string) (*key, *awsapi.Error) {
	alias, arn := name, p.arn(name)
	if strings.HasPrefix(name, "arn:") {
		resource, err := p.resource(name)
		if err != nil {
			return nil, err
		}
		alias, arn = resource, name
	}
	if !strings.HasPrefix(alias, aliasPrefix) {
		return p.find(name)
	}
	entry, ok := p.aliases[alias]
	if !ok || *entry.AliasArn != arn {
		return nil, aliasNotFound(arn)
	}
	return p.keys[*entry.TargetKeyId], nil
}

// resource takes the resource out of an ARN that may be one of this Region.
func (p *place) resource(arn string) (string, *awsapi.Error) {
	parsed, ok := awsapi.ParseARN(arn)
	switch {
	case !ok || parsed.Service != "kms" || !strings.HasPrefix(parsed.Resource, "key/") && !strings.HasPrefix(parsed.Resource, aliasPrefix):
		return "", refuse(&types.InvalidArnException{}, "Invalid arn %s", arn)
	case parsed.Region != p.region:
		return "", refuse(&types.NotFoundException{}, "Invalid arn %s", parsed.Region)
	}
	return parsed.Resource, nil
}

package kms

import (
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

const (
	aliasPrefix    = "alias/"
	reservedPrefix = "alias/aws/"

	// https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html#aliases-per-key
	maxAliases = 50
)

var aliasPattern = regexp.MustCompile(`^[a-zA-Z0-9:/_-]+$`)

// checkAlias refuses a name that no alias can have, together with what else the
// request breaks.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
func checkAlias(c *awsapi.Constraints, name *string) *awsapi.Error {
	c.Required(name != nil, "aliasName")
	c.Text(name, "aliasName", 1, 256, aliasPattern)
	if err := c.Failure(validation); err != nil {
		return err
	}
	switch {
	case !strings.HasPrefix(*name, aliasPrefix):
		return invalid("Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html")
	case strings.Contains(*name, ":"):
		return invalid("%s contains invalid characters for an alias", *name)
	case *name == aliasPrefix:
		return refuse(&types.InvalidAliasNameException{}, "The alias has no name after the prefix \"alias/\".")
	case strings.HasPrefix(*name, reservedPrefix):
		return refuse(&types.InvalidAliasNameException{}, "The prefix \"alias/aws/\" is reserved for AWS managed keys.")
	}
	return nil
}

func aliasNotFound(arn string) *awsapi.Error {
	return refuse(&types.NotFoundException{}, "Alias %s is not found.", arn)
}

// target finds the key that an alias is to be of.
func (p *place) target(name, target *string) (*key, *awsapi.Error) {
	var c awsapi.Constraints
	constrainKeyID(&c, target, "targetKeyId")
	if err := checkAlias(&c, name); err != nil {
		return nil, err
	}
	if strings.HasPrefix(*target, aliasPrefix) {
		return nil, invalid("Aliases must refer to keys. Not aliases")
	}
	k, err := p.find(*target)
	if err != nil {
		return nil, err
	}
	return k, k.notPendingDeletion()
}

// full refuses a further alias of a key that has as many as it can have.
func (p *place) full(k *key) *awsapi.Error {
	if len(p.aliasesOf(k)) >= maxAliases {
		return refuse(&types.LimitExceededException{}, "%s has %d aliases, which is as many as it can have.", k.arn(), maxAliases)
	}
	return nil
}

// aliasesOf returns the aliases of a key, or all without one.
func (p *place) aliasesOf(k *key) []types.AliasListEntry {
	entries := []types.AliasListEntry{}
	for _, entry := range p.aliases {
		if k == nil || *entry.TargetKeyId == k.id() {
			entries = append(entries, entry)
		}
	}
	return entries
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
func (p *place) createAlias(in *kms.CreateAliasInput) (*kms.CreateAliasOutput, *awsapi.Error) {
	k, err := p.target(in.AliasName, in.TargetKeyId)
	if err != nil {
		return nil, err
	}
	arn := p.arn(*in.AliasName)
	if _, ok := p.aliases[*in.AliasName]; ok {
		return nil, refuse(&types.AlreadyExistsException{}, "An alias with the name %s already exists", arn)
	}
	if err := p.full(k); err != nil {
		return nil, err
	}
	p.aliases[*in.AliasName] = types.AliasListEntry{
		AliasArn: aws.String(arn), AliasName: in.AliasName, TargetKeyId: k.metadata.KeyId,
		CreationDate: aws.Time(p.now), LastUpdatedDate: aws.Time(p.now),
	}
	return &kms.CreateAliasOutput{}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html
func (p *place) updateAlias(in *kms.UpdateAliasInput) (*kms.UpdateAliasOutput, *awsapi.Error) {
	k, err := p.target(in.AliasName, in.TargetKeyId)
	if err != nil {
		return nil, err
	}
	entry, ok := p.aliases[*in.AliasName]
	if !ok {
		return nil, aliasNotFound(p.arn(*in.AliasName))
	}
	before := p.keys[*entry.TargetKeyId]
	switch {
	case kind(before.metadata.KeySpec) != kind(k.metadata.KeySpec):
		return nil, invalid("The alias %s is of a key that is %s, and %s is %s.",
			*in.AliasName, kind(before.metadata.KeySpec), k.arn(), kind(k.metadata.KeySpec))
	case before.metadata.KeyUsage != k.metadata.KeyUsage:
		return nil, invalid("The alias %s is of a key with the usage %s, and %s has the usage %s.",
			*in.AliasName, before.metadata.KeyUsage, k.arn(), k.metadata.KeyUsage)
	}
	if before != k {
		if err := p.full(k); err != nil {
			return nil, err
		}
	}
	entry.TargetKeyId = k.metadata.KeyId
	entry.LastUpdatedDate = aws.Time(p.now)
	p.aliases[*in.AliasName] = entry
	return &kms.UpdateAliasOutput{}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html
func (p *place) deleteAlias(in *kms.DeleteAliasInput) (*kms.DeleteAliasOutput, *awsapi.Error) {
	if err := checkAlias(&awsapi.Constraints{}, in.AliasName); err != nil {
		return nil, err
	}
	if _, ok := p.aliases[*in.AliasName]; !ok {
		return nil, aliasNotFound(p.arn(*in.AliasName))
	}
	delete(p.aliases, *in.AliasName)
	return &kms.DeleteAliasOutput{}, nil
}

// https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html
func (p *place) listAliases(in *kms.ListAliasesInput) (*kms.ListAliasesOutput, *awsapi.Error) {
	var c awsapi.Constraints
	constrainPage(&c, in.Limit, 100, in.Marker)
	c.Text(in.KeyId, "keyId", 1, 2048, nil)
	if err := c.Failure(validation); err != nil {
		return nil, err
	}
	var of *key
	if in.KeyId != nil {
		k, err := p.find(*in.KeyId)
		if err != nil {
			return nil, err
		}
		of = k
	}
	rows, next, err := page("ListAliases", p.aliasesOf(of), func(row types.AliasListEntry) string { return *row.AliasName }, in.Limit, 50, in.Marker)
	if err != nil {
		return nil, err
	}
	return &kms.ListAliasesOutput{Aliases: rows, NextMarker: next, Truncated: next != nil}, nil
}

package iam

import (
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// documentsOfAWS are what the simulator knows of the policies that AWS manages:
// those that the roles of imports and pipelines are likely to have, in short.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
var documentsOfAWS = map[string]string{
	"AdministratorAccess":          `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
	"AmazonS3FullAccess":           `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}`,
	"AmazonS3ReadOnlyAccess":       `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Describe*"],"Resource":"*"}]}`,
	"AWSCloudTrail_ReadOnlyAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["cloudtrail:Get*","cloudtrail:Describe*","cloudtrail:List*","cloudtrail:LookupEvents"],"Resource":"*"}]}`,
	"AWSCloudTrail_FullAccess":     `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cloudtrail:*","Resource":"*"}]}`,
}

var madeByAWS = time.Date(2015, 2, 6, 18, 39, 46, 0, time.UTC)

// policyOfAWS returns the policy of AWS that has an ARN, if the simulator knows it.
func policyOfAWS(arn string) (*managedPolicy, bool) {
	parsed, ok := awsapi.ParseARN(arn)
	name, isPolicy := strings.CutPrefix(parsed.Resource, "policy/")
	document, known := documentsOfAWS[name]
	if !ok || !isPolicy || !known || parsed.Account != awsOwned || parsed.Service != "iam" {
		return nil, false
	}
	p := &managedPolicy{arn: arn, id: "ANPA" + strings.ToUpper(strings.ReplaceAll(awsapi.DerivedUUID(name), "-", ""))[:17], name: name, path: "/", account: awsOwned, created: &madeByAWS}
	p.add(document, &madeByAWS, true)
	return p, true
}

func policiesOfAWS(partition string) (all []*managedPolicy) {
	for name := range documentsOfAWS {
		if p, known := policyOfAWS("arn:" + partition + ":iam::" + awsOwned + ":policy/" + name); known {
			all = append(all, p)
		}
	}
	return all
}

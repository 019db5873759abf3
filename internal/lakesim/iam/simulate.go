package iam

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/policy"
)

func (s *Service) simulationOperations() map[string]awsapi.Operation {
	return map[string]awsapi.Operation{
		"SimulateCustomPolicy":    awsapi.Typed(s.simulateCustomPolicy),
		"SimulatePrincipalPolicy": awsapi.Typed(s.simulatePrincipalPolicy),
	}
}

// simulation is what both operations evaluate:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
type simulation struct {
	policies []string // of the principal
	boundary []string
	resource *string // the policy of the resource
	owner    *string // the account of the resource, or an ARN in it
	caller   policy.Principal
	actions  []string
	on       []string
	context  []types.ContextEntry
}

func (s *Service) simulateCustomPolicy(caller awsapi.Caller, in *iam.SimulateCustomPolicyInput) (*iam.SimulateCustomPolicyOutput, *awsapi.Error) {
	who := policy.Principal{ARN: aws.ToString(in.CallerArn), Account: caller.Account}
	results, err := simulation{in.PolicyInputList, in.PermissionsBoundaryPolicyInputList, in.ResourcePolicy, in.ResourceOwner, who, in.ActionNames, in.ResourceArns, in.ContextEntries}.run()
	out := &iam.SimulateCustomPolicyOutput{}
	if err == nil {
		out.EvaluationResults, out.Marker, err = pageOfResults(results, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
	}
	return out, err
}

func (s *Service) simulatePrincipalPolicy(caller awsapi.Caller, in *iam.SimulatePrincipalPolicyInput) (*iam.SimulatePrincipalPolicyOutput, *awsapi.Error) {
	var c check
	c.arn(in.PolicySourceArn, "policySourceArn")
	if err := c.failure(); err != nil {
		return nil, err
	}
	found, exists := s.Role(*in.PolicySourceArn)
	if !exists || found.Account != caller.Account {
		return nil, noSuchEntity("The entity %s cannot be found.", *in.PolicySourceArn)
	}
	boundary := in.PermissionsBoundaryPolicyInputList
	if boundary == nil && found.Boundary != nil {
		boundary = []string{*found.Boundary}
	}
	who := policy.Principal{ARN: found.ARN, Account: found.Account}
	results, err := simulation{append(found.Policies, in.PolicyInputList...), boundary, in.ResourcePolicy, in.ResourceOwner, who, in.ActionNames, in.ResourceArns, in.ContextEntries}.run()
	out := &iam.SimulatePrincipalPolicyOutput{}
	if err == nil {
		out.EvaluationResults, out.Marker, err = pageOfResults(results, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
	}
	return out, err
}

func pageOfResults(results []types.EvaluationResult, marker *string, maxItems *int32) ([]types.EvaluationResult, *string, *awsapi.Error) {
	return page(results, func(r types.EvaluationResult) string {
		return *r.EvalActionName + " " + aws.ToString(r.EvalResourceName)
	}, marker, maxItems)
}

// run evaluates each action on each resource.
func (m simulation) run() (results []types.EvaluationResult, err *awsapi.Error) {
	var c check
	c.Required(len(m.actions) > 0, "actionNames")
	if err := c.failure(); err != nil {
		return nil, err
	}
	policies := policy.Policies{Account: m.caller.Account}
	if policies.Identity, err = documents(m.policies, policy.Identity); err != nil {
		return nil, err
	}
	boundaries, err := documents(m.boundary, policy.Identity)
	if err != nil {
		return nil, err
	}
	if len(boundaries) > 0 {
		policies.Boundary = boundaries[0]
	}
	if m.resource != nil {
		resource, err := documents([]string{*m.resource}, policy.Resource)
		if err != nil {
			return nil, err
		}
		policies.Resource = resource[0]
	}
	if owner := aws.ToString(m.owner); owner != "" {
		policies.Account = owner
		if parsed, ok := awsapi.ParseARN(owner); ok {
			policies.Account = parsed.Account
		}
	}
	context := map[string][]string{}
	for _, entry := range m.context {
		context[aws.ToString(entry.ContextKeyName)] = entry.ContextKeyValues
	}
	resources := m.on
	if len(resources) == 0 {
		resources = []string{"*"}
	}
	for _, action := range m.actions {
		for _, resource := range resources {
			request := policy.Request{Principal: m.caller, Action: action, Resource: resource, Context: context}
			var boundary *types.PermissionsBoundaryDecisionDetail
			if policies.Boundary != nil {
				boundary = &types.PermissionsBoundaryDecisionDetail{AllowedByPermissionsBoundary: policies.Boundary.Evaluate(request) == policy.Allowed}
			}
			results = append(results, types.EvaluationResult{
				PermissionsBoundaryDecisionDetail: boundary,
				EvalActionName:                    aws.String(action), EvalResourceName: aws.String(resource), EvalDecision: decision(policies, request),
				MatchedStatements: []types.Statement{}, MissingContextValues: missing(policies, context),
			})
		}
	}
	return results, nil
}

func documents(texts []string, kind policy.Kind) (read []*policy.Document, err *awsapi.Error) {
	for _, text := range texts {
		document, invalid := policy.Parse(text, kind)
		if invalid != nil {
			return nil, awsapi.Failure("InvalidInput", "%s.", capitalized(invalid.Error()))
		}
		read = append(read, document)
	}
	return read, nil
}

func decision(policies policy.Policies, request policy.Request) types.PolicyEvaluationDecisionType {
	allows := policies.Allows
	if strings.HasPrefix(request.Action, "kms:") && policies.Resource != nil {
		allows = policies.AllowsByKey
	}
	switch {
	case allows(request):
		return types.PolicyEvaluationDecisionTypeAllowed
	case policies.Denies(request):
		return types.PolicyEvaluationDecisionTypeExplicitDeny
	}
	return types.PolicyEvaluationDecisionTypeImplicitDeny
}

// missing returns the condition keys that the policies ask for and the request lacks.
func missing(policies policy.Policies, context map[string][]string) []string {
	names := []string{}
	for _, key := range policies.Keys() {
		given := false
		for name := range context {
			given = given || strings.EqualFold(name, key)
		}
		if !given {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	return names
}

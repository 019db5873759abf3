package preflight

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// simulated are the decisions of IAM's simulator, by action and resource.
type simulated map[[2]string]answer

// simulate asks IAM what the policies of a role or user allow on some resources.
func (c *Checker) simulate(ctx context.Context, principal string, resources []string, on map[string]string, actions ...string) (simulated, error) {
	key := fmt.Sprint(principal, resources, on, actions)
	return c.simulations.get(ctx, key, c.Budget, func(ctx context.Context) (simulated, error) {
		in := &iam.SimulatePrincipalPolicyInput{PolicySourceArn: &principal, ActionNames: actions, ResourceArns: resources, MaxItems: aws.Int32(1000)}
		for key, value := range on {
			kind := types.ContextKeyTypeEnumString
			if value == "true" {
				kind = types.ContextKeyTypeEnumBoolean
			}
			in.ContextEntries = append(in.ContextEntries, types.ContextEntry{ContextKeyName: aws.String(key), ContextKeyType: kind, ContextKeyValues: []string{value}})
		}
		out, err := c.IAM.SimulatePrincipalPolicy(ctx, in)
		if err != nil {
			return nil, err //nolint:wrapcheck // told as the reason of a skip
		}
		decisions := simulated{}
		for _, result := range out.EvaluationResults {
			decisions[[2]string{aws.ToString(result.EvalActionName), aws.ToString(result.EvalResourceName)}] = decisionOf(result)
		}
		if len(decisions) != len(actions)*len(resources) {
			return nil, errNoAnswer
		}
		return decisions, nil
	})
}

func decisionOf(result types.EvaluationResult) answer {
	boundary := result.PermissionsBoundaryDecisionDetail
	switch {
	case result.EvalDecision == types.PolicyEvaluationDecisionTypeAllowed:
		return yes
	case len(result.MissingContextValues) > 0:
		return maybe
	case result.EvalDecision == types.PolicyEvaluationDecisionTypeExplicitDeny:
		return refused
	case boundary != nil && !boundary.AllowedByPermissionsBoundary:
		return bounded
	}
	return no
}

// The decisions that no policy of a resource can change.
const (
	refused answer = -1 - iota // by a statement with the effect Deny
	bounded                    // the permissions boundary does not allow it
)

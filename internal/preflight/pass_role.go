package preflight

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

const passCheck = "whether the caller may pass the role"

// checkPassRole checks that the caller may hand the role to CloudTrail:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
func (c *Checker) checkPassRole(ctx context.Context, s subject) (r Result) {
	if !c.knowsRole(s) || c.IAM == nil || c.CallerARN == "" {
		return r
	}
	caller, err := c.caller(ctx)
	if caller == "" && err == nil {
		return r // root, or what is no principal of IAM's
	}
	var decisions simulated
	asked := [2]string{"iam:PassRole", s.roleARN()}
	if err == nil {
		decisions, err = c.simulate(ctx, caller, []string{s.roleARN()}, map[string]string{"iam:PassedToService": cloudTrail}, "iam:PassRole")
	}
	switch {
	case hasCode(err, "NoSuchEntity") || hasCode(err, "NoSuchEntityException"):
		return r // a caller that IAM does not know, such as an emulator's
	case err != nil:
		r.skip(passCheck, "iam:SimulatePrincipalPolicy", err)
	case decisions[asked] == refused:
		r.add(newFinding(fmt.Sprintf("The caller may not pass role %s to CloudTrail", s.role.Name), lake.InputRole,
			fmt.Sprintf("IAM's policy simulator says that a statement with the effect Deny forbids %s iam:PassRole on %s, so AWS would refuse to start the import. No other policy can allow it.\n\nWhat to do: remove or narrow that statement. It may be in a policy of the caller, or in a service control policy.", caller, s.roleARN())).certain().mayPass())
	case decisions[asked] == no || decisions[asked] == bounded:
		r.add(newFinding(fmt.Sprintf("The caller may not pass role %s to CloudTrail", s.role.Name), lake.InputRole,
			fmt.Sprintf("IAM's policy simulator says that %s is not allowed iam:PassRole on %s, so AWS would refuse to start the import.\n\nWhat to do: allow it to the caller:\n\n  statement {\n    actions   = [\"iam:PassRole\"]\n    resources = [%q]\n    condition {\n      test     = \"StringEquals\"\n      variable = \"iam:PassedToService\"\n      values   = [%q]\n    }\n  }",
				caller, s.roleARN(), s.roleARN(), cloudTrail)).certain().mayPass())
	}
	return r
}

// caller returns the ARN of the caller's user or role, which the policies are of.
func (c *Checker) caller(ctx context.Context) (string, error) {
	return c.callers.get(ctx, "", c.Budget, func(ctx context.Context) (string, error) {
		_, rest, isSession := strings.Cut(c.CallerARN, ":assumed-role/")
		if !isSession {
			if strings.Contains(c.CallerARN, ":user/") {
				return c.CallerARN, nil
			}
			return "", nil
		}
		name, _, _ := strings.Cut(rest, "/")
		out, err := c.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
		if err != nil || out.Role == nil {
			return "", err //nolint:wrapcheck // told as the reason of a skip
		}
		return aws.ToString(out.Role.Arn), nil
	})
}

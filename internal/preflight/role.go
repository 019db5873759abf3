package preflight

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

const roleCheck = "the role"

// cloudTrail is the service that assumes the role.
const cloudTrail = "cloudtrail.amazonaws.com"

// role is what IAM says of one.
type role struct {
	missing  bool
	trust    string
	boundary string // the ARN of its permissions boundary, empty for none
}

func (c *Checker) role(ctx context.Context, s subject) (role, error) {
	return c.roles.get(ctx, s.roleARN(), c.Budget, func(ctx context.Context) (role, error) {
		out, err := c.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: &s.role.Name})
		switch {
		case hasCode(err, "NoSuchEntity") || hasCode(err, "NoSuchEntityException"):
			return role{missing: true}, nil
		case err != nil:
			return role{}, err //nolint:wrapcheck // told as the reason of a skip
		case out.Role == nil || aws.ToString(out.Role.Arn) == "":
			return role{}, errNoAnswer
		case aws.ToString(out.Role.Arn) != s.roleARN():
			return role{missing: true}, nil // another path
		}
		is := role{}
		if boundary := out.Role.PermissionsBoundary; boundary != nil {
			is.boundary = plain(boundary.PermissionsBoundaryArn)
		}
		is.trust, err = url.QueryUnescape(aws.ToString(out.Role.AssumeRolePolicyDocument))
		return is, err //nolint:wrapcheck // told as the reason of a skip
	})
}

// knowsRole reports whether the provider can look at the role, which is of its own account.
func (c *Checker) knowsRole(s subject) bool {
	account := c.Lake.AccountID()
	return s.hasRole() && (account == "" || s.role.AccountID == account)
}

// onBehalf are the condition keys that requests of CloudTrail for an event data
// store have.
func (s subject) onBehalf() map[string]string {
	return map[string]string{"aws:SourceArn": s.destination.String(), "aws:SourceAccount": s.destination.AccountID, "aws:SecureTransport": "true"}
}

// checkRole checks that the role exists, and that CloudTrail may assume it for the
// event data store:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
func (c *Checker) checkRole(ctx context.Context, s subject) (r Result) {
	if !c.knowsRole(s) {
		return r
	}
	if c.IAM == nil {
		r.unreachable(roleCheck, "IAM")
		return r
	}
	is, err := c.role(ctx, s)
	switch {
	case err != nil:
		r.skip(roleCheck, "iam:GetRole", err)
		return r
	case is.missing:
		r.add(newFinding(fmt.Sprintf("Role %s does not exist", s.role.Name), lake.InputRole,
			fmt.Sprintf("IAM has no role %s, so CloudTrail cannot read the bucket.\n\nWhat to do: correct s3_bucket_access_role_arn, the path included, or create the role. This shows the ARN of a role:\n\n  aws iam get-role --role-name %s --query Role.Arn", s.roleARN(), s.role.Name)).certain().mayPass())
		return r
	}
	if !s.hasDestination() {
		return r
	}
	trust, err := parse(is.trust)
	if err != nil {
		r.skip("the trust policy of the role", "iam:GetRole", err)
		return r
	}
	says := trust.on(request{service: cloudTrail, action: "sts:AssumeRole", context: s.onBehalf()})
	if says.denies == yes || says.allows == no {
		r.add(newFinding(fmt.Sprintf("CloudTrail may not assume role %s for this event data store", s.role.Name), lake.InputRole, s.trustDetail(is.trust, says)).certain().mayPass())
	}
	return r
}

// storeARN finds ARNs of event data stores in a policy, also misspelled ones.
var storeARN = regexp.MustCompile(`(?i)arn:[a-z-]+:cloudtrail:[a-z0-9-]+:\d{12}:eventdatastore/[a-f0-9-]+`)

// trustDetail says what is wrong with a trust policy, and what mends it.
func (s subject) trustDetail(trust string, says opinion) string {
	own := s.destination.String()
	needs := fmt.Sprintf("The role's trust policy has to allow %s to call sts:AssumeRole with aws:SourceArn %q and aws:SourceAccount %q. ", cloudTrail, own, s.destination.AccountID)
	if says.denies == yes {
		return needs + "A statement with the effect Deny forbids it, and no other statement can allow it.\n\nWhat to do: remove that statement, or exempt CloudTrail from it. This shows the policy:\n\n  aws iam get-role --role-name " + s.role.Name + " --query Role.AssumeRolePolicyDocument"
	}
	replace := fmt.Sprintf("replace the trust policy with\n\n  assume_role_policy = provider::cloudtrail::import_role_trust_policy(%q)", own)
	for _, named := range storeARN.FindAllString(trust, -1) {
		switch {
		case named == own:
		case strings.EqualFold(named, own):
			return needs + fmt.Sprintf("It names %q instead: \"eventdatastore\" has no capital letter there.\n\nWhat to do: %s", named, replace)
		default:
			return needs + fmt.Sprintf("It allows that for another event data store, %q: the role is used for that one.\n\nWhat to do: give each event data store a role of its own. If nothing is imported into the other one, %s", named, replace)
		}
	}
	return needs + fmt.Sprintf("It is\n\n  %s\n\nWhat to do: %s", lake.Printable(oneLine(trust)), replace)
}

// oneLine is a JSON document without line breaks, and not too long.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	const most = 800
	if len(text) > most {
		text = text[:most] + " ..."
	}
	return text
}

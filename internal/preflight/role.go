package preflight

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

const (
	roleCheck   = "the role"
	accessCheck = "what the role may read"
	passCheck   = "whether the caller may pass the role"
)

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

// checkAccess checks what the role may do with the bucket: its own policies by IAM's
// simulator, and the bucket's policy.
func (c *Checker) checkAccess(ctx context.Context, s subject) (r Result) {
	if !c.knowsRole(s) || !s.hasLocation() || !s.hasDestination() || c.IAM == nil {
		return r // checkRole says why
	}
	is, err := c.role(ctx, s)
	if err != nil || is.missing {
		return r
	}
	if c.Logs != nil && s.bucketRegion() != "" {
		if b, err := c.bucket(ctx, s); err == nil && b.missing {
			return r // checkBucket says so
		}
	}
	bucketARN := "arn:" + s.partition() + ":s3:::" + s.location.Bucket
	objects, inRange := c.objects(ctx, s)
	decisions, err := c.simulate(ctx, s.roleARN(), []string{bucketARN}, s.onBehalf(), "s3:GetBucketAcl", "s3:ListBucket")
	if err == nil {
		var more simulated
		if more, err = c.simulate(ctx, s.roleARN(), objects, s.onBehalf(), "s3:GetObject"); err == nil {
			decisions = maps.Clone(decisions)
			maps.Copy(decisions, more)
		}
	}
	if err != nil {
		r.skip(accessCheck, "iam:SimulatePrincipalPolicy", err)
		return r
	}
	own, policy := c.bucketPolicy(ctx, s, &r)
	var lacking, denied, forbidden rights
	sure := own == yes
	look := func(action, resource string) {
		says := policy.on(request{role: s.roleARN(), account: s.role.AccountID, action: action, resource: resource, context: s.asRole()})
		switch decision := decisions[[2]string{action, resource}]; {
		case says.denies == yes:
			forbidden.add(s, action, resource)
		case decision == refused:
			denied.add(s, action, resource)
		case decision == bounded:
			lacking.add(s, action, resource)
			sure = true
		case decision == no && (own != yes || says.allows == no):
			lacking.add(s, action, resource)
			sure = sure && (action != "s3:GetObject" || resource != s.madeUp())
		}
	}
	look("s3:GetBucketAcl", bucketARN)
	look("s3:ListBucket", bucketARN)
	for _, object := range inRange {
		look("s3:GetObject", object)
	}
	if len(forbidden.actions) > 0 {
		r.add(newFinding(fmt.Sprintf("The policy of bucket %s forbids what the import needs", s.location.Bucket), lake.InputS3LocationURI,
			fmt.Sprintf("%s with the effect Deny forbids role %s: %sNo other policy can allow it.\n\nWhat to do: exempt the role from that statement, for instance with a condition on aws:PrincipalArn. This shows the policy:\n\n  aws s3api get-bucket-policy --bucket %s --query Policy --output text",
				policy.denying(s), s.roleARN(), forbidden, s.location.Bucket)).certain().mayPass())
	}
	if len(denied.actions) > 0 {
		r.add(newFinding(fmt.Sprintf("A policy of role %s forbids what the import needs", s.role.Name), lake.InputRole,
			fmt.Sprintf("IAM's policy simulator says that a statement with the effect Deny forbids role %s: %sIt may be in a policy of the role, or in a service control policy. No other policy can allow it.\n\nWhat to do: remove or narrow that statement. These show the role's policies:\n\n  aws iam list-role-policies --role-name %s\n  aws iam list-attached-role-policies --role-name %s",
				s.roleARN(), denied, s.role.Name, s.role.Name)).certain().mayPass())
	}
	if len(lacking.actions) > 0 {
		one := newFinding(fmt.Sprintf("Role %s may not read the logs", s.role.Name), lake.InputRole,
			fmt.Sprintf("IAM's policy simulator says that the policies of role %s do not allow: %sCloudTrail would be refused, or the import end FAILED without the files.\n\nWhat to do: give the role these permissions\n\n  policy = provider::cloudtrail::import_role_permissions_policy(%q, %q)%s",
				s.roleARN(), lacking, s.destination.String(), "s3://"+s.location.Bucket+"/"+s.location.Prefix, boundaryNote(is))).mayPass()
		if sure {
			one = one.certain() // else the bucket's policy may allow it, or there is no such object
		}
		r.add(one)
	}
	return r
}

// rights are actions, and an object on which one of them is lacking.
type rights struct {
	actions []string
	object  string // empty for none that exists
}

func (r *rights) add(s subject, action, resource string) {
	if !slices.Contains(r.actions, action) {
		r.actions = append(r.actions, action)
	}
	if action == "s3:GetObject" && r.object == "" && resource != s.madeUp() {
		r.object = lake.Printable(resource)
	}
}

// String ends with the end of a sentence, and with the object on a line of its own.
func (r rights) String() string {
	text := strings.Join(r.actions, ", ")
	if r.object == "" {
		return text + ". "
	}
	return text + ", for instance of\n\n  " + r.object + "\n\n"
}

// objects returns the ARNs of objects of the location, and of those that the import
// would take: log files that there are, or else one that might be.
func (c *Checker) objects(ctx context.Context, s subject) (all, inRange []string) {
	if c.Logs != nil && s.bucketRegion() != "" {
		if listed, err := c.contents(ctx, s); err == nil {
			var files []sample
			for _, file := range listed.chosen() {
				all = append(all, s.object(file.Key))
				files = append(files, sample{key: file.Key, date: file.Date})
			}
			for _, one := range s.of(files) {
				inRange = append(inRange, s.object(one.key))
			}
		}
	}
	if len(all) == 0 {
		return []string{s.madeUp()}, []string{s.madeUp()}
	}
	return all, inRange
}

// boundaryNote says that a role has a permissions boundary.
func boundaryNote(is role) string {
	if is.boundary == "" {
		return ""
	}
	return "\n\nThe role has a permissions boundary, which has to allow them, too: " + is.boundary
}

// asRole are the condition keys of the role's requests.
func (s subject) asRole() map[string]string {
	context := s.onBehalf()
	context["aws:PrincipalArn"], context["aws:PrincipalAccount"] = s.roleARN(), s.role.AccountID
	return context
}

// bucketPolicy returns the policy of the bucket, and whether the bucket is known to
// be of the role's account: S3 shows a policy only to the bucket's own account.
func (c *Checker) bucketPolicy(ctx context.Context, s subject, r *Result) (own answer, policy document) {
	const check, permission = "the bucket's policy", "s3:GetBucketPolicy"
	if c.Logs == nil || s.bucketRegion() == "" {
		return maybe, policy
	}
	b, err := c.bucket(ctx, s)
	switch {
	case err != nil || b.missing || b.err != nil && !denied(b.err) && s.actual == "":
		return maybe, policy // checkBucket says why
	case b.policyErr != nil:
		r.skip(check, permission, b.policyErr)
		return maybe, policy
	}
	if policy, err = parse(orEmpty(b.policy)); err != nil {
		r.skip(check, permission, err)
		return maybe, document{}
	}
	return yes, policy
}

func orEmpty(policy string) string {
	if policy == "" {
		return "{}"
	}
	return policy
}

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

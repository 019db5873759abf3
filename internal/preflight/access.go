package preflight

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

const accessCheck = "what the role may read"

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
	if c.Logs != nil {
		if b, err := c.bucket(ctx, s); err == nil && b.missing {
			return r // checkBucket says so
		}
	}
	bucketARN := s.bucketARN()
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
	if c.Logs != nil {
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
	if c.Logs == nil {
		return maybe, policy
	}
	b, err := c.bucket(ctx, s)
	switch {
	case err != nil || b.missing || b.err != nil && !denied(b.err) && s.actual == "":
		return maybe, policy // checkBucket says why
	case hasCode(b.policyErr, "MethodNotAllowed"):
		return maybe, policy // the bucket is another account's, which no permission changes
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

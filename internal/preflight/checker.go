// Package preflight looks, with calls that change nothing, for what would make an
// import fail or leave logs out, before the import is started and billed.
package preflight

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/smithy-go"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// DefaultBudget is how long the checks of an import may take.
const DefaultBudget = 20 * time.Second

// Finding is one thing that would make an import fail or leave logs out.
type Finding struct {
	summary string
	Detail  string     // what was seen and where, why it matters, and what mends it
	Input   lake.Input // the part of the import's declaration that it is about
	// Certain is set if AWS documents that the import fails, or loses what the finding says.
	Certain bool
	// MayPass is set if the finding goes away by itself when the role was just written.
	MayPass bool
}

// Summary returns the finding in a line.
func (f Finding) Summary() string { return f.summary }

// newFinding makes a finding.
func newFinding(summary string, input lake.Input, detail string) Finding {
	return Finding{summary: summary, Input: input, Detail: detail}
}

func (f Finding) certain() Finding { f.Certain = true; return f }
func (f Finding) mayPass() Finding { f.MayPass = true; return f }

// Skip is a check that could not be made.
type Skip struct {
	Check  string // what was not checked
	Reason string
	// Denied is set where the caller lacks a permission.
	Denied bool
	// Silent is set where there is nothing that the user could do, or wants to.
	Silent bool
}

// Result is what the checks of an import have brought.
type Result struct {
	Findings []Finding
	Skipped  []Skip
}

func (r *Result) add(findings ...Finding) { r.Findings = append(r.Findings, findings...) }

// skip notes that a check was not made because of an error.
func (r *Result) skip(check, permission string, err error) {
	r.Skipped = append(r.Skipped, Skip{Check: check, Reason: reason(permission, err), Denied: denied(err)})
}

// unreachable notes that a check was not made because the provider must not call
// the service.
func (r *Result) unreachable(check, service string) {
	r.Skipped = append(r.Skipped, Skip{Check: check, Reason: "the provider has an endpoint of CloudTrail, and none of " + service, Silent: true})
}

func reason(permission string, err error) string {
	switch {
	case denied(err):
		return "no permission for " + permission
	case errors.Is(err, context.DeadlineExceeded):
		return "no time left"
	}
	return lake.Printable(err.Error())
}

// Options are what a Checker needs beside the AWS configuration. A service that is
// nil must not be called.
type Options struct {
	Lake          *lake.Client
	Logs          *logfiles.Client
	IAM           *iam.Client
	Organizations *organizations.Client
	KMS           func(region string) *kms.Client
	CallerARN     string        // empty when not known
	Budget        time.Duration // of the checks of an import; DefaultBudget when zero
	// Patience is how long what was just written is looked at again before an import
	// is started without it.
	Patience time.Duration
	Now      func() time.Time
}

// Checker checks imports of one account. It asks AWS once for each event data
// store, bucket, location and role, however many imports share them.
type Checker struct {
	Options
	organization shared[organization]
	buckets      shared[bucket]
	contentsOf   shared[contents]
	elsewhere    shared[[]string]
	samples      shared[[]sample]
	looks        shared[sample]
	keys         shared[key]
	roles        shared[role]
	simulations  shared[simulated]
	callers      shared[string]
}

// New makes a Checker. It calls nothing.
func New(options Options) *Checker {
	if options.Budget == 0 {
		options.Budget = DefaultBudget
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Checker{Options: options}
}

// Again makes the next Check of an import ask AWS again about what may have changed
// since: the event data store if it could not be read, the bucket's settings, roles,
// policies and keys.
func (c *Checker) Again(one Import) {
	c.roles.forget()
	c.simulations.forget()
	c.buckets.forget()
	c.keys.forget()
	if destination, err := trail.ParseEventDataStoreARN(one.Content.Destination); err == nil {
		c.Lake.In(destination.Region).PlanStoreAgain(one.Content.Destination)
	}
}

// Import is what is checked.
type Import struct {
	Content  lake.Content // of which anything may be missing
	Replaces string       // the id of the import that the resource has until then; empty for none
	Applying bool         // whether it is about to be started, so that others run before it
}

// subject is an import that is checked, in parts. A part that is not known is zero.
type subject struct {
	Import
	destination trail.EventDataStoreARN
	location    trail.S3LocationURI
	role        trail.RoleARN
	actual      string // the Region in which the bucket is, if it is another than the import says
}

func (s subject) hasDestination() bool { return s.destination.ID != "" }
func (s subject) hasLocation() bool    { return s.location.Bucket != "" && s.bucketRegion() != "" }
func (s subject) hasRole() bool        { return s.role.Name != "" }
func (s subject) roleARN() string      { return s.Content.Source.S3BucketAccessRoleARN }

// bucketRegion is where the bucket is, as far as is known.
func (s subject) bucketRegion() string { return cmp.Or(s.actual, s.Content.Source.S3BucketRegion) }

// bucketARN is that of the bucket, in the partition of what is known.
func (s subject) bucketARN() string {
	return "arn:" + cmp.Or(s.destination.Partition, s.role.Partition) + ":s3:::" + s.location.Bucket
}

// Check looks at all that is known of an import. It takes no longer than the budget.
func (c *Checker) Check(ctx context.Context, one Import) Result {
	s := subject{Import: one}
	s.destination, _ = trail.ParseEventDataStoreARN(one.Content.Destination) // what is not known, or wrong, is not checked
	s.location, _ = trail.ParseS3LocationURI(one.Content.Source.S3LocationURI)
	s.role, _ = trail.ParseRoleARN(one.Content.Source.S3BucketAccessRoleARN)
	ctx, cancel := context.WithTimeout(ctx, c.Budget)
	defer cancel()
	checks := []func(context.Context, subject) Result{
		c.checkStore, c.checkOrganization, located(c, c.checkBucket), located(c, c.checkObjects),
		c.checkRole, located(c, c.checkAccess), located(c, c.checkKeys), c.checkPassRole,
	}
	const ofRole = 4 // the first of those of the role
	results := make([]Result, len(checks))
	var group sync.WaitGroup
	for i, check := range checks {
		group.Go(func() { results[i] = check(ctx, s) })
	}
	group.Wait()
	if s.hasDestination() {
		if _, err := c.store(ctx, s); lake.IsEventDataStoreNotFound(err) {
			// The ARN is wrong: a role that is right for another one looks wrong, too.
			results = results[:ofRole]
		}
	}
	var all Result
	for _, result := range results {
		all.Findings = append(all.Findings, result.Findings...)
		for _, skip := range result.Skipped {
			if !slices.Contains(all.Skipped, skip) {
				all.Skipped = append(all.Skipped, skip)
			}
		}
	}
	return all
}

// located makes a check one that looks at the bucket where it is, and not where it is
// said to be.
func located(c *Checker, check func(context.Context, subject) Result) func(context.Context, subject) Result {
	return func(ctx context.Context, s subject) Result {
		if c.Logs != nil && s.hasLocation() {
			if b, err := c.bucket(ctx, s); err == nil && b.region != "" && b.region != s.bucketRegion() {
				s.actual = b.region
			}
		}
		return check(ctx, s)
	}
}

// denied reports whether AWS refused a call because the caller lacks permission.
func denied(err error) bool {
	return hasCode(err, "AccessDenied") || hasCode(err, "AccessDeniedException") || hasCode(err, "Forbidden") || hasCode(err, "AllAccessDisabled")
}

func hasCode(err error, code string) bool {
	var apiError smithy.APIError
	return errors.As(err, &apiError) && apiError.ErrorCode() == code
}

// plain is a text of AWS's that can be shown.
func plain(text *string) string { return lake.Printable(aws.ToString(text)) }

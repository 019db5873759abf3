package report

import (
	"sync"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/preflight"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
)

// Configured is what the provider made of its configuration. All objects share it.
type Configured struct {
	Lake *lake.Client
	// Logs is nil if S3 must not be called: the provider is given an endpoint of
	// CloudTrail, and none of S3.
	Logs *logfiles.Client

	Queries *query.Client

	Preflight     *preflight.Checker
	PreflightMode PreflightMode
	// Said are the findings of pre-flight checks that a plan has shown.
	Said Said

	once sync.Map
}

// PreflightMode is what becomes of the findings of pre-flight checks.
type PreflightMode string

// The modes.
const (
	PreflightWarn  PreflightMode = "warn"  // warnings
	PreflightError PreflightMode = "error" // those that are certain are errors of the apply
	PreflightOff   PreflightMode = "off"   // nothing is checked
)

// Once reports whether a text comes for the first time.
func (c *Configured) Once(text string) bool {
	_, seen := c.once.LoadOrStore(text, true)
	return !seen
}

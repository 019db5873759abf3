package lakesim

import (
	"fmt"
	"log/slog"
	"regexp"
	"time"
)

// Scope says how far the rule of one import at a time reaches.
type Scope string

// The scopes of the one-import rule.
const (
	ScopeRegion  Scope = "region"
	ScopeAccount Scope = "account"
)

// OrganizationRole is the place of the simulated account in an organization.
type OrganizationRole string

// The places an account can have in an organization.
const (
	OrganizationNone           OrganizationRole = "none"
	OrganizationMember         OrganizationRole = "member"
	OrganizationManagement     OrganizationRole = "management"
	OrganizationDelegatedAdmin OrganizationRole = "delegated-admin"
)

// Bucket is an S3 bucket whose objects are the files of a directory.
type Bucket struct {
	Name   string
	Dir    string
	Region string // us-east-1 when empty
}

// Config describes the world that a Simulator begins with.
type Config struct {
	Account         string   // 123456789012 when empty
	Region          string   // us-east-1 when empty; where EventDataStores are made
	Buckets         []Bucket // served by S3, readable by every role
	EventDataStores []string // names of stores with 3653 days of retention

	FileDelay   time.Duration // how long an import takes for each file
	RateLimit   bool          // apply AWS's documented request rates
	SeedImports int           // finished imports into the first store
	Faults      Faults

	OneImportPer       Scope            // ScopeRegion when empty
	Organization       OrganizationRole // OrganizationNone when empty
	UnsupportedRegions []string         // Regions without CloudTrail Lake
	NoStoreQuota       bool             // lift the quota of 10 stores per Region
	StopAtOnce         bool             // StopImport answers only once the import is STOPPED
	PageTokenLifetime  time.Duration    // an hour when zero

	Now    func() time.Time                     // time.Now when nil
	After  func(time.Duration) <-chan time.Time // time.After when nil; used for every wait
	Logger *slog.Logger                         // discards when nil
}

const (
	defaultAccount = "123456789012"
	defaultRegion  = "us-east-1"
)

var (
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	regionPattern  = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$`)
)

// complete fills in the defaults and refuses what makes no sense.
func (c Config) complete() (Config, error) {
	if c.Account == "" {
		c.Account = defaultAccount
	}
	if c.Region == "" {
		c.Region = defaultRegion
	}
	if c.OneImportPer == "" {
		c.OneImportPer = ScopeRegion
	}
	if c.Organization == "" {
		c.Organization = OrganizationNone
	}
	if c.PageTokenLifetime == 0 {
		c.PageTokenLifetime = time.Hour
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.After == nil {
		c.After = time.After
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, c.check()
}

func (c Config) check() error {
	if !accountPattern.MatchString(c.Account) {
		return fmt.Errorf("account %q is not 12 digits", c.Account)
	}
	if !regionPattern.MatchString(c.Region) {
		return fmt.Errorf("region %q is not a Region name", c.Region)
	}
	switch c.OneImportPer {
	case ScopeRegion, ScopeAccount:
	default:
		return fmt.Errorf("one import per %q: it can be %q or %q", c.OneImportPer, ScopeRegion, ScopeAccount)
	}
	switch c.Organization {
	case OrganizationNone, OrganizationMember, OrganizationManagement, OrganizationDelegatedAdmin:
	default:
		return fmt.Errorf("organization %q: it can be %q, %q, %q or %q", c.Organization,
			OrganizationNone, OrganizationMember, OrganizationManagement, OrganizationDelegatedAdmin)
	}
	for _, region := range c.UnsupportedRegions {
		if !regionPattern.MatchString(region) {
			return fmt.Errorf("unsupported region %q is not a Region name", region)
		}
	}
	if c.FileDelay < 0 {
		return fmt.Errorf("file delay %s is negative", c.FileDelay)
	}
	if c.SeedImports < 0 {
		return fmt.Errorf("%d imports to seed is negative", c.SeedImports)
	}
	if c.SeedImports > 0 && len(c.EventDataStores) == 0 {
		return fmt.Errorf("imports to seed need an event data store to go into")
	}
	return nil
}

package lakesim

import (
	"fmt"
	"log/slog"
	"regexp"
	"time"
)

// Bucket is an S3 bucket whose objects are the files of a directory.
type Bucket struct {
	Name    string
	Dir     string
	Region  string // us-east-1 when empty
	Account string // its owner; the simulator's own account when empty
}

// Config describes the world that a Simulator begins with.
type Config struct {
	Account         string   // 123456789012 when empty
	Region          string   // us-east-1 when empty; where EventDataStores are made
	Buckets         []Bucket // served by S3
	EventDataStores []string // names of stores with 3653 days of retention

	// Data is a folder for events, event data stores and imports, which the next
	// simulator with it has again. Without it they end with the simulator.
	Data string

	// UnprotectedStores makes EventDataStores without termination protection, which
	// stores have otherwise.
	UnprotectedStores bool

	// Forward is the URL of another emulator, which gets the calls of all services but
	// CloudTrail, Organizations, STS and Cloud Control, and has the logs, roles and
	// keys of imports.
	Forward string

	// LenientRoles lets every role read every bucket. Otherwise IAM, the bucket's
	// policy and KMS decide, and a role that does not exist reads nothing.
	LenientRoles bool

	World       World // how the simulated AWS behaves; it can change later
	SeedImports int   // finished imports into the first store
	Faults      Faults

	// These set the member of World that has their name, if they are not zero.
	FileDelay          time.Duration
	RateLimit          bool
	OneImportPer       Scope
	Organization       OrganizationRole
	UnsupportedRegions []string
	NoStoreQuota       bool
	Closed             bool
	StopAtOnce         bool // StopAnswer is StopRecordAfter
	PageTokenLifetime  time.Duration

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
	c.World = c.world()
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
	if err := c.World.check(); err != nil {
		return fmt.Errorf("world: %w", err)
	}
	if c.SeedImports < 0 {
		return fmt.Errorf("%d imports to seed is negative", c.SeedImports)
	}
	if c.SeedImports > 0 && len(c.EventDataStores) == 0 {
		return fmt.Errorf("imports to seed need an event data store to go into")
	}
	return nil
}

// world returns the world that the simulator begins with.
func (c Config) world() World {
	world := c.World
	if c.FileDelay != 0 {
		world.FileDelay = Duration(c.FileDelay)
	}
	world.RateLimit = world.RateLimit || c.RateLimit
	if c.OneImportPer != "" {
		world.OneImportPer = c.OneImportPer
	}
	if c.Organization != "" {
		world.Organization = c.Organization
	}
	if c.UnsupportedRegions != nil {
		world.UnsupportedRegions = c.UnsupportedRegions
	}
	world.NoStoreQuota = world.NoStoreQuota || c.NoStoreQuota
	world.Closed = world.Closed || c.Closed
	if c.StopAtOnce {
		world.StopAnswer = StopRecordAfter
	}
	if c.PageTokenLifetime != 0 {
		world.PageTokenLifetime = Duration(c.PageTokenLifetime)
	}
	return world.complete()
}

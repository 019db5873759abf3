package lakesim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/cloudcontrol"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/iam"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/kms"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/trails"
)

// Simulator is the simulated world and the HTTP handler that serves it.
type Simulator struct {
	config       Config
	handler      http.Handler
	tokens       *pageTokens
	faults       *faultSet
	limits       *rateLimits
	gate         *gate
	buckets      *bucketSet
	s3           *s3Service
	iam          *iam.Service
	kms          *kms.Service
	trails       *trails.Service
	cloudControl *cloudcontrol.Service
	services     map[string]service // by name
	forwarded    *forwarded         // nil if nothing is forwarded
	directory    directory
	database     *lakedb.Database
	counts       *requestCounts
	events       eventCounts

	world      atomic.Pointer[World] // complete; hold, buckets and stores keep their own part
	worldMoves sync.Mutex            // held by whoever changes the world

	background context.Context
	cancel     context.CancelFunc
	runs       sync.WaitGroup

	mu        sync.Mutex // guards everything below and every store and import
	closed    bool
	stores    []*eventDataStore
	imports   []*importRecord // oldest first
	byID      map[string]*importRecord
	sessions  map[string]session
	queries   []*queryRecord       // oldest first
	positions int64                // of the latest store or import
	keeping   sync.Mutex           // held while changes are written
	unkept    unkept               // what has changed and is not in the database yet
	delegated []string             // accounts that administer CloudTrail for the organization
	named     map[string]time.Time // when a role or bucket was first named
}

// New makes a Simulator of the world that config describes.
func New(config Config) (*Simulator, error) {
	config, err := config.complete()
	if err != nil {
		return nil, fmt.Errorf("checking the simulator's configuration: %w", err)
	}
	buckets, err := openBuckets(config.Buckets, config.Account)
	if err != nil {
		return nil, err
	}
	s := &Simulator{
		config:   config,
		faults:   newFaultSet(),
		limits:   newRateLimits(),
		gate:     newGate(),
		buckets:  buckets,
		counts:   newRequestCounts(),
		byID:     map[string]*importRecord{},
		sessions: map[string]session{},
		named:    map[string]time.Time{},
	}
	s.tokens, err = newPageTokens(func() time.Duration { return time.Duration(s.world.Load().PageTokenLifetime) })
	if err != nil {
		return nil, err
	}
	s.background, s.cancel = context.WithCancel(context.Background())
	s.s3 = newS3Service(s)
	s.iam, s.kms = iam.New(config.Now), kms.New(config.Now)
	s.trails = trails.New(config.Now, func(name string) bool {
		_, exists := buckets.find(name)
		return exists
	})
	s.directory = ownDirectory{s}
	if config.Forward != "" {
		if s.forwarded, err = newForwarded(config); err != nil {
			return nil, err
		}
		s.directory = s.forwarded
	}
	s.cloudControl = cloudcontrol.New(config.Now, s.invoke)
	s.services = s.newServices()
	s.handler = s.routes()
	if s.database, err = lakedb.Open(config.Data); err != nil {
		return nil, err
	}
	if err := s.SetFaults(config.Faults); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, name := range config.EventDataStores {
		if !storeNamePattern.MatchString(name) || len(name) < 3 || len(name) > 128 {
			return nil, fmt.Errorf("event data store name %q: 3 to 128 letters, digits, '.', '_' or '-'", name)
		}
		if seen[name] {
			return nil, fmt.Errorf("event data store %q is named twice", name)
		}
		seen[name] = true
	}
	if err := s.restore(); err != nil {
		return nil, errors.Join(err, s.database.Close())
	}
	if err := s.SetWorld(config.World); err != nil {
		return nil, errors.Join(err, s.database.Close())
	}
	s.seedImports(config.SeedImports)
	s.keepChanges()
	s.resume()
	return s, nil
}

// ServeHTTP serves every service of the simulated AWS and the control paths.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.handler.ServeHTTP(w, r)
}

// Close stops the running imports and waits until they have ended.
func (s *Simulator) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.runs.Wait()
	s.keepChanges()
	if err := s.database.Close(); err != nil {
		s.config.Logger.Error("closing the database", "error", err)
	}
	s.buckets.close()
}

// Ready describes a started simulator.
type Ready struct {
	Endpoint        string            `json:"endpoint"`
	Account         string            `json:"account"`
	Region          string            `json:"region"`
	EventDataStores map[string]string `json:"event_data_stores"`
	Buckets         []string          `json:"buckets"`
}

// Ready describes the simulated world to those who reach it at endpoint.
func (s *Simulator) Ready(endpoint string) Ready {
	ready := Ready{
		Endpoint:        endpoint,
		Account:         s.config.Account,
		Region:          s.config.Region,
		EventDataStores: map[string]string{},
		Buckets:         s.buckets.names(),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, store := range s.stores {
		if store.account == s.config.Account && store.region == s.config.Region && store.settled != storePendingDeletion {
			ready.EventDataStores[store.name] = store.arn()
		}
	}
	return ready
}

// now is the clock's time in the precision of the API.
func (s *Simulator) now() time.Time {
	return s.config.Now().UTC().Truncate(time.Millisecond)
}

// sleep waits by the simulator's clock, and reports whether it did so to the end.
func (s *Simulator) sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	return s.wait(ctx.Done(), d)
}

func (s *Simulator) wait(interrupt <-chan struct{}, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	select {
	case <-s.config.After(d):
		return true
	case <-interrupt:
		return false
	}
}

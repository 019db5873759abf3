// Package acctest gives the acceptance tests a simulated AWS to work in, and
// Terraform to work with: in process, or the real binary with its signals, exit
// codes and state.
package acctest

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/provider"
)

// Values of the world that every test begins with.
const (
	Account   = "123456789012"
	Region    = "us-east-1"
	Bucket    = "trail-logs"
	AccessKey = "AKIA" + Account + "TEST"
	SecretKey = "acctest/secret+key/which/must/not/be/logged"
	RoleARN   = "arn:aws:iam::123456789012:role/service-role/import"

	// Files and Events are what the bucket holds.
	Files  = 4
	Events = 20

	storeName = "security"
)

// Factories serve the provider in the test's own process.
var Factories = map[string]func() (tfprotov6.ProviderServer, error){
	"cloudtrail": func() (tfprotov6.ProviderServer, error) { return provider.NewServer("test", Timeouts) },
}

// World is a simulated AWS with one bucket of trail logs and one event data store.
type World struct {
	*lakesim.Simulator
	Endpoint    string // the URL of everything
	Destination string // the ARN of the event data store
	Logs        string // the directory behind the bucket
	Broken      []string

	mu         sync.Mutex
	userAgents map[string]bool
}

// Option changes the world before it begins.
type Option func(*lakesim.Config, *samplelogs.Options)

// WithBrokenFiles adds that many files that are not compressed, so that an
// import ends FAILED.
func WithBrokenFiles(n int) Option {
	return func(_ *lakesim.Config, logs *samplelogs.Options) { logs.NotGzip = n }
}

// With changes the simulator's configuration.
func With(change func(*lakesim.Config)) Option {
	return func(config *lakesim.Config, _ *samplelogs.Options) { change(config) }
}

// NewWorld begins a world that ends with the test.
func NewWorld(t *testing.T, options ...Option) *World {
	t.Helper()
	world := &World{Logs: t.TempDir(), userAgents: map[string]bool{}}
	config := lakesim.Config{Account: Account, Region: Region, LenientRoles: true, UnprotectedStores: true, EventDataStores: []string{storeName}, Buckets: []lakesim.Bucket{{Name: Bucket, Dir: world.Logs}}}
	logs := samplelogs.Options{Days: 2, FilesPerDay: Files / 2, EventsPerFile: Events / Files, Start: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), Seed: 1}
	for _, option := range options {
		option(&config, &logs)
	}
	written, err := samplelogs.Write(world.Logs, logs)
	if err != nil {
		t.Fatal(err)
	}
	world.Broken = written.Broken
	world.Simulator, err = lakesim.New(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(world.serve))
	t.Cleanup(func() {
		world.Close()
		server.CloseClientConnections()
		server.Close()
	})
	world.Endpoint = server.URL
	world.Destination = world.Ready(server.URL).EventDataStores[storeName]
	return world
}

func (w *World) serve(writer http.ResponseWriter, request *http.Request) {
	w.mu.Lock()
	w.userAgents[request.UserAgent()] = true
	w.mu.Unlock()
	w.Simulator.ServeHTTP(writer, request)
}

// UserAgents are the User-Agent headers that were seen.
func (w *World) UserAgents() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var seen []string
	for agent := range w.userAgents {
		seen = append(seen, agent)
	}
	return seen
}

// Mend replaces the broken files by empty log files, so that a retry succeeds.
func (w *World) Mend(t *testing.T) {
	t.Helper()
	if err := harness.MendLogs(w.Logs, w.Broken); err != nil {
		t.Fatal(err)
	}
}

// Fault makes calls go wrong from now on, instead of what went wrong before.
func (w *World) Fault(t *testing.T, faults ...lakesim.Fault) {
	t.Helper()
	if err := w.SetFaults(lakesim.Faults{Faults: faults}); err != nil {
		t.Fatal(err)
	}
}

// Only returns the one import of the world.
func (w *World) Only(t *testing.T) lakesim.ImportStats {
	t.Helper()
	imports := w.Stats().Imports
	if len(imports) != 1 {
		t.Fatalf("there are %d imports, want one: %+v", len(imports), imports)
	}
	return imports[0]
}

// Await waits until the import is no longer running.
func (w *World) Await(t *testing.T, id string) {
	t.Helper()
	if _, err := w.AwaitImport(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

// Console is somebody else who works in an account and Region.
func (w *World) Console(account, region string) *cloudtrail.Client {
	return cloudtrail.New(cloudtrail.Options{
		BaseEndpoint: aws.String(w.Endpoint), Region: region,
		Credentials: credentials.NewStaticCredentialsProvider("AKIA"+account+"0000", "console", ""),
	})
}

// ProviderBlock is the provider block for the world, with more lines in it.
func (w *World) ProviderBlock(lines ...string) string {
	return harness.Provider{Region: Region, AccessKey: AccessKey, SecretKey: SecretKey, Endpoint: w.Endpoint}.Block(lines...)
}

// S3ProviderBlock is ProviderBlock, with S3.
func (w *World) S3ProviderBlock(lines ...string) string {
	return harness.Provider{Region: Region, AccessKey: AccessKey, SecretKey: SecretKey, Endpoint: w.Endpoint, S3: w.Endpoint}.Block(lines...)
}

// Import is a cloudtrail_lake_import of the bucket, with more lines in it.
func (w *World) Import(name string, lines ...string) string {
	return w.ImportOf(name, "s3://"+Bucket+"/AWSLogs/", lines...)
}

// ImportOf is a cloudtrail_lake_import of a location, with more lines in it.
func (w *World) ImportOf(name, uri string, lines ...string) string {
	return harness.Import{Name: name, Destination: w.Destination, URI: uri, Role: RoleARN}.Block(lines...)
}

// Completion is a cloudtrail_lake_import_completion of the import of the same
// name, with more lines in it.
func (w *World) Completion(name string, lines ...string) string {
	region := "region = cloudtrail_lake_import." + name + ".region"
	return harness.CompletionBlock(name, name, append([]string{region}, lines...)...)
}

package lakesim

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// rateLimits holds the request rates that AWS documents, per account and
// Region: 10 per second for all reads together, 1 per second for each other
// operation.
type rateLimits struct {
	mu      sync.Mutex
	buckets map[string]*rate.Limiter
}

func newRateLimits() *rateLimits {
	return &rateLimits{buckets: map[string]*rate.Limiter{}}
}

func (l *rateLimits) allow(operation string, caller awsapi.Caller, now time.Time) bool {
	kind, perSecond := operation, 1
	if strings.HasPrefix(operation, "Get") || strings.HasPrefix(operation, "List") || strings.HasPrefix(operation, "Describe") {
		kind, perSecond = "read", 10
	}
	key := caller.Account + "/" + caller.Region + "/" + kind
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.buckets[key]
	if bucket == nil {
		bucket = rate.NewLimiter(rate.Limit(perSecond), perSecond)
		l.buckets[key] = bucket
	}
	return bucket.AllowN(now, 1)
}

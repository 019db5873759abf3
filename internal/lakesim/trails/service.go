// Package trails simulates the trails of CloudTrail: what they are made of, whether
// they log, their selectors and their tags. What a trail delivers is written by the
// rest of the simulator.
package trails

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// Service is the trails of all accounts. It is safe for concurrent use.
type Service struct {
	now     func() time.Time
	buckets func(name string) bool // reports whether a bucket exists

	mu     sync.Mutex
	trails map[string]*trail // by ARN
}

// New returns a Service without trails. A trail delivers to a bucket that exists.
func New(now func() time.Time, buckets func(name string) bool) *Service {
	return &Service{now: now, buckets: buckets, trails: map[string]*trail{}}
}

// trail is a trail and what is set on it.
type trail struct {
	types.Trail
	account          string
	logging          bool
	started, stopped *time.Time
	delivered        *time.Time
	selectors        []types.EventSelector
	advanced         []types.AdvancedEventSelector
	insights         []types.InsightSelector
	tags             []types.Tag
}

// Operations returns the operations of CloudTrail that are about trails.
func (s *Service) Operations() map[string]awsapi.Operation {
	return map[string]awsapi.Operation{
		"CreateTrail":         awsapi.Typed(s.createTrail),
		"UpdateTrail":         awsapi.Typed(s.updateTrail),
		"DeleteTrail":         awsapi.Typed(s.deleteTrail),
		"GetTrail":            awsapi.Typed(s.getTrail),
		"DescribeTrails":      awsapi.Typed(s.describeTrails),
		"ListTrails":          awsapi.Typed(s.listTrails),
		"GetTrailStatus":      awsapi.Typed(s.getTrailStatus),
		"StartLogging":        awsapi.Typed(s.startLogging),
		"StopLogging":         awsapi.Typed(s.stopLogging),
		"PutEventSelectors":   awsapi.Typed(s.putEventSelectors),
		"GetEventSelectors":   awsapi.Typed(s.getEventSelectors),
		"PutInsightSelectors": awsapi.Typed(s.putInsightSelectors),
		"GetInsightSelectors": awsapi.Typed(s.getInsightSelectors),
	}
}

// namePattern is that of a trail:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
var namePattern = regexp.MustCompile(`^[a-zA-Z0-9]([._-]?[a-zA-Z0-9])+$`)

func checkName(name *string) *awsapi.Error {
	text := aws.ToString(name)
	if len(text) < 3 || len(text) > 128 || !namePattern.MatchString(text) {
		return awsapi.Failure("InvalidTrailNameException", "Trail name must be 3 to 128 letters, digits, periods, underscores or dashes, and begin and end with a letter or digit: %q", text)
	}
	return nil
}

func trailARN(caller awsapi.Caller, name string) string {
	return "arn:" + caller.Partition() + ":cloudtrail:" + caller.Region + ":" + caller.Account + ":trail/" + name
}

// find returns the caller's trail of a name, or of an ARN. It holds in the home
// Region of the trail, and to read one of several Regions, in all of them.
func (s *Service) find(caller awsapi.Caller, name *string, read bool) (*trail, *awsapi.Error) {
	given := aws.ToString(name)
	if !strings.HasPrefix(given, "arn:") {
		if err := checkName(name); err != nil {
			return nil, err
		}
		given = trailARN(caller, given)
	} else if parsed, ok := awsapi.ParseARN(given); !ok || parsed.Service != "cloudtrail" || !strings.HasPrefix(parsed.Resource, "trail/") {
		return nil, awsapi.Failure("CloudTrailARNInvalidException", "The ARN is not valid: %s", given)
	}
	found, exists := s.trails[given]
	switch {
	case !exists || found.account != caller.Account:
		return nil, awsapi.Failure("TrailNotFoundException", "Unknown trail: %s for the user: %s", aws.ToString(name), caller.Account)
	case *found.HomeRegion != caller.Region && (!read || !aws.ToBool(found.IsMultiRegionTrail)):
		return nil, awsapi.Failure("InvalidHomeRegionException", "Trail: %s was created in Region %s", given, *found.HomeRegion)
	}
	return found, nil
}

// of returns the trails that an account has in a Region, in the order of their names.
func (s *Service) of(caller awsapi.Caller, shadows bool) []*trail {
	all := slices.DeleteFunc(slices.Collect(maps.Values(s.trails)), func(t *trail) bool {
		return t.account != caller.Account || *t.HomeRegion != caller.Region && (!shadows || !aws.ToBool(t.IsMultiRegionTrail))
	})
	slices.SortFunc(all, func(a, b *trail) int { return strings.Compare(*a.TrailARN, *b.TrailARN) })
	return all
}

// change runs a function on a trail of the caller.
func (s *Service) change(caller awsapi.Caller, name *string, read bool, run func(*trail) *awsapi.Error) *awsapi.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.find(caller, name, read)
	if err != nil {
		return err
	}
	return run(found)
}

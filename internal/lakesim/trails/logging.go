package trails

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

func (s *Service) moment() *time.Time {
	now := s.now().UTC().Truncate(time.Millisecond)
	return &now
}

func (s *Service) startLogging(caller awsapi.Caller, in *cloudtrail.StartLoggingInput) (*cloudtrail.StartLoggingOutput, *awsapi.Error) {
	return &cloudtrail.StartLoggingOutput{}, s.change(caller, in.Name, false, func(t *trail) *awsapi.Error {
		if !t.logging {
			t.logging, t.started = true, s.moment()
		}
		return nil
	})
}

func (s *Service) stopLogging(caller awsapi.Caller, in *cloudtrail.StopLoggingInput) (*cloudtrail.StopLoggingOutput, *awsapi.Error) {
	return &cloudtrail.StopLoggingOutput{}, s.change(caller, in.Name, false, func(t *trail) *awsapi.Error {
		if t.logging {
			t.logging, t.stopped = false, s.moment()
		}
		return nil
	})
}

func (s *Service) getTrailStatus(caller awsapi.Caller, in *cloudtrail.GetTrailStatusInput) (*cloudtrail.GetTrailStatusOutput, *awsapi.Error) {
	out := &cloudtrail.GetTrailStatusOutput{}
	return out, s.change(caller, in.Name, true, func(t *trail) *awsapi.Error {
		out.IsLogging, out.StartLoggingTime, out.StopLoggingTime, out.LatestDeliveryTime = aws.Bool(t.logging), t.started, t.stopped, t.delivered
		return nil
	})
}

// Delivery is where a trail delivers to.
type Delivery struct{ Account, Region, Bucket, Prefix, KeyID string }

// Deliver notes that a trail delivers now, and returns where. A trail that does not
// log delivers nothing.
func (s *Service) Deliver(nameOrARN string) (Delivery, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.trails {
		if *t.Name == nameOrARN || *t.TrailARN == nameOrARN {
			if !t.logging {
				return Delivery{}, false
			}
			t.delivered = s.moment()
			return Delivery{t.account, *t.HomeRegion, *t.S3BucketName, aws.ToString(t.S3KeyPrefix), aws.ToString(t.KmsKeyId)}, true
		}
	}
	return Delivery{}, false
}

func (s *Service) putEventSelectors(caller awsapi.Caller, in *cloudtrail.PutEventSelectorsInput) (*cloudtrail.PutEventSelectorsOutput, *awsapi.Error) {
	out := &cloudtrail.PutEventSelectorsOutput{}
	if (in.EventSelectors == nil) == (in.AdvancedEventSelectors == nil) {
		return nil, awsapi.Failure("InvalidEventSelectorsException", "Either EventSelectors or AdvancedEventSelectors is needed.")
	}
	return out, s.change(caller, in.TrailName, false, func(t *trail) *awsapi.Error {
		t.selectors, t.advanced = in.EventSelectors, in.AdvancedEventSelectors
		t.HasCustomEventSelectors = aws.Bool(true)
		out.TrailARN, out.EventSelectors, out.AdvancedEventSelectors = t.TrailARN, t.selectors, t.advanced
		return nil
	})
}

func (s *Service) getEventSelectors(caller awsapi.Caller, in *cloudtrail.GetEventSelectorsInput) (*cloudtrail.GetEventSelectorsOutput, *awsapi.Error) {
	out := &cloudtrail.GetEventSelectorsOutput{}
	return out, s.change(caller, in.TrailName, true, func(t *trail) *awsapi.Error {
		out.TrailARN, out.EventSelectors, out.AdvancedEventSelectors = t.TrailARN, t.selectors, t.advanced
		return nil
	})
}

func (s *Service) putInsightSelectors(caller awsapi.Caller, in *cloudtrail.PutInsightSelectorsInput) (*cloudtrail.PutInsightSelectorsOutput, *awsapi.Error) {
	out := &cloudtrail.PutInsightSelectorsOutput{}
	return out, s.change(caller, in.TrailName, false, func(t *trail) *awsapi.Error {
		t.insights, t.HasInsightSelectors = in.InsightSelectors, aws.Bool(len(in.InsightSelectors) > 0)
		out.TrailARN, out.InsightSelectors = t.TrailARN, t.insights
		return nil
	})
}

func (s *Service) getInsightSelectors(caller awsapi.Caller, in *cloudtrail.GetInsightSelectorsInput) (*cloudtrail.GetInsightSelectorsOutput, *awsapi.Error) {
	out := &cloudtrail.GetInsightSelectorsOutput{}
	return out, s.change(caller, in.TrailName, true, func(t *trail) *awsapi.Error {
		if len(t.insights) == 0 {
			return awsapi.Failure("InsightNotEnabledException", "Insights is not enabled on the trail %s", *t.Name)
		}
		out.TrailARN, out.InsightSelectors = t.TrailARN, t.insights
		return nil
	})
}

// Tags runs a function on the tags of a trail of an ARN, and keeps what it returns.
func (s *Service) Tags(caller awsapi.Caller, arn string, change func([]types.Tag) ([]types.Tag, *awsapi.Error)) *awsapi.Error {
	err := s.change(caller, &arn, false, func(t *trail) *awsapi.Error {
		tags, err := change(t.tags)
		if err == nil {
			t.tags = tags
		}
		return err
	})
	if err != nil && err.Code == "TrailNotFoundException" { // which the operations on tags call otherwise
		return awsapi.Failure("ResourceNotFoundException", "The resource does not exist: %s", arn)
	}
	return err
}

package trails

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// mostTrails is the quota of a Region:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
const mostTrails = 5

func (s *Service) createTrail(caller awsapi.Caller, in *cloudtrail.CreateTrailInput) (*cloudtrail.CreateTrailOutput, *awsapi.Error) {
	if err := checkName(in.Name); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	arn := trailARN(caller, *in.Name)
	switch {
	case s.trails[arn] != nil:
		return nil, awsapi.Failure("TrailAlreadyExistsException", "Trail %s already exists for customer: %s", *in.Name, caller.Account)
	case len(s.of(caller, false)) >= mostTrails:
		return nil, awsapi.Failure("MaximumNumberOfTrailsExceededException", "User: %s already has %d trails in %s.", caller.Account, mostTrails, caller.Region)
	case !aws.ToBool(orTrue(in.IncludeGlobalServiceEvents)) && aws.ToBool(in.IsMultiRegionTrail):
		return nil, awsapi.Failure("InvalidParameterCombinationException", "Multi-Region trail must include global service events.")
	}
	made := &trail{account: caller.Account, selectors: []types.EventSelector{{ReadWriteType: types.ReadWriteTypeAll, IncludeManagementEvents: aws.Bool(true), DataResources: []types.DataResource{}, ExcludeManagementEventSources: []string{}}}, tags: in.TagsList}
	made.Trail = types.Trail{
		Name: in.Name, TrailARN: aws.String(arn), HomeRegion: aws.String(caller.Region),
		HasCustomEventSelectors: aws.Bool(false), HasInsightSelectors: aws.Bool(false),
		IncludeGlobalServiceEvents: orTrue(in.IncludeGlobalServiceEvents), IsMultiRegionTrail: orFalse(in.IsMultiRegionTrail),
		IsOrganizationTrail: orFalse(in.IsOrganizationTrail), LogFileValidationEnabled: orFalse(in.EnableLogFileValidation),
		S3BucketName: in.S3BucketName, S3KeyPrefix: emptyIsNil(in.S3KeyPrefix), SnsTopicName: emptyIsNil(in.SnsTopicName), KmsKeyId: emptyIsNil(in.KmsKeyId), //nolint:staticcheck // deprecated, but hashicorp/aws reads it
		CloudWatchLogsLogGroupArn: emptyIsNil(in.CloudWatchLogsLogGroupArn), CloudWatchLogsRoleArn: emptyIsNil(in.CloudWatchLogsRoleArn),
	}
	if err := s.checkBucket(made.S3BucketName); err != nil {
		return nil, err
	}
	s.trails[arn] = made
	t := made.Trail
	return &cloudtrail.CreateTrailOutput{
		Name: t.Name, TrailARN: t.TrailARN, S3BucketName: t.S3BucketName, S3KeyPrefix: t.S3KeyPrefix, SnsTopicName: t.SnsTopicName, KmsKeyId: t.KmsKeyId, //nolint:staticcheck // deprecated, but hashicorp/aws reads it
		IncludeGlobalServiceEvents: t.IncludeGlobalServiceEvents, IsMultiRegionTrail: t.IsMultiRegionTrail, IsOrganizationTrail: t.IsOrganizationTrail,
		LogFileValidationEnabled: t.LogFileValidationEnabled, CloudWatchLogsLogGroupArn: t.CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn: t.CloudWatchLogsRoleArn,
	}, nil
}

func (s *Service) checkBucket(name *string) *awsapi.Error {
	switch {
	case aws.ToString(name) == "":
		return awsapi.Failure("InvalidS3BucketNameException", "Bucket name must not be empty.")
	case !s.buckets(*name):
		return awsapi.Failure("S3BucketDoesNotExistException", "S3 bucket %s does not exist!", *name)
	}
	return nil
}

func (s *Service) updateTrail(caller awsapi.Caller, in *cloudtrail.UpdateTrailInput) (*cloudtrail.UpdateTrailOutput, *awsapi.Error) {
	out := &cloudtrail.UpdateTrailOutput{}
	return out, s.change(caller, in.Name, false, func(t *trail) *awsapi.Error {
		changed := t.Trail
		if in.S3BucketName != nil {
			if err := s.checkBucket(in.S3BucketName); err != nil {
				return err
			}
			changed.S3BucketName = in.S3BucketName
		}
		for to, from := range map[**string]*string{
			&changed.S3KeyPrefix: in.S3KeyPrefix, &changed.SnsTopicName: in.SnsTopicName, &changed.KmsKeyId: in.KmsKeyId, //nolint:staticcheck // deprecated, but hashicorp/aws reads it
			&changed.CloudWatchLogsLogGroupArn: in.CloudWatchLogsLogGroupArn, &changed.CloudWatchLogsRoleArn: in.CloudWatchLogsRoleArn,
		} {
			if from != nil {
				*to = emptyIsNil(from)
			}
		}
		for to, from := range map[**bool]*bool{
			&changed.IncludeGlobalServiceEvents: in.IncludeGlobalServiceEvents, &changed.IsMultiRegionTrail: in.IsMultiRegionTrail,
			&changed.IsOrganizationTrail: in.IsOrganizationTrail, &changed.LogFileValidationEnabled: in.EnableLogFileValidation,
		} {
			if from != nil {
				*to = from
			}
		}
		t.Trail = changed
		*out = cloudtrail.UpdateTrailOutput{
			Name: changed.Name, TrailARN: changed.TrailARN, S3BucketName: changed.S3BucketName, S3KeyPrefix: changed.S3KeyPrefix, SnsTopicName: changed.SnsTopicName, KmsKeyId: changed.KmsKeyId, //nolint:staticcheck // deprecated, but hashicorp/aws reads it
			IncludeGlobalServiceEvents: changed.IncludeGlobalServiceEvents, IsMultiRegionTrail: changed.IsMultiRegionTrail, IsOrganizationTrail: changed.IsOrganizationTrail,
			LogFileValidationEnabled: changed.LogFileValidationEnabled, CloudWatchLogsLogGroupArn: changed.CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn: changed.CloudWatchLogsRoleArn,
		}
		return nil
	})
}

func (s *Service) deleteTrail(caller awsapi.Caller, in *cloudtrail.DeleteTrailInput) (*cloudtrail.DeleteTrailOutput, *awsapi.Error) {
	return &cloudtrail.DeleteTrailOutput{}, s.change(caller, in.Name, false, func(t *trail) *awsapi.Error {
		delete(s.trails, *t.TrailARN)
		return nil
	})
}

func (s *Service) getTrail(caller awsapi.Caller, in *cloudtrail.GetTrailInput) (*cloudtrail.GetTrailOutput, *awsapi.Error) {
	out := &cloudtrail.GetTrailOutput{}
	return out, s.change(caller, in.Name, true, func(t *trail) *awsapi.Error {
		copied := t.Trail
		out.Trail = &copied
		return nil
	})
}

// The members of DescribeTrails begin with small letters on the wire, and have
// capital ones in the SDK.
type (
	describeTrailsInput struct {
		TrailNameList       []string `json:"trailNameList"`
		IncludeShadowTrails *bool    `json:"includeShadowTrails"`
	}
	describeTrailsOutput struct{ TrailList []types.Trail }
)

// WireName returns the name that a member has on the wire.
func (describeTrailsOutput) WireName(string) string { return "trailList" }

// describeTrails returns those of the names that exist, or all.
func (s *Service) describeTrails(caller awsapi.Caller, in *describeTrailsInput) (*describeTrailsOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &describeTrailsOutput{TrailList: []types.Trail{}}
	for _, t := range s.of(caller, in.IncludeShadowTrails == nil || *in.IncludeShadowTrails) {
		if len(in.TrailNameList) == 0 || slices.Contains(in.TrailNameList, *t.Name) || slices.Contains(in.TrailNameList, *t.TrailARN) {
			out.TrailList = append(out.TrailList, t.Trail)
		}
	}
	return out, nil
}

// listTrails returns the trails of all Regions on one page.
func (s *Service) listTrails(caller awsapi.Caller, _ *cloudtrail.ListTrailsInput) (*cloudtrail.ListTrailsOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &cloudtrail.ListTrailsOutput{Trails: []types.TrailInfo{}}
	for _, t := range s.trails {
		if t.account == caller.Account {
			out.Trails = append(out.Trails, types.TrailInfo{Name: t.Name, TrailARN: t.TrailARN, HomeRegion: t.HomeRegion})
		}
	}
	slices.SortFunc(out.Trails, func(a, b types.TrailInfo) int { return strings.Compare(*a.TrailARN, *b.TrailARN) })
	return out, nil
}

func orTrue(value *bool) *bool {
	if value == nil {
		return aws.Bool(true)
	}
	return value
}

func orFalse(value *bool) *bool { return aws.Bool(aws.ToBool(value)) }

func emptyIsNil(text *string) *string {
	if aws.ToString(text) == "" {
		return nil
	}
	return text
}

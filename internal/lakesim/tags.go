package lakesim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

const (
	maxTags        = 50
	maxTagsModel   = 200
	maxTagResource = 20
)

type tag struct {
	Key   *string `json:",omitempty"`
	Value *string `json:",omitempty"`
}

func constrainTags(c *awsapi.Constraints, tags []tag) {
	c.Length(len(tags), "tagsList", 0, maxTagsModel)
	for i, t := range tags {
		member := fmt.Sprintf("tagsList.%d.member.", i+1)
		c.Required(t.Key != nil, member+"key")
		c.Text(t.Key, member+"key", 1, 128, nil)
		c.Text(t.Value, member+"value", 1, 256, nil)
	}
}

// checkTags refuses tags that fit the model but not AWS's rules for tags.
func checkTags(tags []tag) *awsapi.Error {
	seen := map[string]bool{}
	for _, t := range tags {
		switch {
		case seen[*t.Key]:
			return awsapi.Failure("InvalidTagParameterException", "The tag key %s is given twice.", *t.Key)
		case strings.HasPrefix(strings.ToLower(*t.Key), "aws:"):
			return awsapi.Failure("InvalidTagParameterException", "The tag key %s begins with aws:, which is reserved.", *t.Key)
		}
		seen[*t.Key] = true
	}
	if len(tags) > maxTags {
		return tooManyTags(len(tags))
	}
	return nil
}

func tooManyTags(n int) *awsapi.Error {
	return awsapi.Failure("TagsLimitExceededException", "The resource would have %d tags, and can have %d.", n, maxTags)
}

type tagsInput struct {
	ResourceId *string //nolint:revive // the API's spelling
	TagsList   []tag
}

// check checks a request that changes tags.
func (in *tagsInput) check() *awsapi.Error {
	var c awsapi.Constraints
	c.Required(in.ResourceId != nil, "resourceId")
	c.Required(in.TagsList != nil, "tagsList")
	constrainTags(&c, in.TagsList)
	return c.Failure("InvalidParameterException")
}

// tags runs a function on the tags of an event data store or a trail, given by its
// ARN, and keeps what it returns. Tags do not accept bare ids.
func (s *Simulator) tags(caller awsapi.Caller, resource string, writes bool, change func([]tag) ([]tag, *awsapi.Error)) *awsapi.Error {
	parsed, ok := awsapi.ParseARN(resource)
	switch {
	case !ok || parsed.Service != "cloudtrail":
		return awsapi.Failure("CloudTrailARNInvalidException", "The ARN is not valid: %s", resource)
	case strings.HasPrefix(parsed.Resource, "trail/"):
		return s.trails.Tags(caller, resource, func(tags []types.Tag) ([]types.Tag, *awsapi.Error) {
			changed, err := change(ownTags(tags))
			return sdkTags(changed), err
		})
	case !strings.HasPrefix(parsed.Resource, "eventdatastore/"):
		return awsapi.Failure("ResourceTypeNotSupportedException", "This simulator keeps tags of event data stores and trails alone, not of %s", resource)
	}
	store, err := s.findStore(caller, resource)
	if err != nil {
		return err
	}
	if writes && store.status() == storePendingDeletion {
		return inactiveStore(store)
	}
	changed, err := change(store.tags)
	if err == nil {
		store.tags = changed
		s.changedStore(store)
	}
	return err
}

func ownTags(tags []types.Tag) []tag {
	own := make([]tag, len(tags))
	for i, t := range tags {
		own[i] = tag{t.Key, t.Value}
	}
	return own
}

func sdkTags(tags []tag) []types.Tag {
	list := make([]types.Tag, len(tags))
	for i, t := range tags {
		list[i] = types.Tag{Key: t.Key, Value: t.Value}
	}
	return list
}

func (s *Simulator) addTags(caller awsapi.Caller, in *tagsInput) (any, *awsapi.Error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return struct{}{}, s.tags(caller, *in.ResourceId, true, func(old []tag) ([]tag, *awsapi.Error) {
		if err := checkTags(in.TagsList); err != nil {
			return nil, err
		}
		tags := slices.Clone(old)
		for _, added := range in.TagsList {
			i := slices.IndexFunc(tags, func(t tag) bool { return *t.Key == *added.Key })
			if i >= 0 {
				tags[i] = added
			} else {
				tags = append(tags, added)
			}
		}
		if len(tags) > maxTags {
			return nil, tooManyTags(len(tags))
		}
		return tags, nil
	})
}

func (s *Simulator) removeTags(caller awsapi.Caller, in *tagsInput) (any, *awsapi.Error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return struct{}{}, s.tags(caller, *in.ResourceId, true, func(old []tag) ([]tag, *awsapi.Error) {
		return slices.DeleteFunc(slices.Clone(old), func(t tag) bool {
			return slices.ContainsFunc(in.TagsList, func(removed tag) bool {
				return *removed.Key == *t.Key && (removed.Value == nil || t.Value != nil && *removed.Value == *t.Value)
			})
		}), nil
	})
}

type listTagsInput struct {
	ResourceIdList []string //nolint:revive // the API's spelling
	NextToken      *string
}

func (s *Simulator) listTags(caller awsapi.Caller, in *listTagsInput) (any, *awsapi.Error) {
	var c awsapi.Constraints
	c.Required(in.ResourceIdList != nil, "resourceIdList")
	c.Length(len(in.ResourceIdList), "resourceIdList", 1, maxTagResource)
	if err := c.Failure("InvalidParameterException"); err != nil {
		return nil, err
	}
	if in.NextToken != nil {
		return nil, awsapi.Failure("InvalidTokenException", "Tags come on one page, so there is no token.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	type resourceTags struct {
		ResourceId string //nolint:revive // the API's spelling
		TagsList   []tag
	}
	list := []resourceTags{}
	for _, resource := range in.ResourceIdList {
		if err := s.tags(caller, resource, false, func(tags []tag) ([]tag, *awsapi.Error) {
			list = append(list, resourceTags{resource, append([]tag{}, tags...)})
			return tags, nil
		}); err != nil {
			return nil, err
		}
	}
	return struct{ ResourceTagList []resourceTags }{list}, nil
}

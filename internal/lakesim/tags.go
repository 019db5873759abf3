package lakesim

import (
	"fmt"
	"slices"
	"strings"

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

// taggable checks a request that changes tags and finds its store.
func (s *Simulator) taggable(caller awsapi.Caller, in *tagsInput) (*eventDataStore, *awsapi.Error) {
	var c awsapi.Constraints
	c.Required(in.ResourceId != nil, "resourceId")
	c.Required(in.TagsList != nil, "tagsList")
	constrainTags(&c, in.TagsList)
	if err := c.Failure("InvalidParameterException"); err != nil {
		return nil, err
	}
	store, err := s.taggedResource(caller, *in.ResourceId)
	if err != nil {
		return nil, err
	}
	if store.status() == storePendingDeletion {
		return nil, inactiveStore(store)
	}
	return store, nil
}

// taggedResource finds a store by its ARN; tags do not accept bare ids.
func (s *Simulator) taggedResource(caller awsapi.Caller, resource string) (*eventDataStore, *awsapi.Error) {
	parsed, ok := awsapi.ParseARN(resource)
	switch {
	case !ok || parsed.Service != "cloudtrail":
		return nil, awsapi.Failure("CloudTrailARNInvalidException", "The ARN is not valid: %s", resource)
	case !strings.HasPrefix(parsed.Resource, "eventdatastore/"):
		return nil, awsapi.Failure("ResourceTypeNotSupportedException", "This simulator keeps tags of event data stores alone, not of %s", resource)
	}
	return s.findStore(caller, resource)
}

func (s *Simulator) addTags(caller awsapi.Caller, in *tagsInput) (any, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := s.taggable(caller, in)
	if err != nil {
		return nil, err
	}
	if err := checkTags(in.TagsList); err != nil {
		return nil, err
	}
	tags := slices.Clone(store.tags)
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
	store.tags = tags
	return struct{}{}, nil
}

func (s *Simulator) removeTags(caller awsapi.Caller, in *tagsInput) (any, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := s.taggable(caller, in)
	if err != nil {
		return nil, err
	}
	kept := []tag{}
	for _, t := range store.tags {
		gone := slices.ContainsFunc(in.TagsList, func(removed tag) bool {
			return *removed.Key == *t.Key && (removed.Value == nil || t.Value != nil && *removed.Value == *t.Value)
		})
		if !gone {
			kept = append(kept, t)
		}
	}
	store.tags = kept
	return struct{}{}, nil
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
		store, err := s.taggedResource(caller, resource)
		if err != nil {
			return nil, err
		}
		list = append(list, resourceTags{resource, append([]tag{}, store.tags...)})
	}
	return struct{ ResourceTagList []resourceTags }{list}, nil
}

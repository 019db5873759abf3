package iam

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

const mostTags = 50

// withTags returns the tags of an object and those that are added:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
func withTags(tags, added []types.Tag) ([]types.Tag, *awsapi.Error) {
	var c check
	for i, tag := range added {
		member := fmt.Sprintf("tags.%d.member.", i+1)
		c.Required(tag.Key != nil, member+"key")
		c.Required(tag.Value != nil, member+"value")
		c.Text(tag.Key, member+"key", 1, 128, nil)
		c.Text(tag.Value, member+"value", 0, 256, nil)
	}
	if err := c.failure(); err != nil {
		return nil, err
	}
	result := slices.Clone(tags)
	seen := map[string]bool{}
	for _, tag := range added {
		name := strings.ToLower(*tag.Key)
		switch {
		case seen[name]:
			return nil, awsapi.Failure("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		case strings.HasPrefix(name, "aws:"):
			return nil, awsapi.Failure("InvalidInput", "The tag key %s begins with aws:, which is reserved.", *tag.Key)
		}
		seen[name] = true
		result = slices.DeleteFunc(result, func(old types.Tag) bool { return strings.EqualFold(*old.Key, *tag.Key) })
		result = append(result, types.Tag{Key: aws.String(*tag.Key), Value: aws.String(*tag.Value)})
	}
	if len(result) > mostTags {
		return nil, conflict("LimitExceeded", "Cannot exceed quota for tags: %d.", mostTags)
	}
	return result, nil
}

func withoutTags(tags []types.Tag, keys []string) []types.Tag {
	return slices.DeleteFunc(slices.Clone(tags), func(tag types.Tag) bool { return slices.Contains(keys, *tag.Key) })
}

func tagKey(tag types.Tag) string { return *tag.Key }

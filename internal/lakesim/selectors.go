package lakesim

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// advancedEventSelector says which events a store takes.
type advancedEventSelector struct {
	Name           *string `json:",omitempty"`
	FieldSelectors []fieldSelector
}

type fieldSelector struct {
	Field         *string  `json:",omitempty"`
	Equals        []string `json:",omitempty"`
	StartsWith    []string `json:",omitempty"`
	EndsWith      []string `json:",omitempty"`
	NotEquals     []string `json:",omitempty"`
	NotStartsWith []string `json:",omitempty"`
	NotEndsWith   []string `json:",omitempty"`
}

var selectorFieldPattern = regexp.MustCompile(`^[\w|.]+$`)

const maxSelectors = 5

// Categories of CloudTrail's own events may share a store; the others have one for themselves.
var (
	trailCategories = []string{"Management", "Data", "NetworkActivity"}
	otherCategories = []string{"Insight", "ConfigurationItem", "Evidence", "ActivityAuditLog"}
)

// managementEvents are the selectors of a store for which none were given.
func managementEvents() []advancedEventSelector {
	name, field := "Default management events", "eventCategory"
	return []advancedEventSelector{{Name: &name, FieldSelectors: []fieldSelector{{Field: &field, Equals: []string{"Management"}}}}}
}

func constrainSelectors(c *awsapi.Constraints, selectors []advancedEventSelector) {
	for i, selector := range selectors {
		member := fmt.Sprintf("advancedEventSelectors.%d.member.", i+1)
		c.Text(selector.Name, member+"name", 0, 1000, nil)
		c.Length(len(selector.FieldSelectors), member+"fieldSelectors", 1, 500)
		for j, field := range selector.FieldSelectors {
			member := fmt.Sprintf("%sfieldSelectors.%d.member.", member, j+1)
			c.Required(field.Field != nil, member+"field")
			c.Text(field.Field, member+"field", 1, 1000, selectorFieldPattern)
			for _, values := range [][]string{field.Equals, field.StartsWith, field.EndsWith, field.NotEquals, field.NotStartsWith, field.NotEndsWith} {
				for k := range values {
					c.Text(&values[k], member+"value", 1, 2048, nil)
				}
			}
		}
	}
}

// checkSelectors refuses selectors that fit the model but not each other.
func checkSelectors(selectors []advancedEventSelector) *awsapi.Error {
	invalid := func(format string, args ...any) *awsapi.Error {
		return awsapi.Failure("InvalidEventSelectorsException", format, args...)
	}
	if len(selectors) == 0 || len(selectors) > maxSelectors {
		return invalid("There are %d advanced event selectors, and there have to be 1 to %d.", len(selectors), maxSelectors)
	}
	var other string
	for _, selector := range selectors {
		category := selector.category()
		if err := selector.checkFields(category); err != nil {
			return err
		}
		switch {
		case slices.Contains(otherCategories, category):
			other = category
		case !slices.Contains(trailCategories, category):
			return invalid("Every advanced event selector needs one valid value that its eventCategory equals.")
		}
	}
	for _, selector := range selectors {
		if other != "" && selector.category() != other {
			return invalid("Events of the category %s cannot share an event data store with others.", other)
		}
	}
	return nil
}

func (a advancedEventSelector) category() string {
	for _, field := range a.FieldSelectors {
		if field.Field != nil && *field.Field == "eventCategory" && len(field.Equals) == 1 {
			return field.Equals[0]
		}
	}
	return ""
}

// category is the event category of the store's first selector; no store mixes
// CloudTrail's own categories with another.
func (e *eventDataStore) category() string { return e.advancedEventSelectors()[0].category() }

func (e *eventDataStore) takesTrailEvents() bool {
	return slices.Contains(trailCategories, e.category())
}

// selectorFields are the fields that selectors of a category can have:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
var selectorFields = map[string][]string{
	"Management":      {"eventCategory", "readOnly", "eventName", "eventSource", "eventType", "sessionCredentialFromConsole", "userIdentity.arn"},
	"Data":            {"eventCategory", "readOnly", "eventName", "eventSource", "eventType", "resources.ARN", "resources.type", "sessionCredentialFromConsole", "userIdentity.arn"},
	"NetworkActivity": {"eventCategory", "eventName", "eventSource", "errorCode", "vpcEndpointId"},
}

// checkFields refuses what a selector of a category cannot have.
func (a advancedEventSelector) checkFields(category string) *awsapi.Error {
	invalid := func(format string, args ...any) *awsapi.Error {
		return awsapi.Failure("InvalidEventSelectorsException", format, args...)
	}
	needed := map[string]string{"Data": "resources.type", "NetworkActivity": "eventSource"}[category]
	seen := map[string]bool{}
	for _, field := range a.FieldSelectors {
		name := *field.Field
		operators := map[string][]string{
			"Equals": field.Equals, "StartsWith": field.StartsWith, "EndsWith": field.EndsWith,
			"NotEquals": field.NotEquals, "NotStartsWith": field.NotStartsWith, "NotEndsWith": field.NotEndsWith,
		}
		given := 0
		for operator, values := range operators {
			if values == nil {
				continue
			}
			given++
			if len(values) == 0 {
				return invalid("The operator %s of the field %s has no values.", operator, name)
			}
			if operator != "Equals" && slices.Contains([]string{"eventCategory", "readOnly", "resources.type"}, name) {
				return invalid("The field %s takes the operator Equals alone.", name)
			}
		}
		allowed, known := selectorFields[category]
		switch {
		case given == 0:
			return invalid("The field %s has no operator.", name)
		case known && !slices.Contains(allowed, name):
			return invalid("A selector of the category %s cannot have the field %s.", category, name)
		case seen[name]:
			return invalid("A selector has the field %s more than once.", name)
		case name == "readOnly" && !slices.Equal(field.Equals, []string{"true"}) && !slices.Equal(field.Equals, []string{"false"}):
			return invalid("The field readOnly equals true or false.")
		case name == needed && len(field.Equals) != 1:
			return invalid("The field %s equals one value.", name)
		}
		seen[name] = true
	}
	if needed != "" && !seen[needed] {
		return invalid("A selector of the category %s needs the field %s.", category, needed)
	}
	return nil
}

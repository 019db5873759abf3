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

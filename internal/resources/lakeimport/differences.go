package lakeimport

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// difference is an argument that is not what the import has. An import cannot be
// changed, so that another one has to take its place.
type difference struct {
	path     path.Path
	was, now attr.Value
}

func (d difference) String() string {
	return fmt.Sprintf("%s is %s, and was %s", d.path, d.now, d.was)
}

// differences returns the arguments of the plan that are known, and are not those
// of the state's import, and those that are not known yet. The plan modifiers have
// already evened out the spelling. What the state does not have, because AWS did
// not show it, is no difference; nor is what nobody knows yet: it may be the same.
func (m model) differences(state model) (others []difference, unknown []path.Path) {
	compare := func(at path.Path, now, was attr.Value, shown bool) {
		switch {
		case !known(now):
			unknown = append(unknown, at)
		case shown && !now.Equal(was):
			others = append(others, difference{at, was, now})
		}
	}
	compare(path.Root("destinations"), m.Destinations, state.Destinations, !state.Destinations.IsNull())
	for _, name := range []string{"s3_location_uri", "s3_bucket_region", "s3_bucket_access_role_arn"} {
		was := state.s3(name)
		compare(s3Path.AtName(name), m.s3(name), was, !was.IsNull())
	}
	// An import has both times or none: of one alone, AWS has not shown the other.
	half := state.StartEventTime.IsNull() != state.EndEventTime.IsNull()
	compare(path.Root("start_event_time"), m.StartEventTime, state.StartEventTime, !half || !state.StartEventTime.IsNull())
	compare(path.Root("end_event_time"), m.EndEventTime, state.EndEventTime, !half || !state.EndEventTime.IsNull())
	compare(path.Root("region"), m.Region, state.Region, true)
	return others, unknown
}

// known reports whether a value and all in it is known.
func known(value attr.Value) bool {
	if value.IsUnknown() {
		return false
	}
	if list, ok := value.(types.List); ok {
		for _, element := range list.Elements() {
			if element.IsUnknown() {
				return false
			}
		}
	}
	return true
}

// s3 returns a member of the S3 source, unknown if what it is in is.
func (m model) s3(name string) attr.Value {
	if m.ImportSource.IsUnknown() {
		return types.StringUnknown()
	}
	s3, ok := m.ImportSource.Attributes()["s3"].(types.Object)
	switch {
	case !ok || s3.IsNull():
		return types.StringNull()
	case s3.IsUnknown():
		return types.StringUnknown()
	}
	return s3.Attributes()[name]
}

// paths returns where the differences are.
func paths(differences []difference) path.Paths {
	var all path.Paths
	for _, d := range differences {
		all = append(all, d.path)
	}
	return all
}

// inWords names arguments in a sentence.
func inWords[T fmt.Stringer](all []T, between string) string {
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = one.String()
	}
	return strings.Join(words, between)
}

// wholeAPI returns the content to import if all of it is known.
func (m model) wholeAPI(ctx context.Context) (lake.Content, bool) {
	if !m.wholeContent(ctx) {
		return lake.Content{}, false
	}
	content, diags := m.toAPI(ctx)
	return content, !diags.HasError()
}

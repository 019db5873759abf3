package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// OneDestination accepts a list with the ARN of one event data store. AWS's API has
// a list and takes one:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
func OneDestination() validator.List { return oneDestination{} }

type oneDestination struct{}

func (oneDestination) Description(context.Context) string               { return "the ARN of one event data store" }
func (v oneDestination) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (oneDestination) ValidateList(ctx context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	elements := req.ConfigValue.Elements()
	switch len(elements) {
	case 0:
		resp.Diagnostics.AddAttributeError(req.Path, "Exactly one destination is needed",
			fmt.Sprintf("%s: the list is empty. Name the ARN of the event data store that receives the events: %s = [aws_cloudtrail_event_data_store.example.arn].", req.Path, req.Path))
		return
	case 1:
	default:
		resp.Diagnostics.AddAttributeError(req.Path, "Exactly one destination is needed",
			fmt.Sprintf("%s: the list has %d elements, but an import has one destination. Declare one cloudtrail_lake_import for each event data store, with for_each for example.", req.Path, len(elements)))
		return
	}
	at := req.Path.AtListIndex(0)
	text, ok := elements[0].(basetypes.StringValue)
	if !ok || text.IsNull() {
		resp.Diagnostics.AddAttributeError(at, "Exactly one destination is needed",
			fmt.Sprintf("%s: the element is null, but an import needs a destination: the ARN of an event data store.", at))
		return
	}
	var element validator.StringResponse
	OrMock(EventDataStoreARN()).ValidateString(ctx, validator.StringRequest{Path: at, PathExpression: at.Expression(), Config: req.Config, ConfigValue: text}, &element)
	resp.Diagnostics.Append(element.Diagnostics...)
}

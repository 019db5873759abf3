package attribute

import (
	"fmt"
	"strings"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Answered is an attribute of a resource as a data source has it: of the
// same type, and with the same description up to the words from which on it is
// about arguments: what a change does, for example.
func Answered(of resource.Attribute, arguments ...string) datasource.Attribute {
	description := of.GetMarkdownDescription()
	for _, words := range arguments {
		description, _, _ = strings.Cut(description, words)
	}
	switch of := of.(type) {
	case resource.StringAttribute:
		return datasource.StringAttribute{MarkdownDescription: description, CustomType: of.CustomType, Computed: true}
	case resource.Int64Attribute:
		return datasource.Int64Attribute{MarkdownDescription: description, CustomType: of.CustomType, Computed: true}
	case resource.ListAttribute:
		return datasource.ListAttribute{MarkdownDescription: description, CustomType: of.CustomType, ElementType: of.ElementType, Computed: true}
	case resource.SingleNestedAttribute:
		nested := map[string]datasource.Attribute{}
		for name, attribute := range of.Attributes {
			nested[name] = Answered(attribute, arguments...)
		}
		return datasource.SingleNestedAttribute{MarkdownDescription: description, CustomType: of.CustomType, Attributes: nested, Computed: true}
	default:
		panic(fmt.Sprintf("no data source answers a %T yet", of))
	}
}

// AnsweredRegion is the attribute region of a data source. byDefault is the
// Region that is read without it, in words.
func AnsweredRegion(byDefault string) datasource.Attribute {
	return datasource.StringAttribute{
		MarkdownDescription: "The name of the Region to read from, such as `us-east-1`. Default: " + byDefault + ".",
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{OrMock(Region())},
	}
}

// Text is a text of AWS's; null when AWS gave none.
func Text(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

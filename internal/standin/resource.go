package standin

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// kind is a resource type: its arguments and the calls behind it.
type kind struct {
	name       string
	attributes map[string]schema.Attribute
	blocks     map[string]schema.Block

	create func(context.Context, aws.Config, object) error
	read   func(context.Context, aws.Config, object) error // errGone if it is no longer there
	update func(context.Context, aws.Config, object) error // nil if every change replaces
	delete func(context.Context, aws.Config, object) error
}

var errGone = errors.New("it is no longer there")

// object is the plan or state of a resource, by the names of its attributes.
type object struct {
	ctx   context.Context
	diags *diag.Diagnostics
	get   func(context.Context, path.Path, any) diag.Diagnostics
	put   func(context.Context, path.Path, any) diag.Diagnostics
}

// text returns the text of an attribute, and "" if it is null.
func (o object) text(name string) string {
	var value *string
	o.diags.Append(o.get(o.ctx, path.Root(name), &value)...)
	return aws.ToString(value)
}

func (o object) optional(name string) *string {
	if text := o.text(name); text != "" {
		return &text
	}
	return nil
}

func (o object) texts(name string) map[string]string {
	var value map[string]string
	o.diags.Append(o.get(o.ctx, path.Root(name), &value)...)
	return value
}

func (o object) truth(name string) bool {
	var value *bool
	o.diags.Append(o.get(o.ctx, path.Root(name), &value)...)
	return aws.ToBool(value)
}

func (o object) number(name string) int64 {
	var value *int64
	o.diags.Append(o.get(o.ctx, path.Root(name), &value)...)
	return aws.ToInt64(value)
}

func (o object) set(name string, value any) {
	o.diags.Append(o.put(o.ctx, path.Root(name), value)...)
}

// standinResource is a resource of a kind.
type standinResource struct {
	kind   kind
	config aws.Config
}

// Metadata sets the name of the type.
func (r *standinResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.kind.name
}

// Schema sets the schema.
func (r *standinResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: r.kind.attributes, Blocks: r.kind.blocks}
}

// Configure takes the configuration of the SDK.
func (r *standinResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	if req.ProviderData == nil {
		return
	}
	config, ok := req.ProviderData.(aws.Config)
	if !ok {
		resp.Diagnostics.AddError("Unexpected provider data", fmt.Sprintf("%T", req.ProviderData))
		return
	}
	r.config = config
}

// Create creates the object.
func (r *standinResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	o := object{ctx, &resp.Diagnostics, req.Plan.GetAttribute, resp.State.SetAttribute}
	resp.State.Raw = req.Plan.Raw
	r.attempt(&resp.Diagnostics, "Creating", r.kind.create(ctx, r.config, o))
	if resp.Diagnostics.HasError() {
		resp.State.RemoveResource(ctx)
		return
	}
	o.get = resp.State.GetAttribute
	r.attempt(&resp.Diagnostics, "Reading", r.kind.read(ctx, r.config, o))
}

// Read reads the object.
func (r *standinResource) Read(ctx context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	err := r.kind.read(ctx, r.config, object{ctx, &resp.Diagnostics, resp.State.GetAttribute, resp.State.SetAttribute})
	if errors.Is(err, errGone) {
		resp.State.RemoveResource(ctx)
		return
	}
	r.attempt(&resp.Diagnostics, "Reading", err)
}

// Update changes the object.
func (r *standinResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	o := object{ctx, &resp.Diagnostics, req.Plan.GetAttribute, resp.State.SetAttribute}
	if r.kind.update != nil {
		r.attempt(&resp.Diagnostics, "Updating", r.kind.update(ctx, r.config, o))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.State.Raw = req.Plan.Raw
	o.get = resp.State.GetAttribute
	r.attempt(&resp.Diagnostics, "Reading", r.kind.read(ctx, r.config, o))
}

// Delete deletes the object.
func (r *standinResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	err := r.kind.delete(ctx, r.config, object{ctx, &resp.Diagnostics, req.State.GetAttribute, nil})
	if !errors.Is(err, errGone) {
		r.attempt(&resp.Diagnostics, "Deleting", err)
	}
}

func (r *standinResource) attempt(diags *diag.Diagnostics, what string, err error) {
	if err != nil {
		diags.AddError(what+" "+r.kind.name, err.Error())
	}
}

// The attributes that kinds have. A fixed one cannot be changed.
func required() schema.Attribute { return schema.StringAttribute{Required: true} }
func optional() schema.Attribute { return schema.StringAttribute{Optional: true} }
func computed() schema.Attribute {
	return schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
}

func fixed() schema.Attribute {
	return schema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}}
}

func fixedOptional() schema.Attribute {
	return schema.StringAttribute{Optional: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}}
}

// tags are written when the object is created; a change replaces it here.
func tags() schema.Attribute {
	return schema.MapAttribute{ElementType: types.StringType, Optional: true, PlanModifiers: []planmodifier.Map{mapplanmodifier.RequiresReplace()}}
}

func truth(value bool) schema.Attribute {
	return schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(value)}
}

func number(value int64) schema.Attribute {
	return schema.Int64Attribute{Optional: true, Computed: true, Default: int64default.StaticInt64(value)}
}

func attributes(own map[string]schema.Attribute, computedNames ...string) map[string]schema.Attribute {
	for _, name := range computedNames {
		own[name] = computed()
	}
	return own
}

package attribute

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	actiontimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Timeouts returns the block timeouts of a resource. It is a block because
// Terraform drops the keys of a nested attribute that it does not know, and
// refuses those of a block: creat = "72h" must not be no timeout at all.
func Timeouts(ctx context.Context, opts timeouts.Opts) schema.Block {
	block, ok := timeouts.Block(ctx, opts).(schema.SingleNestedBlock)
	if !ok {
		panic("the timeouts of a resource are no single block")
	}
	block.MarkdownDescription = "How long the provider waits."
	for name, attribute := range block.Attributes {
		block.Attributes[name] = schema.StringAttribute{
			MarkdownDescription: attribute.GetDescription(), Optional: true,
			Validators: []validator.String{Timeout()},
		}
	}
	return block
}

// ActionTimeouts returns the block timeouts of an action.
func ActionTimeouts(ctx context.Context, invoke string) actionschema.Block {
	block, ok := actiontimeouts.BlockWithOpts(ctx, actiontimeouts.Opts{}).(actionschema.SingleNestedBlock)
	if !ok {
		panic("the timeouts of an action are no single block")
	}
	block.MarkdownDescription = "How long the provider waits."
	block.Attributes = map[string]actionschema.Attribute{"invoke": actionschema.StringAttribute{
		MarkdownDescription: invoke, Optional: true,
		Validators: []validator.String{Timeout()},
	}}
	return block
}

// Timeout accepts durations that are not over before anything has begun.
func Timeout() validator.String {
	return check{describe: "a duration, such as 30m or 72h", summary: "Invalid timeout", run: checkTimeout}
}

func checkTimeout(given string) error {
	switch parsed, err := time.ParseDuration(given); {
	case err == nil && parsed > 0:
		return nil
	case err == nil:
		return fmt.Errorf("%q leaves no time; write a duration such as \"30m\" or \"72h\"", given)
	}
	if meant := meantDuration(given); meant != "" {
		return fmt.Errorf("%q is not a duration; write %q", given, meant)
	}
	return fmt.Errorf("%q is not a duration; write a number and a unit, h, m or s, such as \"30m\" or \"72h\"", given)
}

// worded is a duration as people write it.
var worded = regexp.MustCompile(`^([0-9]{1,6})\s*([a-z]+)$`)

// meantDuration returns the duration that was meant, in Go's units, or nothing.
func meantDuration(given string) string {
	match := worded.FindStringSubmatch(strings.ToLower(strings.TrimSpace(given)))
	if match == nil {
		return ""
	}
	count, err := strconv.Atoi(match[1])
	if err != nil || count == 0 {
		return ""
	}
	switch match[2] {
	case "s", "sec", "secs", "second", "seconds":
		return fmt.Sprintf("%ds", count)
	case "m", "min", "mins", "minute", "minutes":
		return fmt.Sprintf("%dm", count)
	case "h", "hr", "hrs", "hour", "hours":
		return fmt.Sprintf("%dh", count)
	case "d", "day", "days":
		return fmt.Sprintf("%dh", 24*count)
	case "w", "wk", "week", "weeks":
		return fmt.Sprintf("%dh", 7*24*count)
	}
	return ""
}

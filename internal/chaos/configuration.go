package chaos

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// address is where the registry has the provider.
const address = "registry.terraform.io/cloudtrail-lake/cloudtrail"

// configuration is what the workspaces are to apply now.
type configuration struct {
	plan     plan
	triggers map[int]string
	timeouts map[int]time.Duration
	retries  int // max_retries of the provider; its own default when 0
	dropped  int
}

func newConfiguration(p plan) configuration {
	c := configuration{plan: p, triggers: map[int]string{}, timeouts: map[int]time.Duration{}, retries: p.maxRetries, dropped: -1}
	for i, planned := range p.imports {
		c.timeouts[i] = planned.timeout
	}
	return c
}

func (c configuration) change(changes ...change) {
	for _, change := range changes {
		if change.trigger != "" {
			c.triggers[change.target] = change.trigger
		}
		if change.timeout != 0 {
			c.timeouts[change.target] = change.timeout
		}
	}
}

// last is the configuration to converge to: with patience, and with a retry of
// what may have failed for a reason that is gone.
func (c configuration) last() configuration {
	c.triggers, c.timeouts, c.retries, c.dropped = maps.Clone(c.triggers), maps.Clone(c.timeouts), 0, c.plan.dropped
	for i, timeout := range c.timeouts {
		if timeout > 0 {
			c.timeouts[i] = 10 * time.Minute
		}
	}
	for _, i := range c.plan.mended() {
		c.triggers[i] = "mended"
	}
	return c
}

// text is the configuration in HCL. Each workspace has its own spelling.
func (c configuration) text(w *world, workspace int) string {
	var text strings.Builder
	fmt.Fprintf(&text, `terraform {
  required_providers {
    cloudtrail = { source = %q }
  }
}

provider "cloudtrail" {
  region     = "us-east-1"
  access_key = "AKIA%s0000"
  secret_key = "chaos"
  endpoints {
    cloudtrail = %q
    sts        = %q
  }
`, address, w.account, w.endpoint, w.endpoint)
	if c.retries > 0 {
		fmt.Fprintf(&text, "  max_retries = %d\n", c.retries)
	}
	text.WriteString("}\n")
	for i := range c.plan.imports {
		if i != c.dropped {
			c.writeImport(&text, w, workspace, i)
		}
	}
	return text.String()
}

func (c configuration) writeImport(text *strings.Builder, w *world, workspace, i int) {
	planned, name := c.plan.imports[i], c.plan.name(i)
	content := c.plan.content(w, i)
	uri, zone := content.uri+"/", time.UTC
	if workspace > 0 {
		uri, zone = content.uri, time.FixedZone("", 3600)
	}
	fmt.Fprintf(text, `
resource "cloudtrail_lake_import" %q {
  destinations = [%q]
  import_source = {
    s3 = {
      s3_location_uri           = %q
      s3_bucket_region          = "us-east-1"
      s3_bucket_access_role_arn = "arn:aws:iam::%s:role/import"
    }
  }
  start_event_time = %q
  end_event_time   = %q
`, name, content.destination, uri, w.account, content.start.In(zone).Format(time.RFC3339), content.end.In(zone).Format(time.RFC3339))
	if trigger := c.triggers[i]; trigger != "" {
		fmt.Fprintf(text, "  retry_trigger = %q\n", trigger)
	}
	if timeout := c.timeouts[i]; timeout != 0 {
		fmt.Fprintf(text, "  timeouts = { create = %q, update = %q }\n", timeout, timeout)
	}
	text.WriteString("}\n")
	if planned.awaited {
		fmt.Fprintf(text, `
resource "cloudtrail_lake_import_completion" %q {
  import_id   = cloudtrail_lake_import.%s.import_id
  max_retries = %d
}
`, name, name, planned.maxRetries)
	}
}

// content is what an import copies. There must never be two imports of one.
type content struct {
	destination string
	uri         string // without the slash at its end
	start, end  time.Time
}

func (p plan) content(w *world, i int) content {
	planned := p.imports[i]
	day := firstDay.AddDate(0, 0, planned.day)
	uri := "s3://" + bucket + "/AWSLogs"
	if planned.folder {
		uri += "/210000000000/CloudTrail/us-east-1/" + day.Format("2006/01/02")
	}
	return content{w.stores[planned.store], uri, day, day.Add(24*time.Hour - time.Second)}
}

func (i importAtAWS) content() content {
	return content{i.Destination, strings.TrimSuffix(i.S3LocationURI, "/"), i.StartEventTime.UTC(), i.EndEventTime.UTC()}
}

// contents are those that the last configuration asks for, by name.
func (p plan) contents(w *world) map[string]content {
	contents := map[string]content{}
	for i := range p.imports {
		if i != p.dropped {
			contents[p.name(i)] = p.content(w, i)
		}
	}
	return contents
}

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

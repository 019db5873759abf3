package chaos

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// configuration is what the workspaces are to apply now.
type configuration struct {
	plan     plan
	triggers map[int]string
	timeouts map[int]time.Duration
	roles    map[int]bool // imports with another role
	renamed  map[int]bool
	taken    map[int]bool // those that have an import block
	retries  int          // max_retries of the provider; its own default when 0
	dropped  int
}

func newConfiguration(p plan) configuration {
	c := configuration{
		plan: p, triggers: map[int]string{}, timeouts: map[int]time.Duration{}, retries: p.maxRetries, dropped: -1,
		roles: map[int]bool{}, renamed: map[int]bool{}, taken: map[int]bool{},
	}
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
		c.roles[change.target] = c.roles[change.target] || change.role
		c.renamed[change.target] = c.renamed[change.target] || change.rename
		c.taken[change.target] = c.taken[change.target] || change.takeOver
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

// name returns what the import is called now.
func (c configuration) name(i int) string {
	if c.renamed[i] {
		return renamed(c.plan.name(i))
	}
	return c.plan.name(i)
}

// text is the configuration in HCL, with import blocks for these ids by name. Each
// workspace has its own spelling.
func (c configuration) text(w *world, workspace int, takes map[string]string) string {
	var settings []string
	if c.retries > 0 {
		settings = append(settings, fmt.Sprintf("max_retries = %d", c.retries))
	}
	text := harness.RequiredProviders + w.ProviderBlock(settings...)
	for i := range c.plan.imports {
		if i != c.dropped {
			text += c.importText(w, workspace, i)
		}
	}
	for i := range c.plan.others.configured {
		text += w.oldImport(i).Block()
	}
	for _, name := range sorted(takes) {
		text += fmt.Sprintf("\nimport {\n  to = cloudtrail_lake_import.%s\n  id = %q\n}\n", name, takes[name]+"@"+w.Region)
	}
	return text
}

func (c configuration) importText(w *world, workspace, i int) string {
	planned, name, content := c.plan.imports[i], c.name(i), c.plan.content(w, i)
	uri, zone := content.uri+"/", time.UTC
	if workspace > 0 {
		uri, zone = content.uri, time.FixedZone("", 3600)
	}
	var lines []string
	if trigger := c.triggers[i]; trigger != "" {
		lines = append(lines, fmt.Sprintf("retry_trigger = %q", trigger))
	}
	if timeout := c.timeouts[i]; timeout != 0 {
		lines = append(lines, fmt.Sprintf("timeouts {\n    create = %q\n    update = %q\n  }", timeout, timeout))
	}
	if planned.createFirst {
		lines = append(lines, "lifecycle {\n    create_before_destroy = true\n  }")
	}
	role := w.role()
	if c.roles[i] {
		role += "-2"
	}
	text := harness.Import{
		Name: name, Destination: content.destination, URI: uri, Role: role, Start: content.start.In(zone), End: content.end.In(zone),
	}.Block(lines...)
	if planned.awaited {
		text += harness.CompletionBlock(c.plan.name(i), name, fmt.Sprintf("max_retries = %d", planned.maxRetries))
	}
	if planned.followed {
		text += follower(c.plan.name(i), name)
	}
	return text
}

// follower is what Terraform replaces between the two halves of the replacement of
// an import with create_before_destroy. It takes long enough for a kill.
func follower(name, importName string) string {
	return fmt.Sprintf(`
resource "terraform_data" %q {
  provisioner "local-exec" {
    command = "sleep 0.5"
  }
  lifecycle {
    replace_triggered_by = [cloudtrail_lake_import.%s]
  }
}
`, name, importName)
}

// takes returns the imports that import blocks are to bring into a state, by name.
// A renamed one is at its old address; a colleague's is looked for at AWS.
func (c configuration) takes(w *world, s state, known []harness.ImportStats) map[string]string {
	takes := map[string]string{}
	for i := range c.plan.imports {
		name, old := c.name(i), c.plan.name(i)
		switch {
		case i == c.dropped || s.imports[name] != "":
		case c.renamed[i] && s.imports[old] != "":
			takes[name] = s.imports[old]
		case c.taken[i]:
			for _, at := range known {
				if contentOf(at) == c.plan.content(w, i) {
					takes[name] = at.ID
				}
			}
		}
	}
	return takes
}

// content is what an import copies. There must never be two imports of one.
type content struct {
	destination string
	uri         string // without the slash at its end
	start, end  time.Time
}

func (p plan) content(w *world, i int) content { return p.imports[i].content(w) }

func (planned plannedImport) content(w *world) content {
	day := firstDay.AddDate(0, 0, planned.day)
	uri := "s3://" + bucket + "/AWSLogs"
	if planned.folder {
		uri += "/210000000000/CloudTrail/us-east-1/" + day.Format("2006/01/02")
	}
	end := day.Add(24*time.Hour - time.Second)
	if planned.millis {
		end = day.Add(24*time.Hour - time.Millisecond)
	}
	return content{w.Stores[storeName(planned.store)], uri, day, end}
}

// contentOf is what an import at AWS copies.
func contentOf(i harness.ImportStats) content {
	return content{i.Destination, strings.TrimSuffix(i.S3LocationURI, "/"), i.StartEventTime.UTC(), i.EndEventTime.UTC()}
}

// contents are those that the last configuration asks for, by name.
func (p plan) contents(w *world) map[string]content {
	contents := map[string]content{}
	for i := range p.imports {
		if i != p.dropped {
			contents[p.lastName(i)] = p.content(w, i)
		}
	}
	for i := range p.others.configured {
		contents[oldName(i)] = contentOf(w.old[i])
	}
	return contents
}

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// others are the imports of an account beside those that a run starts.
type others struct {
	old        int  // imports that finished long ago
	configured int  // as many of them are in the configuration
	known      bool // and in the states, too

	before    []int           // imports of the configuration that somebody else has started, and that have ended
	strangers []plannedImport // of contents that the configuration never has, started before the steps
	intruder  *plannedImport  // likewise, but started while the steps go on
	intrudes  time.Duration   // since the first step began
}

// String returns what there is.
func (o others) String() string {
	var text string
	if o.old > 0 {
		known := "no state knows"
		if o.known {
			known = "the states know"
		}
		text += fmt.Sprintf(", %d old, %s %d", o.old, known, o.configured)
	}
	if n := len(o.before); n > 0 {
		text += fmt.Sprintf(", %d started by others before", n)
	}
	if n := len(o.strangers); n > 0 {
		text += ", " + count(n, "stranger")
	}
	if o.intruder != nil {
		text += fmt.Sprintf(", another after %s", o.intrudes)
	}
	return text
}

// unknown reports whether there are imports of the configuration's contents that
// no state knows.
func (o others) unknown() bool { return len(o.before) > 0 || o.configured > 0 && !o.known }

// drawOthers draws the others. Their days come after those of the configuration.
func (p *plan) drawOthers(d dice) {
	stranger := func() plannedImport {
		p.days = append(p.days, 0)
		return plannedImport{store: d.IntN(p.stores), day: len(p.days) - 1, folder: d.chance(50)}
	}
	o := &p.others
	if d.chance(40) {
		o.old, o.known = 1+d.IntN(30), d.chance(60)
		if p.pages() {
			o.old = 1 + d.IntN(5)
		}
		if !p.sets("list_age_window") { // it hides them, so that a lost one would be imported again
			o.configured = d.IntN(min(o.old, 6) + 1)
		}
	}
	if p.slow {
		return
	}
	for i := range p.imports {
		if d.chance(10) && len(o.before) < 2 {
			o.before = append(o.before, i)
		}
	}
	if d.chance(15) {
		o.strangers = append(o.strangers, stranger())
	}
	if d.chance(15) {
		intruder := stranger()
		o.intruder, o.intrudes = &intruder, d.between(0, 8*time.Second)
	}
}

// pages reports whether lists have many pages.
func (p *plan) pages() bool {
	return p.sets("list_page_size") || p.sets("list_empty_pages")
}

// oldName returns what an old import is called in the configuration.
func oldName(i int) string { return fmt.Sprintf("old%d", i) }

// oldImport returns an old import as the configuration has it.
func (w *world) oldImport(i int) harness.Import {
	old := w.old[i]
	return harness.Import{
		Name: oldName(i), Destination: old.Destination, URI: old.S3LocationURI, Role: w.role(), Start: old.StartEventTime, End: old.EndEventTime,
	}
}

// oldState returns the old imports that the states know.
func (w *world) oldState(o others) []harness.Object {
	var objects []harness.Object
	for i := range o.configured {
		objects = append(objects, w.oldImport(i).InState(w.old[i]))
	}
	return objects
}

// contentsOfOthers returns what is imported beside the configuration.
func (p plan) contentsOfOthers(w *world) []content {
	var contents []content
	for _, old := range w.old[p.others.configured:] {
		contents = append(contents, contentOf(old))
	}
	for _, stranger := range p.others.strangers {
		contents = append(contents, stranger.content(w))
	}
	if p.others.intruder != nil {
		contents = append(contents, p.others.intruder.content(w))
	}
	return contents
}

// startOthers starts what others have started before the first step.
func (r *run) startOthers(ctx context.Context) error {
	contents := make([]content, 0, len(r.plan.others.before))
	for _, i := range r.plan.others.before {
		contents = append(contents, r.plan.content(r.world, i))
	}
	for _, stranger := range r.plan.others.strangers {
		contents = append(contents, stranger.content(r.world))
	}
	for _, c := range contents {
		if err := r.world.startElsewhere(ctx, c); err != nil {
			return err
		}
		if err := r.world.AwaitQuiet(ctx); err != nil {
			return err
		}
	}
	return nil
}

// intrude starts another's import in the middle of the steps.
func (r *run) intrude(ctx context.Context) {
	if r.plan.others.intruder == nil {
		return
	}
	if harness.Pause(ctx, r.plan.others.intrudes); ctx.Err() != nil {
		return
	}
	if err := r.world.startElsewhere(ctx, r.plan.others.intruder.content(r.world)); err != nil {
		r.note("the other's import: %v", err)
	}
}

// startElsewhere starts an import as somebody does who does not use the
// provider, until AWS takes it. It does not go on after an answer by which it is
// not sure that there was no effect.
func (w *world) startElsewhere(ctx context.Context, c content) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		status, answer, err := w.startImport(ctx, c)
		switch {
		case err != nil:
			return err
		case status == http.StatusOK:
			return nil
		case status >= http.StatusInternalServerError || !strings.Contains(answer, "__type"):
			return fmt.Errorf("starting an import as others do: %d: %s", status, answer)
		}
		if harness.Pause(ctx, 300*time.Millisecond); ctx.Err() != nil {
			return errors.Join(context.Cause(ctx), errors.New(answer))
		}
	}
}

// startImport sends a StartImport of its own spelling: the store by its id, and
// no slash at the end.
func (w *world) startImport(ctx context.Context, c content) (status int, answer string, err error) {
	seconds := func(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
	body, err := json.Marshal(map[string]any{
		"Destinations": []string{c.destination[strings.LastIndexByte(c.destination, '/')+1:]},
		"ImportSource": map[string]any{"S3": map[string]any{
			"S3LocationUri": c.uri, "S3BucketRegion": "us-east-1", "S3BucketAccessRoleArn": w.role(),
		}},
		"StartEventTime": seconds(c.start), "EndEventTime": seconds(c.end),
	})
	if err != nil {
		return 0, "", fmt.Errorf("writing a StartImport: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.Endpoint+"/", bytes.NewReader(body))
	if err != nil {
		return 0, "", fmt.Errorf("sending a StartImport: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "CloudTrail_20131101.StartImport")
	request.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=AKIA%sELSE/20240301/%s/cloudtrail/aws4_request, SignedHeaders=host, Signature=none", w.Account, w.Region))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", fmt.Errorf("sending a StartImport: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, "", fmt.Errorf("reading the answer to a StartImport: %w", err)
	}
	return response.StatusCode, string(text), nil
}

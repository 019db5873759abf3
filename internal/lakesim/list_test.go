package lakesim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// rows are those of the first page of a list.
func (w *world) rows(change func(*cloudtrail.ListImportsInput)) []types.ImportsListItem {
	w.t.Helper()
	in := &cloudtrail.ListImportsInput{}
	if change != nil {
		change(in)
	}
	out, err := w.trail.ListImports(w.t.Context(), in)
	if err != nil {
		w.t.Fatal(err)
	}
	return out.Imports
}

// pages lists everything in pages of a size and returns each page's rows, by
// the number that the import has in ids, and ends after 9 pages.
func (w *world) pages(ids []string, size int32) string {
	w.t.Helper()
	var text strings.Builder
	in := &cloudtrail.ListImportsInput{MaxResults: aws.Int32(size)}
	for range 9 {
		out, err := w.trail.ListImports(w.t.Context(), in)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, row := range out.Imports {
			fmt.Fprint(&text, slices.Index(ids, *row.ImportId))
		}
		if out.NextToken == nil {
			return text.String()
		}
		text.WriteString("|")
		if in.NextToken != nil && *in.NextToken == *out.NextToken {
			return text.String() + "again"
		}
		in.NextToken = out.NextToken
	}
	return text.String() + "..."
}

func TestListPages(t *testing.T) {
	w := newWorld(t, func(c *lakesim.Config) { c.SeedImports = 5 })
	var ids []string
	for _, one := range w.sim.Stats().Imports {
		ids = append(ids, one.ID)
	}
	for _, test := range []struct {
		world string
		size  int32
		want  string
	}{
		{`{}`, 10, "43210"},
		{`{}`, 2, "43|21|0"},
		{`{"list_order":"oldest_first"}`, 2, "01|23|4"},
		{`{"list_page_size":2}`, 10, "43|21|0"},
		{`{"list_page_size":3}`, 2, "43|21|0"},
		{`{"list_empty_pages":1}`, 3, "|432||10"},
		{`{"list_empty_pages":2,"list_page_size":4}`, 10, "||4321|||0"},
		{`{"list_repeat_rows":true}`, 3, "432|210"},
		{`{"list_repeat_rows":true}`, 2, "43|32|21|10"},
		{`{"list_repeat_rows":true}`, 1, "4|3|2|1|0"},
		{`{"list_repeat_token":true}`, 2, "43|21|again"},
		{`{"list_repeat_token":true}`, 10, "43210||again"},
	} {
		w.set(test.world)
		if got := w.pages(ids, test.size); got != test.want {
			t.Errorf("%s in pages of %d: %s, want %s", test.world, test.size, got, test.want)
		}
	}
	w.set(`{"list_order":"random"}`)
	first, again := w.pages(ids, 2), w.pages(ids, 10)
	if strings.ReplaceAll(first, "|", "") != again || again == "43210" || again == "01234" || len(again) != 5 {
		t.Errorf("in random order %s, and %s", first, again)
	}
}

func TestTokensFollowTheWorld(t *testing.T) {
	w := newWorld(t, func(c *lakesim.Config) { c.SeedImports = 5 })
	list := func(token *string) (*cloudtrail.ListImportsOutput, error) {
		return w.trail.ListImports(t.Context(), &cloudtrail.ListImportsInput{MaxResults: aws.Int32(2), NextToken: token})
	}
	first, err := list(nil)
	if err != nil {
		t.Fatal(err)
	}
	w.clock.advance(time.Minute)
	if _, err := list(first.NextToken); err != nil {
		t.Error(err)
	}
	w.set(`{"page_token_lifetime":"1m"}`)
	_, err = list(first.NextToken)
	wantCode(t, err, "InvalidNextTokenException")
}

func TestListLagAndWindow(t *testing.T) {
	w := newWorld(t)
	w.set(`{"list_lag":"5s","list_age_window":"1m"}`)
	id := w.start("s3://logs/").ImportId
	w.ended(id)
	for _, step := range []struct {
		advance time.Duration
		rows    int
	}{{0, 0}, {4 * time.Second, 0}, {time.Second, 1}, {54 * time.Second, 1}, {time.Second, 0}} {
		w.clock.advance(step.advance)
		if n := len(w.rows(nil)); n != step.rows {
			t.Errorf("%d rows %s later, want %d", n, step.advance, step.rows)
		}
		w.get(id)
	}
	w.set(`{}`)
	if n := len(w.rows(nil)); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestStaleListsShowOldStatus(t *testing.T) {
	w, _ := finishedWorld(t)
	w.clock.advance(10 * time.Second)
	completed := func(in *cloudtrail.ListImportsInput) { in.ImportStatus = types.ImportStatusCompleted }
	for world, want := range map[string]types.ImportStatus{
		`{}`:                       types.ImportStatusCompleted,
		`{"list_stale":"10s"}`:     types.ImportStatusCompleted,
		`{"list_stale":"11s"}`:     types.ImportStatusInitializing,
		`{"list_stale":"100000h"}`: types.ImportStatusInitializing,
	} {
		w.set(world)
		row := w.rows(nil)[0]
		if row.ImportStatus != want || (want == types.ImportStatusInitializing) != row.UpdatedTimestamp.Equal(*row.CreatedTimestamp) {
			t.Errorf("%s: row %+v, want %s", world, row, want)
		}
		if n := len(w.rows(completed)); (n == 1) != (want == types.ImportStatusCompleted) {
			t.Errorf("%s: %d rows COMPLETED", world, n)
		}
	}
}

func TestListDestinationFilter(t *testing.T) {
	w := newWorld(t)
	id := w.arn[len(w.arn)-36:]
	for i, spelling := range []string{w.arn, id} {
		out, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{spelling}, ImportSource: source("s3://logs/" + fmt.Sprint(i))})
		if err != nil {
			t.Fatal(err)
		}
		w.ended(out.ImportId)
	}
	for world, want := range map[string]int{`{}`: 1, `{"list_destination_filter":"any_spelling"}`: 2} {
		w.set(world)
		for _, spelling := range []string{w.arn, id} {
			if n := len(w.rows(func(in *cloudtrail.ListImportsInput) { in.Destination = &spelling })); n != want {
				t.Errorf("%s: %d imports to %s, want %d", world, n, spelling, want)
			}
		}
	}
}

func TestRowsWithoutAndForms(t *testing.T) {
	w, id := finishedWorld(t)
	w.clock.advance(456 * time.Millisecond)
	w.set(`{"row_without":["UpdatedTimestamp","ImportStatus"],"destination_form":"id","record_times":"seconds"}`)
	row := w.rows(nil)[0]
	if row.UpdatedTimestamp != nil || row.ImportStatus != "" || *row.ImportId != *id || row.Destinations[0] != w.arn[len(w.arn)-36:] || row.CreatedTimestamp.Nanosecond() != 0 {
		t.Errorf("row %+v", row)
	}
	w.set(`{"row_without":["CreatedTimestamp","Destinations","ImportId"],"additional_status":{"COMPLETED":"ARCHIVED"}}`)
	row = w.rows(nil)[0]
	if row.CreatedTimestamp != nil || row.Destinations != nil || row.ImportId != nil || row.UpdatedTimestamp == nil || row.ImportStatus != "ARCHIVED" {
		t.Errorf("row %+v", row)
	}
	if n := len(w.rows(func(in *cloudtrail.ListImportsInput) { in.ImportStatus = types.ImportStatusCompleted })); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestFailuresOfUnknownImport(t *testing.T) {
	w := newWorld(t)
	for _, code := range []string{"InvalidParameterException", "ImportNotFoundException", "OperationNotPermittedException", lakesim.Accept} {
		w.set(`{"failures_unknown_import":"` + code + `"}`)
		out, err := w.trail.ListImportFailures(t.Context(), &cloudtrail.ListImportFailuresInput{ImportId: aws.String(unknownID)})
		if code != lakesim.Accept {
			wantCode(t, err, code)
		} else if err != nil || len(out.Failures) != 0 {
			t.Errorf("failures %+v, %v", out, err)
		}
	}
}

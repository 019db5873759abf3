package lakequery_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query/fakeapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakequery"
)

const guide = "../../../templates/guides/did-it-work.md.tmpl"

// TestGuide: the guide shows what the action really prints. With UPDATE_GUIDE set, it is
// written anew.
func TestGuide(t *testing.T) {
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for check, c := range map[string]struct {
		fake   *fakeapi.AWS
		config map[string]any
	}{
		"count":   {newFake("event_key,events", "2024-03,4312", "2024-04,3987"), checking("count")},
		"twice":   {newFake("event_day,event_ids,extra_copies", "2024-03-30,12,12", "2024-03-31,139,139", "2024-04-02,8,16"), checking("twice")},
		"gaps":    {newFake("event_day,events", "2024-03-01,140", "2024-03-02,151", "2024-03-05,146", "2024-03-07,139"), with(checking("gaps"), map[string]any{"start_event_time": "2024-03-01T00:00:00Z", "end_event_time": "2024-03-07T23:59:59Z"})},
		"compare": {newFake("events_1", "4312"), with(checking("compare"), map[string]any{"imports": []any{importOne}})},
	} {
		c.fake.Scans = 73_400_320
		if check == "compare" {
			c.fake.Other["GetImport"] = func(fakeapi.Input) any {
				return map[string]any{
					"ImportId": importOne, "ImportStatus": "COMPLETED", "Destinations": []any{fakeapi.Store}, "ImportStatistics": map[string]any{"EventsCompleted": 4310},
					"StartEventTime": time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC).Unix(), "EndEventTime": time.Date(2024, 3, 31, 23, 59, 59, 0, time.UTC).Unix(),
				}
			}
		}
		invoked := serve(t, c.fake).Invoke(t.Context(), t, lakequery.TypeName, c.config, nil)
		for _, d := range invoked.Diagnostics {
			t.Fatalf("%s: %s: %s", check, d.Summary, d.Detail)
		}
		var lines []string
		for _, line := range invoked.Lines {
			if !strings.HasPrefix(line, "Query ") { // how long it took differs
				lines = append(lines, strings.ReplaceAll(line, c.fake.Queries()[0].ID, "1f0d6b3c-5a77-4c1e-8d6e-2b9a4c7f3e10"))
			}
		}
		begin, end := "<!-- output of "+check+" -->\n", "<!-- end -->"
		before, rest, found := strings.Cut(text, begin)
		_, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			t.Fatalf("the guide has no place for %s", check)
		}
		text = before + begin + "```text\n" + strings.Join(lines, "\n") + "\n```\n" + end + after
	}
	if text == string(page) {
		return
	}
	if os.Getenv("UPDATE_GUIDE") == "" {
		t.Fatal("the guide shows another output than the provider's; write it anew with UPDATE_GUIDE=1, and then `make docs`")
	}
	if err := os.WriteFile(guide, []byte(text), 0o600); err != nil { //nolint:gosec // it is where it was read from
		t.Fatal(err)
	}
}

// The policy of the guide on permissions allows what is called, and no more.
func TestPermissionsGuide(t *testing.T) {
	page, err := os.ReadFile("../../../templates/guides/permissions.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n### Queries\n")
	_, block, _ := strings.Cut(section, "```json\n")
	block, _, _ = strings.Cut(block, "```")
	var policy struct {
		Statement []struct{ Action []string }
	}
	if err := json.Unmarshal([]byte(block), &policy); err != nil {
		t.Fatal(err)
	}
	var allowed []string
	for _, statement := range policy.Statement {
		allowed = append(allowed, statement.Action...)
	}
	called := []string{"kms:Decrypt", "kms:GenerateDataKey"} // which AWS calls for the caller
	note := func(operation string, _ fakeapi.Input) *fakeapi.Reply {
		if action := "cloudtrail:" + operation; !slices.Contains(called, action) {
			called = append(called, action)
		}
		return nil
	}
	// An unclear start, a check that asks for everything, and one that is cancelled.
	fake := newFake("event_day,event_ids,extra_copies", "2024-03-30,2,2")
	fake.Before = note
	lost := false
	fake.After = func(operation string, _ fakeapi.Input, _ map[string]any) *fakeapi.Reply {
		if operation != "StartQuery" || lost {
			return nil
		}
		lost = true
		return fakeapi.Fail()
	}
	read(t, fake, checking("twice"))
	fake = newFake("a")
	fake.Before, fake.Runs = note, time.Hour
	if _, diagnostics := serve(t, fake).ReadData(t, lakequery.TypeName, with(checking("count"), map[string]any{"timeout": "1s"})); len(diagnostics) != 1 {
		t.Errorf("%d diagnostics", len(diagnostics))
	}
	slices.Sort(allowed)
	slices.Sort(called)
	if !slices.Equal(allowed, called) {
		t.Errorf("the guide allows %q, and called are %q", allowed, called)
	}
	for _, action := range called {
		if table, _, _ := strings.Cut(section, "```json"); !strings.Contains(table, "`"+action+"`") {
			t.Errorf("the table does not have %s", action)
		}
	}
}

package lakequery_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query/fakeapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/lakequery"
)

const guide = "../../../templates/guides/did-it-work.md.tmpl"

// TestGuide: the guide shows what the action really prints, of the simulator. With
// UPDATE_GUIDE set, it is written anew.
func TestGuide(t *testing.T) {
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	world := acctest.NewWorld(t, func(_ *lakesim.Config, logs *samplelogs.Options) { logs.Days, logs.FilesPerDay = 45, 4 })
	server := acctest.NewServer(t)
	for _, d := range server.Configure(t, world.ProviderConfig()) {
		t.Fatalf("%s: %s", d.Summary, d.Detail)
	}
	march := importLogs(t, world, "2024-03-01T00:00:00Z", "2024-03-31T23:59:59Z")
	april := importLogs(t, world, "2024-03-31T00:00:00Z", "2024-04-30T23:59:59Z")
	text := string(page)
	for check, more := range map[string]map[string]any{
		"count":   nil,
		"twice":   nil,
		"gaps":    {"start_event_time": "2024-03-02T00:00:00Z", "end_event_time": "2024-04-30T23:59:59Z"},
		"compare": {"imports": []any{march, april}},
	} {
		invoked := server.Invoke(t.Context(), t, lakequery.TypeName, with(map[string]any{"event_data_store": world.Destination, "check": check}, more), nil)
		for _, d := range invoked.Diagnostics {
			t.Fatalf("%s: %s: %s", check, d.Summary, d.Detail)
		}
		var lines []string
		for _, line := range invoked.Lines {
			if strings.HasPrefix(line, "Query ") || strings.HasPrefix(line, "Waiting ") {
				continue // how long it took differs
			}
			before, _, last := strings.Cut(line, "Queries: ")
			if last {
				line = before + "Queries: 1f0d6b3c-5a77-4c1e-8d6e-2b9a4c7f3e10"
			}
			lines = append(lines, strings.NewReplacer(march, "8a2f4c1d-6b3e-4f70-9c15-d2e7a8b90c34", april, "c47d0e9b-1a52-48f6-b3d8-5f6e7a8091bc").Replace(line))
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
	fake := newFake("event_day,event_ids,extra_copies", "2024-03-29,2,2")
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

package troubleshooting

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	page    = "../../docs/guides/troubleshooting.md"
	heading = "### "
)

func TestPageHasEverySummary(t *testing.T) {
	code, err := parse("../provider", "../resources", "../preflight")
	if err != nil {
		t.Fatal(err)
	}
	summaries, unread := code.summaries()
	for _, err := range unread {
		t.Error(err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	headings := headingsOf(t, string(text))
	made := map[string]bool{}
	for summary, position := range summaries {
		pattern := patternOf(summary)
		if strings.Trim(summary, hole+" ") == "" {
			t.Errorf("%s: a summary without a word of its own", position)
			continue
		}
		listed := false
		for _, h := range headings {
			if pattern.MatchString(h) {
				listed, made[h] = true, true
			}
		}
		if !listed {
			t.Errorf("%s: the page has no heading for %q", position, strings.ReplaceAll(summary, hole, "X"))
		}
	}
	for _, h := range headings {
		if !made[h] {
			t.Errorf("the page has %q, which no code makes", h)
		}
	}
}

// patternOf matches the headings of a summary.
func patternOf(summary string) *regexp.Regexp {
	parts := strings.Split(summary, hole)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("^" + strings.Join(parts, "[A-Z]+") + "$")
}

// headingsOf returns the headings of the entries, which are in order, once each,
// and have a text.
func headingsOf(t *testing.T, text string) []string {
	t.Helper()
	var headings []string
	for _, section := range strings.Split(text, "\n"+heading)[1:] {
		title, below, _ := strings.Cut(section, "\n")
		if strings.TrimSpace(below) == "" {
			t.Errorf("%q has no text", title)
		}
		headings = append(headings, title)
	}
	if len(headings) == 0 {
		t.Fatal("the page has no entries")
	}
	order := func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }
	if !slices.IsSortedFunc(headings, order) || len(slices.Compact(slices.Clone(headings))) != len(headings) {
		t.Error("the entries are not in alphabetical order, or one is there twice")
	}
	return headings
}

// What the code can be like, and how it is read.
func TestSummariesAreRead(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) *code {
		if err := os.WriteFile(filepath.Join(dir, "code.go"), []byte("package code\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := parse(dir)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for text, want := range map[string][]string{
		`func f() { diags.AddError("Literal", "") }`:                                                                                             {"Literal"},
		`func f() { diags.AddAttributeWarning(at, "Second", "") }`:                                                                               {"Second"},
		`func f() { diag.NewErrorDiagnostic(fmt.Sprintf("A %s of %[2]d", a, b), "") }`:                                                           {"A X of X"},
		`func f() { diags.AddError("Of "+id+" here", "") }`:                                                                                      {"Of X here"},
		`const c = "Constant"; func f() { diags.AddError(c, "") }`:                                                                               {"Constant"},
		`func f() { s := "One"; if x { s = "Two" }; diags.AddError(s, "") }`:                                                                     {"One", "Two"},
		`func f(s string) { diags.AddError(s, "") }; func g() { f("Given") }`:                                                                    {"Given"},
		`func g() { f := func(e error, s string) { diags.AddError(s, "") }; f(nil, "Closure") }`:                                                 {"Closure"},
		`type s struct { at, summary string }; func f(x s) { diags.AddError(x.summary, "") }; var v = s{"", "Field"}; var w = s{summary: "Key"}`: {"Field", "Key"},
		`func (m m) s() string { return "Method" }; func f() { report.Report(m.s(), err, nil) }`:                                                 {"Method"},
		`func f() { x := report.Report("Unused", err, nil).Detail(); diags.AddError(d.Summary(), x) }`:                                           nil,
	} {
		found, unread := write(text).summaries()
		var got []string
		for summary := range found {
			got = append(got, strings.ReplaceAll(summary, hole, "X"))
		}
		slices.Sort(got)
		if len(unread) > 0 || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v, want %q", text, got, unread, want)
		}
	}
	for _, text := range []string{
		`func f() { diags.AddError(elsewhere, "") }`,
		`func f() { diags.AddError(other.Text(), "") }`,
		`func f() { diags.AddError(list[0], "") }`,
		`func f() { diags.AddError(x.field, "") }`,
	} {
		if found, unread := write(text).summaries(); len(unread) != 1 {
			t.Errorf("%s: %q, %v, want an error", text, found, unread)
		}
	}
}

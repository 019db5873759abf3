package lakeimport_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	preflightGuide = "../../../templates/guides/estimate.md.tmpl"
	findingsBegin  = "<!-- findings -->\n"
	findingsEnd    = "<!-- end of findings -->"
)

// TestPreflightGuide: the guide shows what the checks really say. With UPDATE_GUIDE
// set, it is written anew.
func TestPreflightGuide(t *testing.T) {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(preflightCases)) {
		c := preflightCases[name]
		w := newCheckedWorld(t)
		c.bad(t, w)
		for _, d := range w.plan(t) {
			if general(w, d.Summary) != c.finding {
				continue
			}
			detail, _, _ := strings.Cut(d.Detail, "\n\nHelp: ")
			text.WriteString("```\n" + wrapped(example(w, "Warning: "+d.Summary+"\n\n"+detail)) + "\n```\n\n")
		}
	}
	page, err := os.ReadFile(preflightGuide)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), findingsBegin)
	_, after, ended := strings.Cut(rest, findingsEnd)
	if !found || !ended {
		t.Fatal("the guide has no place for the findings")
	}
	want := before + findingsBegin + text.String() + findingsEnd + after
	if want == string(page) {
		return
	}
	if os.Getenv("UPDATE_GUIDE") == "" {
		t.Fatal("the guide shows other findings than the provider; write it anew with UPDATE_GUIDE=1, and then `make docs`")
	}
	if err := os.WriteFile(preflightGuide, []byte(want), 0o600); err != nil { //nolint:gosec // it is where it was read from
		t.Fatal(err)
	}
}

// example replaces the ids and times that differ in each run.
func example(w *checkedWorld, text string) string {
	words := strings.Fields(text)
	for _, word := range words {
		word = strings.Trim(word, `"().,`)
		switch {
		case strings.Contains(word, ":key/"):
			id := word[strings.Index(word, ":key/")+len(":key/"):]
			text = strings.ReplaceAll(text, id, "5d1f2c4e-8a3b-4c6d-9e7f-0a1b2c3d4e5f")
		case len(word) == 36 && strings.Count(word, "-") == 4 && !strings.Contains(w.Destination, word):
			text = strings.ReplaceAll(text, word, "ee946b5f-07da-4264-b869-e7ef82a17ac4")
		case len(word) == len("2024-03-01T00:00:00Z") && strings.HasSuffix(word, "Z") && strings.HasPrefix(text[strings.Index(text, word)-len("created "):], "created "):
			text = strings.ReplaceAll(text, word, "2026-11-27T09:30:00Z")
		}
	}
	for pattern, with := range map[string]string{ // as on 2026-11-27
		`those of before [0-9-]+`: "those of before 2026-10-28", `\d+ days just`: "1002 days just", `retention_period = \d+`: "retention_period = 1092",
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, with)
	}
	return text
}

// wrapped breaks lines as a terminal does, but for those that are indented.
func wrapped(text string) string {
	const width = 100
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		for len(line) > width && !strings.HasPrefix(line, " ") {
			at := strings.LastIndexByte(line[:width], ' ')
			if at < len("- ") { // a word that is longer than a line
				break
			}
			lines, line = append(lines, line[:at]), line[at+1:]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

package provider

import "testing"

func TestWithoutUserInfo(t *testing.T) {
	for given, want := range map[string]string{
		`Post "http://user:pa%ss@word@proxy:80/": refused`: `Post "http://***@proxy:80/": refused`,
		"http://proxy:3128 and https://name@host/a@b":      "http://proxy:3128 and https://***@host/a@b",
		"no URL, but somebody@example":                     "no URL, but somebody@example",
	} {
		if got := withoutUserInfo(given); got != want {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
	}
}

package planned_test

import (
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/planned"
)

func TestPrivate(t *testing.T) {
	for name, c := range map[string]struct {
		private []byte
		want    string
	}{
		"set":            {[]byte(`{"a":"InZhbHVlIg==","b":"Mg=="}`), `"value"`},
		"another key":    {[]byte(`{"b":"Mg=="}`), ""},
		"another form":   {[]byte(`{"a":{"timeouts":1}}`), ""},
		"nothing at all": {nil, ""},
	} {
		if got := planned.Private(planned.With(t.Context(), c.private), "a"); string(got) != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := planned.Private(t.Context(), "a"); got != nil {
		t.Errorf("without a plan: %q", got)
	}
}

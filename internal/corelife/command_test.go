package corelife

import (
	"strings"
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
)

// falseAdvice is what no command may say of an import that AWS has.
var falseAdvice = []string{
	"state rm", "credentials", "has no record", "no longer has the record", "there is no import", "tainted", "bug of the provider",
}

// command runs a command that has to end with an exit code. What it says must
// not mislead, unless AWS has forgotten the import.
func (l *life) command(t *testing.T, code int, args ...string) acctest.Result {
	t.Helper()
	return l.ended(t, code, l.cli.Start(t, append(args, "-no-color", "-input=false")...))
}

// ended waits for the end of a command.
func (l *life) ended(t *testing.T, code int, running *acctest.Running) acctest.Result {
	t.Helper()
	result := running.Result(t)
	if result.Code != code {
		t.Errorf("exit code %d, want %d\n%s", result.Code, code, result.Output)
	}
	for _, words := range falseAdvice {
		if strings.Contains(strings.ToLower(result.Output), words) && l.in.RecordsExpireAfter == 0 {
			t.Errorf("false advice, %q:\n%s", words, result.Output)
		}
	}
	l.inState(t)
	if t.Failed() {
		t.FailNow()
	}
	return result
}

// apply applies the configuration, which has to succeed.
func (l *life) apply(t *testing.T) {
	t.Helper()
	l.command(t, 0, "apply", "-auto-approve")
}

// planIsEmpty fails the test unless there is nothing to do.
func (l *life) planIsEmpty(t *testing.T) {
	t.Helper()
	l.command(t, 0, "plan", "-detailed-exitcode")
}

// refuses applies a configuration that starts and stops nothing, and says why.
// Terraform destroys what it replaces before it asks for what comes then, so the
// state is brought back afterwards.
func (l *life) refuses(t *testing.T, words string) {
	t.Helper()
	if l.inState(t) != "" {
		defer l.keepState(t)()
	}
	before, stops := l.starts(), l.Stats().Requests["StopImport"]
	result := l.command(t, 1, "apply", "-auto-approve")
	if !result.Has(words) {
		t.Errorf("the refusal does not say %q:\n%s", words, result.Output)
	}
	if l.starts() != before || l.Stats().Requests["StopImport"] != stops {
		t.Errorf("something was started or stopped: %+v", l.Stats())
	}
}

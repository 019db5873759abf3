package chaos

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// String is how and when.
func (k kill) String() string {
	when := k.after.String()
	if k.operation != "" {
		when = fmt.Sprintf("%s %d + %s", k.operation, k.nth, k.after)
	}
	if k.twice {
		when = fmt.Sprintf("an import twice in the state + %s", k.after)
	}
	return fmt.Sprintf("%s of workspace %d at %s", k.how, k.workspace, when)
}

// strike waits for the kill's moment and kills. It returns after how long
// that was, or 0 when the command had ended before.
func (r *run) strike(ctx context.Context, c *harness.Command, k kill, before map[string]int64) time.Duration {
	come := func() bool {
		switch {
		case k.operation != "":
			s, err := r.world.Stats(ctx)
			return err == nil && s.Requests[k.operation]-before[k.operation] >= int64(k.nth)
		case k.twice:
			s, err := readState(r.spaces[k.workspace].StatePath())
			return err == nil && s.twice()
		default:
			return true
		}
	}
	for !come() {
		if c.Over(5 * time.Millisecond) {
			return 0
		}
	}
	if c.Over(k.after) {
		return 0
	}
	struck := time.Since(c.Began)
	signal := func(signal os.Signal) bool { return c.Process.Signal(signal) == nil }
	hit := false
	switch k.how {
	case interrupt:
		hit = signal(syscall.SIGINT)
	case interrupt2:
		hit = signal(syscall.SIGINT)
		if !c.Over(k.again) {
			signal(syscall.SIGINT)
		}
	case terminate:
		hit = signal(syscall.SIGTERM)
	case killed:
		hit = signal(syscall.SIGKILL)
	case killProvider:
		hit = r.strikeProvider(c)
		struck = time.Since(c.Began)
	}
	if !hit {
		return 0
	}
	return struck
}

// strikeProvider kills the provider as soon as there is one: Terraform starts
// several, one after the other.
func (r *run) strikeProvider(c *harness.Command) bool {
	for {
		hit := false
		for _, provider := range harness.Children(c.Process.Pid, r.tools.Provider) {
			hit = provider.Kill() == nil || hit
		}
		if hit || c.Over(5*time.Millisecond) {
			return hit
		}
	}
}

// sweep waits for the providers that their Terraform has left behind, and kills
// those that do not end by themselves.
func (r *run) sweep() {
	left := harness.Processes(r.tools.Provider, r.tools.Dir)
	for end := time.Now().Add(3 * time.Second); len(left) > 0 && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
		left = harness.Processes(r.tools.Provider, r.tools.Dir)
	}
	for _, provider := range left {
		_ = provider.Kill() // it may have ended
		r.note("a provider outlives its Terraform by 3s")
	}
}

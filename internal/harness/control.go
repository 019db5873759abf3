package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Control steers a simulator by the paths that are not AWS's.
type Control struct{ Endpoint string }

// Stats returns what the simulator has counted.
func (c Control) Stats(ctx context.Context) (Stats, error) {
	var stats Stats
	return stats, c.call(ctx, http.MethodGet, "stats", nil, &stats)
}

// SetFaults makes calls go wrong from now on, instead of what went wrong before.
// Their chances follow from the seed.
func (c Control) SetFaults(ctx context.Context, seed uint64, faults ...Fault) error {
	content := struct {
		Seed   uint64  `json:"seed"`
		Faults []Fault `json:"faults"`
	}{seed, append([]Fault{}, faults...)}
	return c.call(ctx, http.MethodPut, "faults", content, nil)
}

// Hold keeps imports from ending, or lets them go on.
func (c Control) Hold(ctx context.Context, hold bool) error {
	return c.call(ctx, http.MethodPut, "hold", map[string]bool{"hold": hold}, nil)
}

// Release lets imports go on so long after the first call of an operation.
func (c Control) Release(ctx context.Context, operation string, after time.Duration) error {
	err := Until(ctx, 20*time.Millisecond, func() (bool, error) {
		stats, err := c.Stats(ctx)
		return stats.Requests[operation] > 0, err
	})
	if err != nil {
		return err
	}
	Pause(ctx, after)
	return c.Hold(ctx, false)
}

// World returns the switches of the simulator, as JSON.
func (c Control) World(ctx context.Context) (json.RawMessage, error) {
	var world json.RawMessage
	return world, c.call(ctx, http.MethodGet, "world", nil, &world)
}

// SetWorld sets switches of the simulator, given as JSON.
func (c Control) SetWorld(ctx context.Context, world json.RawMessage) error {
	return c.call(ctx, http.MethodPut, "world", world, nil)
}

// ChangeWorld sets some switches of the simulator, given as JSON, and leaves the
// others as they are. One that is null takes its default.
func (c Control) ChangeWorld(ctx context.Context, world json.RawMessage) error {
	return c.call(ctx, http.MethodPatch, "world", world, nil)
}

// call sends one value and reads another, unless it is nil.
func (c Control) call(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("writing %s for the simulator: %w", path, err)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.Endpoint+"/_lakesim/"+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("asking the simulator for %s: %w", path, err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("asking the simulator for %s: %w", path, err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the simulator returns %s to %s %s: %s", answer.Status, method, path, text)
	}
	if err == nil && out != nil {
		err = json.Unmarshal(text, out)
	}
	if err != nil {
		return fmt.Errorf("reading the simulator's %s: %w", path, err)
	}
	return nil
}

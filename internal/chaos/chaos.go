// Package chaos breaks the provider on purpose. It drives the real Terraform
// against a lakesim process through random configurations, in a random world and
// with a random plan of faults and kills, lets it converge without them, and counts what must never
// be: events stored twice, imports that no state holds, imports that are lost,
// plans that never become empty, anything tainted, and imports that were stopped
// while an object was to keep them.
//
// The simulator is met over HTTP, as AWS is, and processes are killed for real.
// Finding the provider's process needs /proc, so that elsewhere than on Linux
// none is killed.
package chaos

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

// Options say what to break and how often.
type Options struct {
	harness.Tools // the provider is built with the tag chaos; runs that went well leave no files

	Seed     uint64
	Runs     int
	Only     int // do this run alone, if it is not 0
	Parallel int
}

// runLimit is how long a run may take; what has not converged by then never will.
const runLimit = 3 * time.Minute

// Run does the runs and prints each as it ends, and the totals.
func Run(ctx context.Context, options Options, out io.Writer) (Totals, error) {
	first, last := 1, options.Runs
	if options.Only != 0 {
		first, last = options.Only, options.Only
	}
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for n := first; n <= last; n++ {
			select {
			case numbers <- n:
			case <-ctx.Done():
				return
			}
		}
	}()

	var (
		mu       sync.Mutex
		totals   Totals
		printErr error
		workers  sync.WaitGroup
	)
	for range max(options.Parallel, 1) {
		workers.Go(func() {
			for n := range numbers {
				result := do(ctx, options, newPlan(options.Seed, n))
				mu.Lock()
				if ctx.Err() == nil { // what was cut short says nothing
					totals.add(result)
					if _, err := fmt.Fprint(out, result.report()); err != nil {
						printErr = err
					}
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	if _, err := fmt.Fprintf(out, "%s\n%s\n", totals.Worlds(), totals); err != nil {
		printErr = err
	}
	if printErr != nil {
		return totals, fmt.Errorf("printing what happened: %w", printErr)
	}
	return totals, context.Cause(ctx)
}

package lakesim

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// faultSet is the plan of faults in force and how far it has been used up.
type faultSet struct {
	mu      sync.Mutex
	plan    Faults
	random  *rand.Rand
	met     []int // calls each fault could have applied to
	applied []int // calls each fault did apply to
	total   int
}

func newFaultSet() *faultSet {
	set := &faultSet{}
	set.replace(Faults{})
	return set
}

// SetFaults replaces the plan of faults, which begins anew.
func (s *Simulator) SetFaults(faults Faults) error {
	if err := faults.check(); err != nil {
		return fmt.Errorf("setting faults: %w", err)
	}
	s.faults.replace(faults)
	return nil
}

func (f *faultSet) replace(plan Faults) {
	f.mu.Lock()
	defer f.mu.Unlock()
	plan.Faults = append([]Fault{}, plan.Faults...)
	f.plan = plan
	f.random = rand.New(rand.NewPCG(plan.Seed, 0)) //nolint:gosec // a fault plan has to be reproducible, not secret
	f.met = make([]int, len(plan.Faults))
	f.applied = make([]int, len(plan.Faults))
}

func (f *faultSet) current() Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.plan
}

func (f *faultSet) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.total
}

// take finds the fault of a call, if there is one, and uses it up.
func (f *faultSet) take(operation, account, region string) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.plan.Faults {
		if fault.acts() && fault.matches(operation, account, region) && f.strikes(i) {
			return &fault
		}
	}
	return nil
}

// hiddenFor returns how old an import has to be for ListImports to show it.
func (f *faultSet) hiddenFor(account, region string) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	var longest Duration
	for i, fault := range f.plan.Faults {
		if fault.HideNewerThan > longest && fault.matches("ListImports", account, region) && f.strikes(i) {
			longest = fault.HideNewerThan
		}
	}
	return time.Duration(longest)
}

// strikes decides whether fault i applies to a call that it matches.
func (f *faultSet) strikes(i int) bool {
	fault := f.plan.Faults[i]
	f.met[i]++
	if f.met[i] <= fault.Skip || fault.Times > 0 && f.applied[i] >= fault.Times {
		return false
	}
	if fault.Probability > 0 && f.random.Float64() >= fault.Probability {
		return false
	}
	f.applied[i]++
	f.total++
	return true
}

func (f Fault) matches(operation, account, region string) bool {
	if f.Account != "" && f.Account != account || f.Region != "" && f.Region != region {
		return false
	}
	if f.Operation == "*" || strings.EqualFold(f.Operation, operation) {
		return true
	}
	return strings.EqualFold(f.Operation, "S3:*") && strings.HasPrefix(operation, "S3:")
}

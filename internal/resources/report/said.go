package report

import (
	"crypto/sha256"
	"slices"
	"strings"
	"sync"
)

// Said are texts that a plan has shown, so that its apply need not show them again.
type Said struct {
	mu    sync.Mutex
	sums  map[[sha256.Size]byte]bool
	taken sync.Once
}

// Add notes what was shown.
func (s *Said) Add(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sums == nil {
		s.sums = map[[sha256.Size]byte]bool{}
	}
	for _, text := range texts {
		s.sums[sumOf(text)] = true
	}
}

// Has reports whether a text was shown.
func (s *Said) Has(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sums[sumOf(text)]
}

func sumOf(text string) [sha256.Size]byte { return sha256.Sum256([]byte(text)) }

// HandOver returns what was shown, for the process that applies the plan.
func (s *Said) HandOver() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var sums []string
	for sum := range s.sums {
		sums = append(sums, string(sum[:]))
	}
	slices.Sort(sums)
	return []byte(strings.Join(sums, ""))
}

// TakeOver takes what HandOver returned, once.
func (s *Said) TakeOver(from func() []byte) {
	s.taken.Do(func() {
		handed := from()
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.sums == nil {
			s.sums = map[[sha256.Size]byte]bool{}
		}
		for ; len(handed) >= sha256.Size; handed = handed[sha256.Size:] {
			s.sums[[sha256.Size]byte(handed)] = true
		}
	})
}

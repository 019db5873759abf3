package preflight

import (
	"context"
	"sync"
	"time"
)

// shared makes calls once for all who need their result: however many imports
// have the same bucket, role or event data store, AWS is asked once.
type shared[T any] struct {
	mu    sync.Mutex
	byKey map[string]*call[T]
}

type call[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// get returns what load returns for a key. The load has a time of its own, because
// others wait for it too.
func (s *shared[T]) get(ctx context.Context, key string, budget time.Duration, load func(context.Context) (T, error)) (T, error) {
	s.mu.Lock()
	if s.byKey == nil {
		s.byKey = map[string]*call[T]{}
	}
	c, ok := s.byKey[key]
	if !ok {
		c = &call[T]{done: make(chan struct{})}
		s.byKey[key] = c
		go func() {
			defer close(c.done)
			loadCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), budget)
			defer cancel()
			c.value, c.err = load(loadCtx)
		}()
	}
	s.mu.Unlock()
	select {
	case <-c.done:
		return c.value, c.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err() //nolint:wrapcheck // the caller knows what was attempted
	}
}

// forget makes the next get call again.
func (s *shared[T]) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, c := range s.byKey {
		select {
		case <-c.done:
			delete(s.byKey, key)
		default: // under way, and so new enough
		}
	}
}

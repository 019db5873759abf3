package lake

import (
	"fmt"
	"sync"
)

// HeldError is the error of an import that another resource of the same run
// holds, or of a content that it declares too.
type HeldError struct {
	Content Content
	ID      string // empty when the other resource is only planned to start it
}

func (e *HeldError) Error() string {
	if e.ID == "" {
		return fmt.Sprintf("another resource declares the same import: %s", e.Content)
	}
	return fmt.Sprintf("another resource holds import %s: %s", e.ID, e.Content)
}

// applyClaims are the imports that the resources hold which this process has
// created. Terraform gives a provider no addresses, so what is claimed twice is
// claimed by two.
type applyClaims struct {
	mu       sync.Mutex
	created  map[string]bool          // by import id: a resource was created with it
	doubled  map[string]bool          // by import id: it was started whatever there was
	released map[string]int           // by import id: how many of its objects were destroyed
	stopping map[string]chan struct{} // by import id: closed when the stop is over
}

func newApplyClaims() applyClaims {
	return applyClaims{created: map[string]bool{}, doubled: map[string]bool{}, released: map[string]int{}, stopping: map[string]chan struct{}{}}
}

// stoppingError is the error of an import that a resource of this process is
// just stopping.
type stoppingError struct{ over <-chan struct{} }

func (e *stoppingError) Error() string { return "the import is being stopped" }

// claim notes that a resource is created with an import.
func (c *applyClaims) claim(id string, content Content) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.created[id] {
		return &HeldError{Content: content, ID: id}
	}
	if over, ok := c.stopping[id]; ok {
		return &stoppingError{over}
	}
	c.created[id] = true
	return nil
}

// hold claims an import that was just started, which nobody else can have. One
// that was started whatever there was is not meant for another resource of the
// same content either.
func (c *applyClaims) hold(id string, on OnExisting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.created[id] = true
	c.doubled[id] = on == Ignore
}

// isDoubled reports whether the import belongs to a resource of this process that
// was to have one of its own.
func (c *applyClaims) isDoubled(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.doubled[id]
}

// release notes that an object with the import is destroyed, one of so many, and
// reports whether it is the last.
func (c *applyClaims) release(id string, objects int) (last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.released[id]++
	return c.released[id] >= objects
}

func (c *applyClaims) unclaim(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.created, id)
}

// holds reports whether a resource was created with the import by this process.
func (c *applyClaims) holds(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.created[id]
}

// claimStop notes that an import is being stopped, until over is called. ok is
// false if another resource has been created with the import.
func (c *applyClaims) claimStop(id string) (over func(), ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.created[id] {
		return nil, false
	}
	done := make(chan struct{})
	c.stopping[id] = done
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.stopping, id)
		close(done)
	}, true
}

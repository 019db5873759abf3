package lake

import (
	"sync"
)

// maxLooking is how many resources of a plan wait for the refreshes of others.
// Terraform plans 10 at a time, and refreshes in the places that are left.
const maxLooking = 4

// planClaims are the imports that the resources of a plan keep or are to take.
type planClaims struct {
	refreshes refreshes
	holders   holders

	mu      sync.Mutex
	kept    map[string]bool // by import id: a resource keeps it
	planned []planned       // a resource is to be created for it
	looking int             // resources that wait to learn what the others are
}

type planned struct {
	content  Content
	existing string // the id of the import that it will adopt or resume
}

func newPlanClaims() planClaims {
	return planClaims{holders: newHolders(), kept: map[string]bool{}}
}

// keep notes that a resource keeps an import.
func (c *planClaims) keep(id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept[id] = true
	for _, p := range c.planned {
		if p.existing == id {
			return &HeldError{Content: p.content, ID: id}
		}
	}
	return nil
}

// start notes that a resource is to be created for a content, with the existing
// import of that id if there is one. replaces is the id of the import that the
// resource has until then.
func (c *planClaims) start(content Content, existing, replaces string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if existing != replaces && c.kept[existing] {
		return &HeldError{Content: content, ID: existing}
	}
	for _, p := range c.planned {
		if p.content.Same(content) {
			return &HeldError{Content: content}
		}
	}
	c.planned = append(c.planned, planned{content, existing})
	return nil
}

// taken returns the id of the import that a resource is to take over for a
// content, empty if there is none.
func (c *planClaims) taken(content Content) (existing string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.planned {
		if p.content.Same(content) {
			return p.existing
		}
	}
	return ""
}

// beginLooking reports whether a resource can wait for the refreshes of others.
func (c *planClaims) beginLooking() (waits bool) {
	refreshed := c.refreshes.any()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looking++
	return c.looking <= maxLooking || !refreshed
}

func (c *planClaims) endLooking() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looking--
}

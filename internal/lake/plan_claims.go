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

	mu      sync.Mutex
	kept    map[string]bool // by import id: a resource keeps it
	planned []planned       // a resource is to be created for it
	looking int             // resources that wait to learn what the others are
}

type planned struct {
	content  Content
	existing string // the id of the import that it will adopt or resume
	replaces string // the id of the import that the resource has until then
	again    bool   // the import that it has may have been read since: the resource is planned again
}

func newPlanClaims() planClaims { return planClaims{kept: map[string]bool{}} }

// keep notes that a resource keeps an import.
func (c *planClaims) keep(id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept[id] = true
	for _, p := range c.planned {
		if p.existing == id && p.replaces != id {
			return &HeldError{Content: p.content, ID: id}
		}
	}
	return nil
}

// start notes that a resource is to be created for a content, with the existing
// import of that id if there is one. replaces is the id of the import that the
// resource has until then.
// A plan with -minimal-refresh plans a replacement twice, before and after it
// reads the import, which is no second resource.
func (c *planClaims) start(content Content, existing, replaces string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if existing != replaces && c.kept[existing] {
		return &HeldError{Content: content, ID: existing}
	}
	claim := planned{content: content, existing: existing, replaces: replaces}
	for i, p := range c.planned {
		if !p.content.Same(content) {
			continue
		}
		if !p.again && (replaces == "" || p.replaces != replaces) {
			return &HeldError{Content: content}
		}
		c.planned[i] = claim
		return nil
	}
	c.planned = append(c.planned, claim)
	return nil
}

// read notes that an import of a state was read. What was planned for its content
// before may be what takes its place: of a tainted resource, Terraform does not
// show which import it has.
func (c *planClaims) read(id string, content Content) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, p := range c.planned {
		if p.existing == id || p.content.Same(content) {
			c.planned[i].again = true
		}
	}
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

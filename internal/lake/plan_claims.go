package lake

import (
	"sync"
)

// maxLooking is how many resources of a plan wait for the refreshes of others.
// Terraform plans 10 at a time, and refreshes in the places that are left.
const maxLooking = 4

// maxReread bounds the reads of imports whose contents were read for an earlier
// plan, and of which this one has no more than a digest.
const maxReread = 50

// planClaims are the imports that the resources of a plan keep or are to take.
type planClaims struct {
	refreshes refreshes
	holders   holders

	mu      sync.Mutex
	kept    map[string]bool       // by import id: a resource keeps it
	planned []planned             // a resource is to be created for it
	begun   []begun               // a resource is to start an import of it
	looking int                   // resources that wait to learn what the others are
	reread  int                   // reads of imports that a plan before this one has read
	stores  map[string]*planStore // by the id of an event data store
}

type planned struct {
	content  Content
	existing string // the id of the import that it will adopt or resume
	replaces string // the id of the import that the resource has until then
	again    bool   // the import that it has may have been read since: the resource is planned again
	applied  bool   // it was planned once more while it was applied
}

type begun struct {
	content  Content
	replaces string // the id of the import that the resource has until then
}

func newPlanClaims() planClaims {
	return planClaims{holders: newHolders(), kept: map[string]bool{}, stores: map[string]*planStore{}}
}

// keep notes that a resource keeps an import.
func (c *planClaims) keep(id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept[id] = true
	for _, p := range c.planned {
		over := p.applied && p.again // a plan of this process that was applied before this one
		if p.existing == id && p.replaces != id && !over {
			return &HeldError{Content: p.content, ID: id}
		}
	}
	return nil
}

// start notes that a resource is to be created for a content, with the existing
// import of that id if there is one. replaces is the id of the import that the
// resource has until then.
// A plan with -minimal-refresh plans a replacement twice, before and after it
// reads the import, which is no second resource. Neither is what is planned once
// more while it is applied, nor what is planned after that.
func (c *planClaims) start(content Content, existing, replaces string, applying bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if existing != replaces && c.kept[existing] {
		return &HeldError{Content: content, ID: existing}
	}
	claim := planned{content: content, existing: existing, replaces: replaces, applied: applying}
	for i, p := range c.planned {
		if !p.content.Same(content) {
			continue
		}
		if !p.again && p.applied == applying && (replaces == "" || p.replaces != replaces) {
			return &HeldError{Content: content}
		}
		c.planned[i] = claim
		return nil
	}
	c.planned = append(c.planned, claim)
	return nil
}

// begin notes that a resource is to start an import of a content, and returns the
// contents of which others are to, that were planned before. replaces is the id of
// the import that the resource has until then: a replacement is planned more than
// once, and is no second resource.
func (c *planClaims) begin(content Content, replaces string) (others []Content) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := false
	for _, one := range c.begun {
		switch {
		case replaces == "" || one.replaces != replaces:
			others = append(others, one.content)
		case one.content.Same(content):
			known = true
		}
	}
	if !known {
		c.begun = append(c.begun, begun{content, replaces})
	}
	return others
}

// mayReread reports whether the plan may read one more of the imports that a
// plan before this one has read.
func (c *planClaims) mayReread() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reread++
	return c.reread <= maxReread
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

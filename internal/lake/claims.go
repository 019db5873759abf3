package lake

import (
	"context"
	"fmt"
)

// HeldError says that another resource of the same run holds the import, or
// declares the same content.
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

// claims are the imports that the resources of this process hold. Terraform
// tells a provider no addresses, so what is claimed twice is claimed by two.
type claims struct {
	created  map[string]bool          // by import id: a resource was created with it
	stopping map[string]chan struct{} // by import id: closed when the stop is over
	kept     map[string]bool          // by import id: a plan keeps a resource with it
	planned  []planned                // a plan creates a resource for it
}

type planned struct {
	content  Content
	existing string // the id of the import that it will adopt or resume
}

// stoppingError says that a resource of this process is just stopping the import.
type stoppingError struct{ over <-chan struct{} }

func (e *stoppingError) Error() string { return "the import is being stopped" }

// claim notes that a resource is created with an import.
func (r *Region) claim(id string, content Content) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.claims.created[id] {
		return &HeldError{Content: content, ID: id}
	}
	if over, ok := r.claims.stopping[id]; ok {
		return &stoppingError{over}
	}
	r.claims.created[id] = true
	return nil
}

// hold claims an import that was just started, which nobody else can have.
func (r *Region) hold(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.claims.created[id] = true
}

func (r *Region) unclaim(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.claims.created, id)
}

// claimed says that a resource was created with the import by this process.
func (r *Region) claimed(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.claims.created[id]
}

// claimStop notes that an import is being stopped, until over is called. Its
// answer is false if another resource has been created with the import.
func (r *Region) claimStop(id string) (over func(), ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.claims.created[id] {
		return nil, false
	}
	done := make(chan struct{})
	r.claims.stopping[id] = done
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.claims.stopping, id)
		close(done)
	}, true
}

// PlanKeep notes that a plan keeps a resource with this import. It is a
// HeldError if the plan creates another resource that would take it over.
func (r *Region) PlanKeep(id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.claims.kept[id] = true
	for _, p := range r.claims.planned {
		if p.existing == id {
			return &HeldError{Content: p.content, ID: id}
		}
	}
	return nil
}

// PlanStart says what Start will do, as far as can be seen now. It is a
// HeldError if another resource of the plan has the import or declares the
// same content. replaces is the id of the import that the planned resource has
// until then, if it has one: it will be stopped, if it runs, and is its own.
func (r *Region) PlanStart(ctx context.Context, content Content, on OnExisting, replaces string) (Decision, error) {
	if on == Ignore {
		return Decision{Action: ActionStart}, nil
	}
	same, listed, err := r.findSame(ctx, content)
	if err != nil {
		return Decision{}, err
	}
	for i := range same {
		if same[i].ID == replaces && same[i].Status.Running() {
			same[i].Status = StatusStopped
		}
	}
	decision := decide(content, same, listed, on)
	r.mu.Lock()
	defer r.mu.Unlock()
	if id := decision.Existing.ID; id != replaces && r.claims.kept[id] {
		return decision, &HeldError{Content: content, ID: id}
	}
	for _, p := range r.claims.planned {
		if p.content.Same(content) {
			return decision, &HeldError{Content: content}
		}
	}
	r.claims.planned = append(r.claims.planned, planned{content, decision.Existing.ID})
	return decision, nil
}

package chaos

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// trait is something in which a simulated AWS differs from the default one: a
// switch of its world, with what that needs to be felt.
type trait struct {
	settings []setting // the trait is named after the first

	// passes is set if nothing can converge as long as the world is like that,
	// so that it has to end while the run goes on.
	passes bool
	// paged is set if a whole list takes long. What is started meanwhile is not
	// in it, which is for a single workspace.
	paged bool
}

// setting is a member of the world and its value in JSON.
type setting struct{ member, value string }

// turn is a change of the world.
type turn struct {
	after  time.Duration // since the first step began
	traits []trait       // from then on, in place of those before
}

// String returns the trait as "member=value".
func (t trait) String() string {
	texts := make([]string, len(t.settings))
	for i, s := range t.settings {
		texts[i] = s.member + "=" + strings.ReplaceAll(s.value, `"`, "")
	}
	return strings.Join(texts, "+")
}

// names returns the traits in a line.
func names(traits []trait) string {
	if len(traits) == 0 {
		return "as it is by default"
	}
	texts := make([]string, len(traits))
	for i, t := range traits {
		texts[i] = t.String()
	}
	return strings.Join(texts, " ")
}

// String returns the change in a few words.
func (t *turn) String() string { return fmt.Sprintf("after %s %s", t.after, names(t.traits)) }

// document returns traits and more settings as the simulator takes them. What
// was set before, and is not any more, takes its default.
func document(traits, before []trait, more ...setting) json.RawMessage {
	values := map[string]json.RawMessage{}
	for _, s := range settings(before) {
		values[s.member] = json.RawMessage("null")
	}
	for _, s := range append(settings(traits), more...) {
		values[s.member] = json.RawMessage(s.value)
	}
	text, _ := json.Marshal(values) // every value is JSON
	return text
}

func settings(traits []trait) []setting {
	var all []setting
	for _, t := range traits {
		all = append(all, t.settings...)
	}
	return all
}

// lag returns the longest time that one of the members has.
func lag(traits []trait, members ...string) time.Duration {
	var longest time.Duration
	for _, s := range settings(traits) {
		if d, err := time.ParseDuration(strings.Trim(s.value, `"`)); err == nil && slices.Contains(members, s.member) {
			longest = max(longest, d)
		}
	}
	return longest
}

// lasting returns the traits that need not pass.
func lasting(traits []trait) []trait {
	return slices.DeleteFunc(slices.Clone(traits), func(t trait) bool { return t.passes })
}

// worlds returns the traits of the whole run.
func (p *plan) worlds() []trait {
	if p.turn == nil {
		return p.traits
	}
	return slices.Concat(p.traits, p.turn.traits)
}

// sets reports whether the world ever differs in a member.
func (p *plan) sets(member string) bool {
	return slices.ContainsFunc(settings(p.worlds()), func(s setting) bool { return s.member == member })
}

// drawTraits draws how the world is, and whether it changes while the run goes on.
func (p *plan) drawTraits(d dice) {
	p.traits = p.someTraits(d)
	kept := lasting(p.traits)
	if len(kept) == len(p.traits) && !d.chance(25) {
		return
	}
	next := &turn{after: d.between(time.Second, 9*time.Second), traits: kept}
	if d.chance(60) {
		next.traits = lasting(p.someTraits(d))
	}
	if names(next.traits) != names(p.traits) {
		p.turn = next
	}
}

// someTraits draws up to three traits, no two of which set the same member.
func (p *plan) someTraits(d dice) []trait {
	var traits []trait
	for range pick(d, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3) {
		t := pick(d, pick(d, kinds...)...)
		if t.paged && p.workspaces > 1 || overlap(settings(traits), t.settings) {
			continue
		}
		traits = append(traits, t)
	}
	return traits
}

func overlap(some, others []setting) bool {
	return slices.ContainsFunc(some, func(s setting) bool {
		return slices.ContainsFunc(others, func(other setting) bool { return other.member == s.member })
	})
}

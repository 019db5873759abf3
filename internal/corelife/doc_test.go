// Package corelife leads the core life of an import in the simulator's default
// world and in every world in which one of its switches is on its other side:
// with the real Terraform and the provider as a process of its own. It has tests
// only.
package corelife

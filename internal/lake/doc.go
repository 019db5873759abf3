// Package lake is the import engine: it starts, resumes, queues, watches, stops
// and explains the imports of trail logs into AWS CloudTrail Lake event data
// stores. It knows CloudTrail and nothing of Terraform: plain Go values go in,
// plain Go values and typed errors come out.
package lake

// Package troubleshooting compares the page Troubleshooting of the documentation
// with the summaries of errors and warnings in the code. It has tests only.
package troubleshooting

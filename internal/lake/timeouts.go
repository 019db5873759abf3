package lake

import "time"

// Timeouts are how long the engine waits where AWS gives no figure. All are
// longer than zero.
type Timeouts struct {
	// Attempt bounds the wait for the answer of one attempt of a call other
	// than StartImport.
	Attempt time.Duration
	// Start bounds the wait for the answer of one StartImport.
	Start time.Duration
	// Settle is how long AWS may take until its records and lists show what it
	// has accepted. What they do not show before is no news; what they do not
	// show after is taken as it is.
	Settle time.Duration
	// FreshRole is how long AWS may take to accept a role or a policy that was
	// just written:
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
	FreshRole time.Duration
}

package acctest

import (
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
)

// Timeouts are how long the provider waits for the simulated AWS to show what it
// has accepted. They are longer than the delays that the tests give it.
var Timeouts = lake.Timeouts{Attempt: 2 * time.Second, Start: 3 * time.Second, Settle: 5 * time.Second, FreshRole: 3 * time.Second}

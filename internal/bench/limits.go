package bench

import (
	"fmt"
	"math"
)

// Outcome says how a measured value compares to its limit.
type Outcome string

// The outcomes.
const (
	Pass        Outcome = "pass"
	Fail        Outcome = "FAIL"
	NotMeasured Outcome = "not measured"
)

// Limit is what is asked of the provider, and what was measured.
type Limit struct {
	Name     string  `json:"name"`
	AtMost   string  `json:"at_most"`
	Measured string  `json:"measured,omitempty"`
	Outcome  Outcome `json:"outcome"`
}

// OK says that no limit was exceeded and every scenario could be measured.
func (r Report) OK() bool {
	if len(r.Errors) > 0 {
		return false
	}
	for _, limit := range r.Limits {
		if limit.Outcome == Fail {
			return false
		}
	}
	return true
}

// many is the count of the limits of a plan, and grown the one it grows to.
const many, grown = 1000, 5000

// rowFunc finds a row that a limit is about.
type rowFunc func(scenario string, count int) Row

// limits are what the provider promises. A value is that of an empty row or not
// a number where something is missing.
var limits = []struct {
	name   string
	unit   string
	atMost float64
	value  func(Report, rowFunc) float64
}{
	{"plan of 1,000: reads", "calls", 15, func(_ Report, row rowFunc) float64 {
		return float64(max(row(planOpen, many).reads(), row(planLimited, many).reads()))
	}},
	{"plan of 1,000 with the rate limit: throttled", "calls", 0, func(_ Report, row rowFunc) float64 {
		return float64(row(planLimited, many).Throttled)
	}},
	{"plan of 1,000: with the rate limit to without", "x", 1.1, func(_ Report, row rowFunc) float64 {
		return ratio(row(planLimited, many), row(planOpen, many))
	}},
	{"plan of 1,000: to -refresh=false", "x", 1.25, func(_ Report, row rowFunc) float64 {
		return ratio(row(planOpen, many), row(planNoRefresh, many))
	}},
	// Terraform's own objects, too, may take more than five times as long.
	{"1,000 to 5,000: wall, to 5x or Terraform's own growth", "x", 1, func(_ Report, row rowFunc) float64 {
		growth := func(scenario string) float64 { return ratio(row(scenario, grown), row(scenario, many)) }
		return (growth(planOpen) + growth(planLimited)) / 2 / max(growth(floorPlan), grown/many)
	}},
	{"1,000 to 5,000: memory of terraform", "x", grown / many, func(_ Report, row rowFunc) float64 {
		return float64(row(planOpen, grown).TerraformBytes) / float64(row(planOpen, many).TerraformBytes)
	}},
	{"1,000 to 5,000: memory of the provider", "x", grown / many, func(_ Report, row rowFunc) float64 {
		return float64(row(planOpen, grown).ProviderBytes) / float64(row(planOpen, many).ProviderBytes)
	}},
	{"1,000 to 5,000: reads", "x", grown / many, func(_ Report, row rowFunc) float64 {
		return float64(row(planOpen, grown).reads()) / float64(row(planOpen, many).reads())
	}},
	{"exec to handshake", "ms", 20, func(_ Report, row rowFunc) float64 {
		return row(handshakeOurs, 1).Wall * 1000
	}},
	{"plan of 1,000: memory of the provider", "MiB", 150, func(_ Report, row rowFunc) float64 {
		return seen(max(row(planOpen, many).ProviderBytes, row(planLimited, many).ProviderBytes)) / (1 << 20)
	}},
	{"size of the provider", "MB", 30, func(r Report, _ rowFunc) float64 {
		return seen(r.BinaryBytes) / 1e6
	}},
	{"validate: above the floor, to a minimal provider", "x", 1.5, func(_ Report, row rowFunc) float64 {
		floor := row(floorValidate, 1)
		return share(row(validateOurs, 1), floor) / share(row(validateMinimal, 1), floor)
	}},
	{"200 waiters, 10 at a time: calls to one waiter's", "x", 1, func(_ Report, row rowFunc) float64 {
		return float64(row(waitFew, waiters).reads()) / float64(row(waitFew, 1).reads())
	}},
	{"200 waiters, all at once: calls to one waiter's", "x", 1, func(_ Report, row rowFunc) float64 {
		return float64(row(waitAll, waiters).reads()) / float64(row(waitFew, 1).reads())
	}},
	{"create of 20 that each run 1 s", "s", 40, func(_ Report, row rowFunc) float64 {
		return row(createLimited, created).Wall
	}},
	{"create of 20: throttled", "calls", 0, func(_ Report, row rowFunc) float64 {
		return float64(row(createLimited, created).Throttled)
	}},
}

// seen is a number of bytes, or not a number if they could not be seen.
func seen(bytes int64) float64 {
	if bytes == 0 {
		return math.NaN()
	}
	return float64(bytes)
}

// judge compares what was measured with the limits.
func judge(r Report) []Limit {
	var judged []Limit
	for _, l := range limits {
		limit := Limit{Name: l.name, AtMost: quantity(l.atMost, l.unit)}
		missing := false
		value := l.value(r, func(scenario string, count int) Row {
			row, found := r.row(scenario, count)
			missing = missing || !found
			return row
		})
		switch {
		case missing || math.IsNaN(value) || math.IsInf(value, 0):
			limit.Outcome = NotMeasured
		case value <= l.atMost:
			limit.Measured, limit.Outcome = quantity(value, l.unit), Pass
		default:
			limit.Measured, limit.Outcome = quantity(value, l.unit), Fail
		}
		judged = append(judged, limit)
	}
	return judged
}

func quantity(value float64, unit string) string {
	number := fmt.Sprintf("%.2f", value)
	if value == math.Trunc(value) {
		number = fmt.Sprintf("%.0f", value)
	}
	if unit == "x" {
		return number + "x"
	}
	return number + " " + unit
}

package trail

import "time"

// SameSecond reports whether two event times are the same by whole seconds, or
// both missing. The AWS CLI and botocore cut milliseconds when they start imports:
// https://github.com/boto/botocore/issues/3796
func SameSecond(a, b time.Time) bool {
	return a.IsZero() == b.IsZero() && a.Truncate(time.Second).Equal(b.Truncate(time.Second))
}

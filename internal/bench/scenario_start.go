package bench

import (
	"context"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

const (
	handshakeMinimal = "exec to handshake of a minimal provider"
	handshakeOurs    = "exec to handshake"
)

// start measures how long the provider takes until it can be talked to, and how
// long any provider takes.
var start = scenario{
	name: "start", leastRun: 10,
	subjects: func(b *bench) []subject {
		of := func(provider string) func(context.Context) (harness.Usage, error) {
			return func(ctx context.Context) (harness.Usage, error) { return harness.Handshake(ctx, provider) }
		}
		return []subject{{handshakeMinimal, 1, "", of(b.Minimal)}, {handshakeOurs, 1, handshakeMinimal, of(b.Provider)}}
	},
	limits: []limit{
		{"exec to handshake", "ms", 20, func(m *measured) float64 { return m.at(handshakeOurs, 1).Wall * 1000 }},
		{"size of the provider", "MB", 45, func(m *measured) float64 { return seen(m.BinaryBytes) / 1e6 }},
	},
}

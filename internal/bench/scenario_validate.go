package bench

const (
	floorValidate   = "validate of terraform_data"
	validateMinimal = "validate of a minimal provider"
	validateOurs    = "validate"
)

// minimalAddress is that of a provider that does nothing, and is nowhere else.
const minimalAddress = "registry.terraform.io/cloudtrail-lake/minimal"

const minimal = `
terraform {
  required_providers {
    minimal = { source = "` + minimalAddress + `" }
  }
}
resource "minimal_nothing" "one" {
  text = "one"
}
`

// validate measures what the provider adds to the validation of one object, and
// what any provider adds: Terraform starts each twice, and most of the time goes
// into the keys of their connections.
var validate = scenario{
	name: "validate", leastRun: 10,
	subjects: func(b *bench) []subject {
		args := []string{"validate", "-no-color"}
		ours := b.simulator().with(func(p place) string { return days(p, 1) })
		return []subject{
			{floorValidate, 1, "", b.in(b.floor(1, false), args)},
			{validateMinimal, 1, floorValidate, b.in(b.workspace(minimal), args)},
			{validateOurs, 1, floorValidate, b.in(ours, args)},
		}
	},
	limits: []limit{
		{"validate: above the floor, to a minimal provider", "x", 1.5, func(m *measured) float64 {
			floor := m.at(floorValidate, 1)
			return share(m.at(validateOurs, 1), floor) / share(m.at(validateMinimal, 1), floor)
		}},
	},
}

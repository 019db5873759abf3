// Package trail holds what is known of trail logs and of the places they are in
// without asking anybody: ARNs and partitions, S3 locations and the layout in
// which a trail delivers, import windows, and the policies that AWS asks for. It
// knows neither AWS's SDK nor Terraform.
package trail

package attribute_test

import (
	"testing"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
)

func TestMocked(t *testing.T) {
	for text, want := range map[string]bool{
		"k42g4n6c":            true,  // Terraform
		"1F0Z":                true,  // OpenTofu, its shortest
		"abcDEF123456789":     true,  // OpenTofu, its longest
		"1F0":                 false, // shorter than any
		"abcDEF1234567890":    false, // longer than any
		"us-east-1":           false,
		"k42g4n6c\n":          false,
		"":                    false,
		"s3://trail-logs":     false,
		"2024-01-01":          false,
		"arn:aws:iam::1:role": false,
	} {
		if got := attribute.Mocked(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

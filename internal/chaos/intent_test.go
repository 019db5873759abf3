package chaos

import (
	"reflect"
	"strings"
	"testing"
)

const printedPlan = `cloudtrail_lake_import.a: Refreshing state...

Terraform will perform the following actions:

  # cloudtrail_lake_import.destroyed will be destroyed
  # (because cloudtrail_lake_import.destroyed is not in configuration)
  - resource "cloudtrail_lake_import" "destroyed" {
    }

  # cloudtrail_lake_import.deposed (deposed object 1a2b3c4d) will be destroyed
  # (left over from a partially-failed replacement of this instance)
  - resource "cloudtrail_lake_import" "deposed" {
    }

  # cloudtrail_lake_import.replaced must be replaced
-/+ resource "cloudtrail_lake_import" "replaced" {
    }

  # cloudtrail_lake_import.asked will be replaced, as requested
-/+ resource "cloudtrail_lake_import" "asked" {
    }

  # cloudtrail_lake_import.tainted is tainted, so must be replaced
-/+ resource "cloudtrail_lake_import" "tainted" {
    }

  # cloudtrail_lake_import.first must be replaced
+/- resource "cloudtrail_lake_import" "first" {
    }

  # cloudtrail_lake_import.created will be created
  + resource "cloudtrail_lake_import" "created" {
    }

  # cloudtrail_lake_import.imported will be imported
    resource "cloudtrail_lake_import" "imported" {
    }

  # cloudtrail_lake_import.updated will be updated in-place
  # (imported from "1@us-east-1")
  ~ resource "cloudtrail_lake_import" "updated" {
    }

  # cloudtrail_lake_import_completion.a must be replaced
-/+ resource "cloudtrail_lake_import_completion" "a" {
    }
`

func TestIntentOf(t *testing.T) {
	want := intent{map[string]bool{}, map[string]bool{"deposed": true, "first": true}}
	for _, name := range []string{"destroyed", "replaced", "asked", "tainted"} {
		want.ends[name], want.touches[name] = true, true
	}
	if got := intentOf(printedPlan); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	cut, _, _ := strings.Cut(printedPlan, "+/-")
	if got := intentOf(cut); !got.ends["first"] {
		t.Error("what is not shown whole is held against the provider")
	}
	if got := intentOf("No changes. Your infrastructure matches the configuration."); len(got.touches) > 0 {
		t.Errorf("%+v", got)
	}
}

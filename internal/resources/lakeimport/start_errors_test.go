package lakeimport_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// Every error that StartImport can answer is brought about by what causes it,
// or where that is not possible with a valid configuration, by a fault.
func TestAccImport_startErrors(t *testing.T) {
	t.Parallel()
	setStore := func(settings lakesim.EventDataStoreSettings) func(*testing.T, *acctest.World) {
		return func(t *testing.T, w *acctest.World) {
			t.Helper()
			if err := w.SetEventDataStore(w.Destination, settings); err != nil {
				t.Fatal(err)
			}
		}
	}
	setBucket := func(settings lakesim.BucketSettings) func(*testing.T, *acctest.World) {
		return func(t *testing.T, w *acctest.World) {
			t.Helper()
			if err := w.SetBucket(acctest.Bucket, settings); err != nil {
				t.Fatal(err)
			}
		}
	}
	fault := func(code string) func(*testing.T, *acctest.World) {
		return func(t *testing.T, w *acctest.World) {
			t.Helper()
			w.Fault(t, lakesim.Fault{Operation: "StartImport", Code: code, Message: "a message of AWS"})
		}
	}
	cases := map[string]struct {
		option acctest.Option
		cause  func(*testing.T, *acctest.World)
		words  []string
	}{
		"AccountHasOngoingImportException": {
			cause: func(t *testing.T, w *acctest.World) {
				t.Helper()
				w.Fault(t, lakesim.Fault{Operation: "StartImport", Code: "AccountHasOngoingImportException"})
			},
			words: []string{"An account runs one import at a time", "lists none in this Region", "Nothing was started"},
		},
		"EventDataStoreARNInvalidException": {cause: fault("EventDataStoreARNInvalidException"), words: []string{"belongs to no event data store of this account and Region"}},
		"EventDataStoreNotFoundException": {
			cause: func(t *testing.T, w *acctest.World) {
				t.Helper()
				if err := w.ForgetEventDataStore(w.Destination); err != nil {
					t.Fatal(err)
				}
			},
			words: []string{"There is no event data store with this id", "on main.tf line", "destinations"},
		},
		"ImportNotFoundException": {cause: fault("ImportNotFoundException"), words: []string{"There is no import"}},
		"InactiveEventDataStoreException": {
			cause: func(t *testing.T, w *acctest.World) {
				t.Helper()
				if _, err := w.Console(acctest.Account, acctest.Region).DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: aws.String(w.Destination)}); err != nil {
					t.Fatal(err)
				}
			},
			words: []string{"PENDING_DELETION", "Restore it within seven days"},
		},
		"InsufficientEncryptionPolicyException":  {cause: setBucket(lakesim.BucketSettings{Region: acctest.Region, KMSDenied: true}), words: []string{"kms:Decrypt and kms:GenerateDataKey"}},
		"InvalidEventDataStoreCategoryException": {cause: setStore(lakesim.EventDataStoreSettings{EventCategory: aws.String("Insight")}), words: []string{"not for CloudTrail events", "Management, Data or NetworkActivity"}},
		"InvalidEventDataStoreStatusException":   {cause: setStore(lakesim.EventDataStoreSettings{HoldStatus: aws.String("STARTING_INGESTION")}), words: []string{"does not allow an import now"}},
		"InvalidImportSourceException":           {cause: setBucket(lakesim.BucketSettings{Region: acctest.Region, ACLsEnabled: true}), words: []string{"ACLs", "s3_bucket_region", "s3_location_uri", "Bucket owner enforced"}},
		"InvalidParameterException":              {cause: fault("InvalidParameterException"), words: []string{"takes one of the values for invalid"}},
		"OperationNotPermittedException":         {option: acctest.With(func(c *lakesim.Config) { c.Organization = lakesim.OrganizationDelegatedAdmin }), cause: setStore(lakesim.EventDataStoreSettings{OrganizationEnabled: aws.Bool(true)}), words: []string{"management account only", "delegated administrator"}},
		"UnsupportedOperationException":          {option: acctest.With(func(c *lakesim.Config) { c.UnsupportedRegions = []string{acctest.Region} }), words: []string{"CloudTrail Lake is not available in us-east-1", "2026-05-31"}},
		"AccessDeniedException":                  {cause: fault("AccessDeniedException"), words: []string{"cloudtrail:StartImport", "iam:PassRole"}},
		"ExpiredTokenException":                  {cause: fault("ExpiredTokenException"), words: []string{"credentials have expired", "Get new credentials"}},
	}
	for code, c := range cases {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			var options []acctest.Option
			if c.option != nil {
				options = append(options, c.option)
			}
			world := acctest.NewWorld(t, options...)
			if c.cause != nil {
				c.cause(t, world)
			}
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test", `timeouts { create = "1s" }`))
			result := cli.Run(t, "apply", "-auto-approve", "-no-color")
			expect(t, result, append(c.words, "Starting an import into "+world.Destination, "Nothing was started.")...)
			if code != "AccountHasOngoingImportException" {
				expect(t, result, "AWS said: "+code, "Likely cause:", "What to do:", "AWS request id:")
			}
			if result.Code != 1 || len(cli.State(t)) != 0 || len(world.Stats().Imports) != 0 {
				t.Errorf("exit code %d, state %v, imports %v", result.Code, cli.State(t), world.Stats().Imports)
			}
		})
	}
}

// An answer that says nothing is neither success nor failure: the provider
// looks for its own import, and does not start a second one.
func TestAccImport_unclearStart(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]lakesim.Fault{
		"connection cut after the effect": {Operation: "StartImport", Cut: "after", Times: 1},
		"500 after the effect":            {Operation: "StartImport", Status: 500, AfterEffect: true, Times: 1},
		"HTML instead of an answer":       {Operation: "StartImport", Body: "html", AfterEffect: true, Times: 1},
		"a truncated answer":              {Operation: "StartImport", Body: "truncated", AfterEffect: true, Times: 1},
		"an empty answer":                 {Operation: "StartImport", Body: "empty", AfterEffect: true, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := acctest.NewWorld(t)
			stale := lakesim.Fault{Operation: "ListImports", HideNewerThan: lakesim.Duration(2 * time.Second)}
			world.Fault(t, fault, stale)
			cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
			cli.Apply(t)
			untainted(t, cli, world)
			if requests := world.Stats().Requests; requests["StartImport"] != 1 {
				t.Errorf("%d StartImport calls", requests["StartImport"])
			}
		})
	}
}

func TestAccImport_unclearStartThatCannotBeClearedUp(t *testing.T) {
	t.Parallel()
	world := acctest.NewWorld(t)
	world.Hold(true)
	cli := acctest.NewCLI(t, world.ProviderBlock()+world.Import("test"))
	cli.Must(t, "plan", "-out=plan")
	world.Fault(t,
		lakesim.Fault{Operation: "StartImport", Cut: "after", Times: 1},
		// The apply lists twice before it starts: to plan, and to decide.
		lakesim.Fault{Operation: "ListImports", Code: "ExpiredTokenException", Skip: 2},
	)
	result := cli.Run(t, "apply", "-no-color", "plan")
	expect(t, result, "may or may not have acted", "list-imports --region us-east-1", "Apply again")
	if result.Code != 1 || len(cli.State(t)) != 0 {
		t.Errorf("exit code %d, state %v", result.Code, cli.State(t))
	}
	world.Fault(t)
	expect(t, cli.Apply(t), "Import "+world.Only(t).ID+" will be adopted")
	converges(t, world, cli)
}

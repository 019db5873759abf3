package eventdatastore_test

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/acctest"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/eventdatastore"
)

const (
	storeID  = "0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
	storeARN = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/" + storeID
)

func configured(t *testing.T, world *acctest.World) *acctest.Server {
	t.Helper()
	server := acctest.NewServer(t)
	for _, d := range server.Configure(t, world.ProviderConfig()) {
		t.Fatalf("%s: %s", d.Summary, d.Detail)
	}
	return server
}

func read(t *testing.T, server *acctest.Server, config map[string]any) map[string]any {
	t.Helper()
	got, diagnostics := server.ReadData(t, eventdatastore.TypeName, config)
	for _, d := range diagnostics {
		t.Fatalf("%v: %s: %s", config, d.Summary, d.Detail)
	}
	return got
}

// create makes an event data store that differs from the simulator's in everything.
func create(t *testing.T, world *acctest.World, account, region string) *cloudtrail.CreateEventDataStoreOutput {
	t.Helper()
	category := func(name string) types.AdvancedEventSelector {
		return types.AdvancedEventSelector{FieldSelectors: []types.AdvancedFieldSelector{{Field: aws.String("eventCategory"), Equals: []string{name}}}}
	}
	data := category("Data")
	data.FieldSelectors = append(data.FieldSelectors, types.AdvancedFieldSelector{Field: aws.String("resources.type"), Equals: []string{"AWS::S3::Object"}})
	out, err := world.Console(account, region).CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("trail-history"), RetentionPeriod: aws.Int32(2345), BillingMode: types.BillingModeFixedRetentionPricing,
		AdvancedEventSelectors: []types.AdvancedEventSelector{category("Management"), data},
		MultiRegionEnabled:     aws.Bool(false), TerminationProtectionEnabled: aws.Bool(true), StartIngestion: aws.Bool(false),
		KmsKeyId: aws.String("11112222-3333-4444-5555-666677778888"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// calls fails the test unless exactly these calls were made since the last look.
func calls(t *testing.T, world *acctest.World, before, want map[string]int64) {
	t.Helper()
	got := world.Stats().Requests
	for operation := range got {
		if got[operation] -= before[operation]; got[operation] == 0 {
			delete(got, operation)
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("calls %v, want %v", got, want)
	}
}

func TestReadByEachKey(t *testing.T) {
	world := acctest.NewWorld(t)
	made := create(t, world, acctest.Account, acctest.Region)
	arn := aws.ToString(made.EventDataStoreArn)
	id := arn[strings.LastIndex(arn, "/")+1:]
	timestamp := func(at *time.Time) string { return at.UTC().Format(time.RFC3339Nano) }
	want := map[string]any{
		"arn": arn, "id": id, "name": "trail-history", "region": acctest.Region, "account_id": acctest.Account,
		"status": "STOPPED_INGESTION", "retention_period": int64(2345), "billing_mode": "FIXED_RETENTION_PRICING", "categories": []any{"Data", "Management"},
		"organization_enabled": false, "multi_region_enabled": false, "termination_protection_enabled": true,
		"kms_key_id":        "arn:aws:kms:us-east-1:123456789012:key/11112222-3333-4444-5555-666677778888",
		"created_timestamp": timestamp(made.CreatedTimestamp), "updated_timestamp": timestamp(made.UpdatedTimestamp),
	}
	server := configured(t, world)
	for key, cost := range map[string]map[string]int64{"arn": {"GetEventDataStore": 1}, "id": {"GetEventDataStore": 1}, "name": {"ListEventDataStores": 1, "GetEventDataStore": 1}} {
		before := world.Stats().Requests
		if got := read(t, server, map[string]any{key: want[key]}); !reflect.DeepEqual(got, want) {
			t.Errorf("by %s\ngot  %v\nwant %v", key, got, want)
		}
		calls(t, world, before, cost)
	}
	organization := true
	if err := world.SetEventDataStore("security", lakesim.EventDataStoreSettings{OrganizationEnabled: &organization}); err != nil {
		t.Fatal(err)
	}
	other := read(t, server, map[string]any{"name": "security"})
	if other["arn"] != world.Destination || other["kms_key_id"] != nil || other["organization_enabled"] != true || other["multi_region_enabled"] != true || other["termination_protection_enabled"] != false ||
		other["status"] != "ENABLED" || other["billing_mode"] != "EXTENDABLE_RETENTION_PRICING" || !reflect.DeepEqual(other["categories"], []any{"Management"}) {
		t.Errorf("got %v", other)
	}
}

// The ARN has the Region; an id or name needs it if it is not the provider's.
func TestReadOfAnotherRegion(t *testing.T) {
	world := acctest.NewWorld(t)
	arn := aws.ToString(create(t, world, acctest.Account, "eu-south-2").EventDataStoreArn)
	server := configured(t, world)
	for _, config := range []map[string]any{
		{"arn": arn}, {"arn": arn, "region": "eu-south-2"}, {"id": arn[strings.LastIndex(arn, "/")+1:], "region": "eu-south-2"}, {"name": "trail-history", "region": "eu-south-2"},
	} {
		if got := read(t, server, config); got["arn"] != arn || got["region"] != "eu-south-2" {
			t.Errorf("%v: %v", config, got)
		}
	}
}

// The simulator has CloudTrail Lake in two partitions, and says in which Region
// it was asked in the others.
func TestReadInEveryPartition(t *testing.T) {
	world := acctest.NewWorld(t)
	server := configured(t, world)
	for partition, region := range map[string]string{
		"aws": "eu-north-1", "aws-cn": "cn-northwest-1", "aws-us-gov": "us-gov-east-1", "aws-eusc": "eusc-de-east-1",
		"aws-iso": "us-iso-west-1", "aws-iso-b": "us-isob-east-1", "aws-iso-e": "eu-isoe-west-1", "aws-iso-f": "us-isof-south-1",
	} {
		t.Run(partition, func(t *testing.T) {
			arn := strings.NewReplacer(":aws:", ":"+partition+":", acctest.Region, region).Replace(storeARN)
			for _, d := range server.ValidateData(t, eventdatastore.TypeName, map[string]any{"arn": arn}) {
				t.Errorf("%s: %s", arn, d.Detail)
			}
			if partition == "aws" || partition == "aws-us-gov" {
				arn = aws.ToString(create(t, world, acctest.Account, region).EventDataStoreArn)
				if got := read(t, server, map[string]any{"arn": arn}); got["arn"] != arn || got["region"] != region || !strings.HasPrefix(arn, "arn:"+partition+":") {
					t.Errorf("got %v", got)
				}
				return
			}
			_, diagnostics := server.ReadData(t, eventdatastore.TypeName, map[string]any{"arn": arn})
			acctest.OneError(t, diagnostics, "arn", "is not available in "+region)
		})
	}
}

func TestReadErrors(t *testing.T) {
	world := acctest.NewWorld(t)
	create(t, world, "999900001111", acctest.Region)
	server := configured(t, world)
	for name, c := range map[string]struct {
		config map[string]any
		fault  lakesim.Fault
		at     string
		words  []string
	}{
		"no such ARN":     {map[string]any{"arn": storeARN}, lakesim.Fault{}, "arn", []string{"Reading event data store " + storeARN, "EventDataStoreNotFoundException", "in account 123456789012, Region us-east-1", "Check the ARN or id"}},
		"no such id":      {map[string]any{"id": storeID, "region": "eu-west-3"}, lakesim.Fault{}, "id", []string{"Reading event data store " + storeID, "Region eu-west-3"}},
		"no such name":    {map[string]any{"name": "trail-history"}, lakesim.Fault{}, "", []string{"Reading event data store trail-history", `No event data store in account 123456789012, Region us-east-1 is named "trail-history"`, `["security"]`}},
		"none at all":     {map[string]any{"name": "security", "region": "eu-west-3"}, lakesim.Fault{}, "", []string{"Region eu-west-3", "none at all"}},
		"another account": {map[string]any{"arn": strings.Replace(storeARN, acctest.Account, "999900001111", 1)}, lakesim.Fault{}, "arn", []string{"EventDataStoreNotFoundException", "credentials are of the account that owns"}},
		"list denied":     {map[string]any{"name": "security"}, lakesim.Fault{Operation: "ListEventDataStores", Code: "AccessDeniedException"}, "", []string{`cloudtrail:ListEventDataStores on resource "*"`}},
		"read denied":     {map[string]any{"name": "security"}, lakesim.Fault{Operation: "GetEventDataStore", Code: "AccessDeniedException"}, "", []string{"cloudtrail:GetEventDataStore on the ARN"}},
		"no SLR":          {map[string]any{"arn": world.Destination}, lakesim.Fault{Operation: "GetEventDataStore", Code: "NoManagementAccountSLRExistsException"}, "", []string{"service-linked role"}},
	} {
		t.Run(name, func(t *testing.T) {
			world.Fault(t)
			if c.fault.Operation != "" {
				world.Fault(t, c.fault)
			}
			_, diagnostics := server.ReadData(t, eventdatastore.TypeName, c.config)
			acctest.OneError(t, diagnostics, c.at, c.words...)
		})
	}
}

func TestValidation(t *testing.T) {
	server := acctest.NewServer(t)
	for _, input := range []struct {
		config map[string]any
		at     string
		word   string
	}{
		{nil, "", "None of arn, id and name is set"},
		{map[string]any{"region": acctest.Region}, "", "None of arn, id and name is set"},
		{map[string]any{"arn": storeARN, "id": storeID}, "id", "arn and id are set"},
		{map[string]any{"id": storeID, "name": "security"}, "name", "id and name are set"},
		{map[string]any{"arn": ""}, "arn", "is not an ARN"},
		{map[string]any{"arn": "arn:aws:s3:::trail-logs"}, "arn", `the service part is "s3"`},
		{map[string]any{"arn": strings.Replace(storeARN, "us-east-1", "cn-north-1", 1)}, "arn", `partition "aws-cn"`},
		{map[string]any{"id": ""}, "id", "lower-case UUID"},
		{map[string]any{"id": strings.ToUpper(storeID)}, "id", "lower-case UUID"},
		{map[string]any{"id": storeARN}, "id", "is not the id of an event data store"},
		{map[string]any{"name": ""}, "name", `"" has 0 characters; the name of an event data store has 3 to 128`},
		{map[string]any{"name": storeARN}, "name", "write it as arn = "},
		{map[string]any{"arn": "k42g4n6c"}, "arn", `"k42g4n6c" is not an ARN`},
		{map[string]any{"id": "k42g4n6d"}, "id", `"k42g4n6d" is not the id of an event data store`},
		{map[string]any{"name": "ab"}, "name", "has 2 characters"},
		{map[string]any{"name": "my store"}, "name", "letters, digits"},
		{map[string]any{"name": strings.Repeat("n", 129)}, "name", "has 129 characters"},
		{map[string]any{"name": "security", "region": "Ireland"}, "region", "is not the name of an AWS Region"},
		{map[string]any{"arn": storeARN, "region": "eu-west-1"}, "region", `"eu-west-1" is not the Region of the event data store, which is "us-east-1"`},
	} {
		t.Run(fmt.Sprint(input.config), func(t *testing.T) {
			diagnostics := server.ValidateData(t, eventdatastore.TypeName, input.config)
			if text := fmt.Sprint(input.config[input.at]); len(diagnostics) == 0 && attribute.Mocked(text) {
				_, diagnostics = server.ReadData(t, eventdatastore.TypeName, input.config)
			}
			acctest.OneError(t, diagnostics, input.at, input.word)
		})
	}
	for _, config := range []map[string]any{
		{"arn": storeARN}, {"arn": storeARN, "region": acctest.Region}, {"id": storeID, "region": "us-gov-west-1"}, {"name": "a.b-C_9"}, {"name": strings.Repeat("n", 128)},
		{"arn": tftypes.UnknownValue}, {"arn": tftypes.UnknownValue, "region": "eu-west-1"}, {"name": tftypes.UnknownValue, "region": tftypes.UnknownValue}, {"arn": storeARN, "region": tftypes.UnknownValue},
	} {
		for _, d := range server.ValidateData(t, eventdatastore.TypeName, config) {
			t.Errorf("%v: %s", config, d.Detail)
		}
	}
}

package lake

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
)

// storeARN is the ARN of event data store n.
func storeARN(n int) string {
	return fmt.Sprintf("arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/00000000-0000-0000-0000-%012d", n)
}

func store(n int, name string, status types.EventDataStoreStatus) *cloudtrail.GetEventDataStoreOutput {
	return &cloudtrail.GetEventDataStoreOutput{EventDataStoreArn: aws.String(storeARN(n)), Name: aws.String(name), Status: status}
}

func TestGetEventDataStore(t *testing.T) {
	selector := func(field string, equals ...string) types.AdvancedEventSelector {
		return types.AdvancedEventSelector{FieldSelectors: []types.AdvancedFieldSelector{{Field: aws.String(field), Equals: equals}}}
	}
	whole := store(7, "security", types.EventDataStoreStatusStoppedIngestion)
	whole.RetentionPeriod, whole.BillingMode, whole.KmsKeyId = aws.Int32(2557), types.BillingModeFixedRetentionPricing, aws.String("arn:aws:kms:eu-west-1:111122223333:key/k")
	whole.OrganizationEnabled, whole.MultiRegionEnabled, whole.TerminationProtectionEnabled = aws.Bool(true), aws.Bool(false), aws.Bool(true)
	whole.CreatedTimestamp, whole.UpdatedTimestamp = aws.Time(time.Unix(1700000000, 0)), aws.Time(time.Unix(1700000099, 0))
	whole.AdvancedEventSelectors = []types.AdvancedEventSelector{selector("eventCategory", "Management"), selector("readOnly", "true"), selector("eventCategory", "Data"), selector("eventCategory", "Management")}
	api := newFakeAPI(0)
	api.stores = []*cloudtrail.GetEventDataStoreOutput{whole, store(8, "bare", "")}
	got, err := api.region().GetEventDataStore(t.Context(), storeARN(7))
	want := EventDataStore{
		ARN: storeARN(7), Name: "security", Status: "STOPPED_INGESTION", RetentionPeriod: 2557, BillingMode: "FIXED_RETENTION_PRICING",
		Categories: []string{"Data", "Management"}, OrganizationEnabled: true, TerminationProtectionEnabled: true,
		KMSKeyID: "arn:aws:kms:eu-west-1:111122223333:key/k", Created: time.Unix(1700000000, 0), Updated: time.Unix(1700000099, 0),
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
	got, err = api.region().GetEventDataStore(t.Context(), "00000000-0000-0000-0000-000000000008")
	if want := (EventDataStore{ARN: storeARN(8), Name: "bare", Categories: []string{}}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
	whole.EventDataStoreArn = aws.String("")
	if _, err := api.region().GetEventDataStore(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "names no event data store") {
		t.Errorf("an answer without an ARN: %v", err)
	}
}

func TestFindEventDataStore(t *testing.T) {
	const enabled, pending, stopped = types.EventDataStoreStatusEnabled, types.EventDataStoreStatusPendingDeletion, types.EventDataStoreStatusStoppedIngestion
	for name, c := range map[string]struct {
		stores []*cloudtrail.GetEventDataStoreOutput
		gone   int // the store that vanishes between the list and the read
		want   int
		words  []string
		reads  int
	}{
		"the one of the name":       {stores: []*cloudtrail.GetEventDataStoreOutput{store(1, "other", enabled), store(2, "security", stopped), store(3, "Security", enabled)}, want: 2, reads: 1},
		"not the one to be deleted": {stores: []*cloudtrail.GetEventDataStoreOutput{store(1, "security", pending), store(2, "security", enabled)}, want: 2, reads: 2},
		"not those to be deleted":   {stores: []*cloudtrail.GetEventDataStoreOutput{store(1, "security", pending), store(2, "security", pending), store(3, "security", enabled)}, want: 3, reads: 3},
		"only one, to be deleted":   {stores: []*cloudtrail.GetEventDataStoreOutput{store(1, "security", pending)}, want: 1, reads: 1},
		"several":                   {stores: []*cloudtrail.GetEventDataStoreOutput{store(1, "security", enabled), store(2, "security", stopped), store(3, "security", pending)}, words: []string{"2 event data stores", "account 111122223333, Region eu-west-1", storeARN(1) + ", " + storeARN(2)}, reads: 3},
		"several to be deleted":     {stores: []*cloudtrail.GetEventDataStoreOutput{store(1, "security", pending), store(2, "security", pending)}, words: []string{storeARN(1), storeARN(2)}, reads: 2},
		"one vanishes":              {stores: []*cloudtrail.GetEventDataStoreOutput{store(1, "security", pending), store(2, "security", pending)}, gone: 1, want: 2, reads: 2},
		"the only one vanishes":     {stores: []*cloudtrail.GetEventDataStoreOutput{store(1, "security", pending)}, gone: 1, words: []string{"no event data store", "none at all"}, reads: 1},
		"none of the name":          {stores: []*cloudtrail.GetEventDataStoreOutput{store(1, "zebra", enabled), store(2, "aardvark", enabled)}, words: []string{`named "security"`, "account 111122223333, Region eu-west-1", `["aardvark" "zebra"]`}},
		"none at all":               {words: []string{"There are none at all", "credentials"}},
	} {
		t.Run(name, func(t *testing.T) {
			api := newFakeAPI(0)
			api.stores = c.stores
			api.onGet = func(id string) error {
				if id == storeARN(c.gone) {
					return &types.EventDataStoreNotFoundException{Message: aws.String("gone")}
				}
				return nil
			}
			got, err := api.region().FindEventDataStore(t.Context(), "security")
			if c.want != 0 && (err != nil || got.ARN != storeARN(c.want)) {
				t.Errorf("got %+v, %v", got, err)
			}
			if c.want == 0 && err == nil {
				t.Errorf("got %+v and no error", got)
			}
			for _, word := range c.words {
				if !strings.Contains(fmt.Sprint(err), word) {
					t.Errorf("the error does not say %q: %v", word, err)
				}
			}
			if reads, pages := api.count("GetEventDataStore"), api.count("ListEventDataStores"); reads != c.reads || pages != max(len(c.stores), 1) {
				t.Errorf("%d reads, %d pages", reads, pages)
			}
		})
	}
}

func TestFindEventDataStoreErrors(t *testing.T) {
	denied := apiError("AccessDeniedException", smithy.FaultClient)
	for operation, set := range map[string]func(*fakeAPI){
		"ListEventDataStores": func(f *fakeAPI) { f.onList = func() error { return denied } },
		"GetEventDataStore":   func(f *fakeAPI) { f.onGet = func(string) error { return denied } },
	} {
		api := newFakeAPI(0)
		api.stores = []*cloudtrail.GetEventDataStoreOutput{store(1, "security", types.EventDataStoreStatusEnabled)}
		set(api)
		_, err := api.region().FindEventDataStore(t.Context(), "security")
		if explained := Explain(err); !strings.Contains(explained.Remedy, "Allow cloudtrail:"+operation) {
			t.Errorf("%s: %+v", operation, explained)
		}
	}
}

func TestEventDataStoresAreReadAtTheRateOfReads(t *testing.T) {
	paces := newPaces()
	for _, operation := range []string{"GetEventDataStore", "ListEventDataStores"} {
		if paces.of(operation) != paces.reads {
			t.Errorf("%s is not paced as a read", operation)
		}
	}
}

package lakesim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func (w *world) create(name string, change ...func(*cloudtrail.CreateEventDataStoreInput)) (*cloudtrail.CreateEventDataStoreOutput, error) {
	in := &cloudtrail.CreateEventDataStoreInput{Name: &name}
	for _, f := range change {
		f(in)
	}
	return w.trail.CreateEventDataStore(w.t.Context(), in)
}

func (w *world) store(id *string) *cloudtrail.GetEventDataStoreOutput {
	w.t.Helper()
	out, err := w.trail.GetEventDataStore(w.t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: id})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func TestEventDataStoreLife(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	created, err := w.create("life", func(in *cloudtrail.CreateEventDataStoreInput) {
		in.KmsKeyId = aws.String("alias/lake")
		in.TagsList = []types.Tag{{Key: aws.String("team"), Value: aws.String("audit")}}
	})
	if err != nil {
		t.Fatal(err)
	}
	if created.Status != types.EventDataStoreStatusCreated || *created.RetentionPeriod != 366 || !*created.MultiRegionEnabled ||
		*created.OrganizationEnabled || !*created.TerminationProtectionEnabled || created.BillingMode != types.BillingModeExtendableRetentionPricing ||
		*created.AdvancedEventSelectors[0].FieldSelectors[0].Field != "eventCategory" || *created.TagsList[0].Value != "audit" ||
		!strings.HasPrefix(*created.KmsKeyId, "arn:aws:kms:us-east-1:123456789012:key/") || !created.CreatedTimestamp.Equal(w.clock.Now()) {
		t.Errorf("created %+v", created)
	}
	arn := created.EventDataStoreArn
	id := aws.String((*arn)[len(*arn)-36:])
	if got := w.store(id); got.Status != types.EventDataStoreStatusEnabled || got.FederationStatus != types.FederationStatusDisabled {
		t.Errorf("store %+v", got)
	}
	w.clock.advance(time.Hour)
	updated, err := w.trail.UpdateEventDataStore(ctx, &cloudtrail.UpdateEventDataStoreInput{
		EventDataStore: id, Name: aws.String("renamed"), RetentionPeriod: aws.Int32(90), MultiRegionEnabled: aws.Bool(false),
	})
	if err != nil || *updated.Name != "renamed" || *updated.RetentionPeriod != 90 || *updated.MultiRegionEnabled || !updated.UpdatedTimestamp.Equal(w.clock.Now()) {
		t.Errorf("updated %+v, %v", updated, err)
	}
	remove := &cloudtrail.DeleteEventDataStoreInput{EventDataStore: arn}
	_, err = w.trail.DeleteEventDataStore(ctx, remove)
	wantCode(t, err, "EventDataStoreTerminationProtectedException")
	if _, err := w.trail.UpdateEventDataStore(ctx, &cloudtrail.UpdateEventDataStoreInput{EventDataStore: arn, TerminationProtectionEnabled: aws.Bool(false)}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.trail.DeleteEventDataStore(ctx, remove); err != nil {
		t.Fatal(err)
	}
	if got := w.store(arn); got.Status != types.EventDataStoreStatusPendingDeletion {
		t.Errorf("status %s", got.Status)
	}
	if _, err = w.trail.DeleteEventDataStore(ctx, remove); err != nil {
		t.Error(err)
	}
	w.mustControl("PATCH", "world", `{"delete_pending": "InactiveEventDataStoreException"}`)
	_, err = w.trail.DeleteEventDataStore(ctx, remove)
	wantCode(t, err, "InactiveEventDataStoreException")
	_, err = w.trail.UpdateEventDataStore(ctx, &cloudtrail.UpdateEventDataStoreInput{EventDataStore: arn, RetentionPeriod: aws.Int32(80)})
	wantCode(t, err, "InactiveEventDataStoreException")
	_, err = w.create("renamed")
	wantCode(t, err, "EventDataStoreAlreadyExistsException")
	w.clock.advance(6 * 24 * time.Hour)
	if got, err := w.trail.RestoreEventDataStore(ctx, &cloudtrail.RestoreEventDataStoreInput{EventDataStore: arn}); err != nil || got.Status != types.EventDataStoreStatusEnabled {
		t.Errorf("restored %+v, %v", got, err)
	}
	_, err = w.trail.RestoreEventDataStore(ctx, &cloudtrail.RestoreEventDataStoreInput{EventDataStore: arn})
	wantCode(t, err, "InvalidEventDataStoreStatusException")
	if _, err := w.trail.DeleteEventDataStore(ctx, remove); err != nil {
		t.Fatal(err)
	}
	w.clock.advance(7 * 24 * time.Hour)
	_, err = w.trail.GetEventDataStore(ctx, &cloudtrail.GetEventDataStoreInput{EventDataStore: arn})
	wantCode(t, err, "EventDataStoreNotFoundException")
	if _, err := w.create("renamed"); err != nil {
		t.Error(err)
	}
}

func TestCreateErrors(t *testing.T) {
	selector := func(category ...string) types.AdvancedEventSelector {
		return types.AdvancedEventSelector{FieldSelectors: []types.AdvancedFieldSelector{{Field: aws.String("eventCategory"), Equals: category}}}
	}
	type input = cloudtrail.CreateEventDataStoreInput
	for name, test := range map[string]struct {
		change func(*input)
		code   string
	}{
		"short name":      {func(in *input) { in.Name = aws.String("ab") }, "InvalidParameterException"},
		"bad name":        {func(in *input) { in.Name = aws.String("a b c") }, "InvalidParameterException"},
		"long name":       {func(in *input) { in.Name = aws.String(strings.Repeat("a", 129)) }, "InvalidParameterException"},
		"name taken":      {func(in *input) { in.Name = aws.String("demo") }, "EventDataStoreAlreadyExistsException"},
		"short retention": {func(in *input) { in.RetentionPeriod = aws.Int32(6) }, "InvalidParameterException"},
		"long retention":  {func(in *input) { in.RetentionPeriod = aws.Int32(3654) }, "InvalidParameterException"},
		"fixed retention": {func(in *input) {
			in.RetentionPeriod = aws.Int32(2558)
			in.BillingMode = types.BillingModeFixedRetentionPricing
		}, "InvalidParameterException"},
		"billing mode": {func(in *input) { in.BillingMode = "FREE" }, "InvalidParameterException"},
		"bad key":      {func(in *input) { in.KmsKeyId = aws.String("a key") }, "InvalidParameterException"},
		"empty selector": {func(in *input) {
			in.AdvancedEventSelectors = []types.AdvancedEventSelector{{FieldSelectors: []types.AdvancedFieldSelector{}}}
		}, "InvalidParameterException"},
		"no category":      {func(in *input) { in.AdvancedEventSelectors = []types.AdvancedEventSelector{selector()} }, "InvalidEventSelectorsException"},
		"unknown category": {func(in *input) { in.AdvancedEventSelectors = []types.AdvancedEventSelector{selector("Other")} }, "InvalidEventSelectorsException"},
		"mixed categories": {func(in *input) {
			in.AdvancedEventSelectors = []types.AdvancedEventSelector{selector("Management"), selector("Insight")}
		}, "InvalidEventSelectorsException"},
		"six selectors": {func(in *input) {
			for range 6 {
				in.AdvancedEventSelectors = append(in.AdvancedEventSelectors, selector("Data"))
			}
		}, "InvalidEventSelectorsException"},
		"tag twice":    {func(in *input) { in.TagsList = []types.Tag{{Key: aws.String("a")}, {Key: aws.String("a")}} }, "InvalidTagParameterException"},
		"tag of AWS":   {func(in *input) { in.TagsList = []types.Tag{{Key: aws.String("aws:a")}} }, "InvalidTagParameterException"},
		"tag too long": {func(in *input) { in.TagsList = []types.Tag{{Key: aws.String(strings.Repeat("k", 129))}} }, "InvalidParameterException"},
		"many tags": {func(in *input) {
			for i := range 51 {
				in.TagsList = append(in.TagsList, types.Tag{Key: aws.String(fmt.Sprint("k", i)), Value: aws.String("v")})
			}
		}, "TagsLimitExceededException"},
	} {
		w := newWorld(t)
		_, err := w.create("another", test.change)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		wantCode(t, err, test.code)
		if list, err := w.trail.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{}); err != nil || len(list.EventDataStores) != 1 {
			t.Errorf("%s: stores %+v, %v", name, list, err)
		}
	}
}

func TestStoreQuota(t *testing.T) {
	for _, lifted := range []bool{false, true} {
		w := newWorld(t, func(c *lakesim.Config) { c.NoStoreQuota = lifted })
		for i := range 9 {
			if _, err := w.create(fmt.Sprint("store-", i)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.create("eleventh"); lifted && err != nil {
			t.Error(err)
		} else if !lifted {
			wantCode(t, err, "EventDataStoreMaxLimitExceededException")
		}
		w.mustControl("DELETE", "event-data-stores/store-3", "")
		if _, err := w.create("in-its-place"); err != nil {
			t.Error(err)
		}
	}
}

func TestListEventDataStores(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"one", "two", "three"} {
		if _, err := w.create(name); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	pages := cloudtrail.NewListEventDataStoresPaginator(w.trail, &cloudtrail.ListEventDataStoresInput{MaxResults: aws.Int32(3)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, store := range page.EventDataStores {
			names = append(names, *store.Name)
		}
	}
	if got := strings.Join(names, " "); got != "demo one three two" {
		t.Errorf("stores %s", got)
	}
	_, err := w.trail.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{MaxResults: aws.Int32(1001)})
	wantCode(t, err, "InvalidMaxResultsException")
}

func TestBillingModeAndKey(t *testing.T) {
	w := newWorld(t)
	created, err := w.create("fixed", func(in *cloudtrail.CreateEventDataStoreInput) {
		in.BillingMode = types.BillingModeFixedRetentionPricing
		in.KmsKeyId = aws.String("arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555")
	})
	if err != nil || *created.RetentionPeriod != 2557 {
		t.Fatalf("created %+v, %v", created, err)
	}
	update := func(in cloudtrail.UpdateEventDataStoreInput) error {
		in.EventDataStore = created.EventDataStoreArn
		_, err := w.trail.UpdateEventDataStore(t.Context(), &in)
		return err
	}
	wantCode(t, update(cloudtrail.UpdateEventDataStoreInput{KmsKeyId: aws.String("arn:aws:kms:us-east-1:123456789012:key/66666666-7777-8888-9999-000000000000")}), "InvalidKmsKeyIdException")
	if err := update(cloudtrail.UpdateEventDataStoreInput{BillingMode: types.BillingModeExtendableRetentionPricing, RetentionPeriod: aws.Int32(3653)}); err != nil {
		t.Error(err)
	}
	wantCode(t, update(cloudtrail.UpdateEventDataStoreInput{BillingMode: types.BillingModeFixedRetentionPricing}), "InvalidParameterException")
	wantCode(t, update(cloudtrail.UpdateEventDataStoreInput{Name: aws.String("demo")}), "EventDataStoreAlreadyExistsException")
}

func TestIngestion(t *testing.T) {
	w := newWorld(t)
	created, err := w.create("stopped", func(in *cloudtrail.CreateEventDataStoreInput) { in.StartIngestion = aws.Bool(false) })
	if err != nil {
		t.Fatal(err)
	}
	arn := created.EventDataStoreArn
	start := func() error {
		_, err := w.trail.StartEventDataStoreIngestion(t.Context(), &cloudtrail.StartEventDataStoreIngestionInput{EventDataStore: arn})
		return err
	}
	stop := func() error {
		_, err := w.trail.StopEventDataStoreIngestion(t.Context(), &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: arn})
		return err
	}
	wantStatuses := func(statuses ...types.EventDataStoreStatus) {
		t.Helper()
		for _, status := range statuses {
			if got := w.store(arn).Status; got != status {
				t.Errorf("status %s, want %s", got, status)
			}
		}
	}
	wantStatuses(types.EventDataStoreStatusStoppedIngestion)
	wantCode(t, stop(), "InvalidEventDataStoreStatusException")
	if err := start(); err != nil {
		t.Fatal(err)
	}
	wantStatuses(types.EventDataStoreStatusStartingIngestion, types.EventDataStoreStatusEnabled)
	wantCode(t, start(), "InvalidEventDataStoreStatusException")
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	wantStatuses(types.EventDataStoreStatusStoppingIngestion, types.EventDataStoreStatusStoppedIngestion)
	// A store without ingestion takes imports all the same.
	w.arn = *arn
	w.ended(w.start("s3://logs/").ImportId)
	w.mustControl("PUT", "event-data-stores/stopped", `{"event_category":"Evidence"}`)
	wantCode(t, start(), "InvalidEventDataStoreCategoryException")
}

func TestStoreWithOngoingImport(t *testing.T) {
	w := newWorld(t)
	w.sim.Hold(true)
	id := w.start("s3://logs/").ImportId
	_, err := w.trail.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: &w.arn, RetentionPeriod: aws.Int32(100)})
	wantCode(t, err, "EventDataStoreHasOngoingImportException")
	_, err = w.trail.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &w.arn})
	wantCode(t, err, "EventDataStoreHasOngoingImportException")
	w.sim.Hold(false)
	w.ended(id)
	if _, err := w.trail.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &w.arn}); err != nil {
		t.Error(err)
	}
	// The record outlives the store.
	w.clock.advance(8 * 24 * time.Hour)
	if got := w.get(id); got.Destinations[0] != w.arn {
		t.Errorf("import %+v", got)
	}
	list, err := w.trail.ListImports(t.Context(), &cloudtrail.ListImportsInput{Destination: &w.arn})
	if err != nil || len(list.Imports) != 1 {
		t.Errorf("imports into the deleted store: %+v, %v", list, err)
	}
}

func TestTags(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	tag := func(key, value string) types.Tag { return types.Tag{Key: &key, Value: &value} }
	tags := func() map[string]string {
		t.Helper()
		out, err := w.trail.ListTags(ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{w.arn}})
		if err != nil {
			t.Fatal(err)
		}
		list := map[string]string{}
		for _, one := range out.ResourceTagList[0].TagsList {
			list[*one.Key] = *one.Value
		}
		return list
	}
	add := func(list ...types.Tag) error {
		_, err := w.trail.AddTags(ctx, &cloudtrail.AddTagsInput{ResourceId: &w.arn, TagsList: list})
		return err
	}
	if got := tags(); len(got) != 0 {
		t.Errorf("tags %v", got)
	}
	if err := add(tag("a", "1"), tag("b", "2")); err != nil {
		t.Fatal(err)
	}
	if err := add(tag("b", "3")); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(tags()); got != "map[a:1 b:3]" {
		t.Errorf("tags %s", got)
	}
	if _, err := w.trail.RemoveTags(ctx, &cloudtrail.RemoveTagsInput{ResourceId: &w.arn, TagsList: []types.Tag{{Key: aws.String("a")}}}); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(tags()); got != "map[b:3]" {
		t.Errorf("tags %s", got)
	}
	for i := range 49 {
		if err := add(tag(fmt.Sprint("k", i), "v")); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, add(tag("one too many", "v")), "TagsLimitExceededException")
	wantCode(t, add(tag("aws:x", "v")), "InvalidTagParameterException")
	for resource, code := range map[string]string{
		"demo": "CloudTrailARNInvalidException",
		"arn:aws:cloudtrail:us-east-1:123456789012:trail/xyz": "ResourceNotFoundException",
		"arn:aws:cloudtrail:us-east-1:123456789012:channel/x": "ResourceTypeNotSupportedException",
		w.arn[:len(w.arn)-36] + unknownID:                     "EventDataStoreNotFoundException",
	} {
		_, err := w.trail.ListTags(ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{resource}})
		wantCode(t, err, code)
	}
	_, err := w.trail.ListTags(ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{w.arn}, NextToken: aws.String("x")})
	wantCode(t, err, "InvalidTokenException")
}

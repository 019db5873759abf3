package lakesim_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

func TestUpdateOfNothing(t *testing.T) {
	w := newWorld(t)
	_, err := w.trail.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: &w.arn})
	wantCode(t, err, "InvalidParameterException")
}

func TestPartitionKeys(t *testing.T) {
	w := newWorld(t)
	got, err := w.trail.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: &w.arn})
	if err != nil || len(got.PartitionKeys) != 1 || aws.ToString(got.PartitionKeys[0].Type) != "string" {
		t.Errorf("%+v, %v", got, err)
	}
}

// The key of a store has to exist where roles are checked, and is shown by its ARN.
func TestKeyOfStore(t *testing.T) {
	w := newWorld(t, func(config *lakesim.Config) { config.LenientRoles = false })
	keys := kms.New(kms.Options{Region: "us-east-1", BaseEndpoint: &w.server.URL, Credentials: keysOf(account), RetryMaxAttempts: 1})
	key, err := keys.CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: aws.String("alias/lake"), TargetKeyId: key.KeyMetadata.KeyId}); err != nil {
		t.Fatal(err)
	}
	for given, code := range map[string]string{
		"alias/lake": "", *key.KeyMetadata.KeyId: "", *key.KeyMetadata.Arn: "",
		"alias/none": "KmsKeyNotFoundException", "lake": "InvalidKmsKeyIdException", "arn:aws:s3:::bucket": "InvalidKmsKeyIdException",
		strings.Replace(*key.KeyMetadata.Arn, "us-east-1", "eu-west-1", 1): "KmsKeyNotFoundException",
	} {
		created, err := w.create("with-"+strings.NewReplacer("/", "-", ":", ".").Replace(given[len(given)-4:]), func(in *cloudtrail.CreateEventDataStoreInput) { in.KmsKeyId = aws.String(given) })
		if code != "" {
			wantCode(t, err, code)
		} else if err != nil || aws.ToString(created.KmsKeyId) != *key.KeyMetadata.Arn {
			t.Errorf("%s: %+v, %v", given, created, err)
		}
		if created != nil {
			w.mustControl("DELETE", "event-data-stores/"+*created.Name, "")
		}
	}
}

func TestSelectorRules(t *testing.T) {
	w := newWorld(t)
	field := func(name string, set func(*types.AdvancedFieldSelector)) types.AdvancedFieldSelector {
		selector := types.AdvancedFieldSelector{Field: aws.String(name)}
		set(&selector)
		return selector
	}
	equals := func(name string, values ...string) types.AdvancedFieldSelector {
		return field(name, func(s *types.AdvancedFieldSelector) { s.Equals = append([]string{}, values...) })
	}
	for name, c := range map[string]struct {
		fields []types.AdvancedFieldSelector
		ok     bool
	}{
		"management":                      {[]types.AdvancedFieldSelector{equals("eventCategory", "Management"), equals("readOnly", "false")}, true},
		"an empty list":                   {[]types.AdvancedFieldSelector{equals("eventCategory", "Management"), equals("eventName")}, false},
		"an unknown field":                {[]types.AdvancedFieldSelector{equals("eventCategory", "Management"), equals("eventColor", "red")}, false},
		"readOnly with another operator":  {[]types.AdvancedFieldSelector{equals("eventCategory", "Management"), field("readOnly", func(s *types.AdvancedFieldSelector) { s.NotEquals = []string{"true"} })}, false},
		"readOnly with another value":     {[]types.AdvancedFieldSelector{equals("eventCategory", "Management"), equals("readOnly", "yes")}, false},
		"a field twice":                   {[]types.AdvancedFieldSelector{equals("eventCategory", "Management"), equals("eventName", "a"), equals("eventName", "b")}, false},
		"data":                            {[]types.AdvancedFieldSelector{equals("eventCategory", "Data"), equals("resources.type", "AWS::S3::Object"), field("resources.ARN", func(s *types.AdvancedFieldSelector) { s.StartsWith = []string{"arn:"} })}, true},
		"data without resources.type":     {[]types.AdvancedFieldSelector{equals("eventCategory", "Data")}, false},
		"network activity":                {[]types.AdvancedFieldSelector{equals("eventCategory", "NetworkActivity"), equals("eventSource", "kms.amazonaws.com"), equals("errorCode", "VpceAccessDenied")}, true},
		"network activity without source": {[]types.AdvancedFieldSelector{equals("eventCategory", "NetworkActivity")}, false},
		"network activity of resources":   {[]types.AdvancedFieldSelector{equals("eventCategory", "NetworkActivity"), equals("eventSource", "kms.amazonaws.com"), equals("resources.type", "x")}, false},
	} {
		_, err := w.trail.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{
			EventDataStore: &w.arn, AdvancedEventSelectors: []types.AdvancedEventSelector{{FieldSelectors: c.fields}},
		})
		switch {
		case !c.ok:
			if err == nil {
				t.Errorf("%s: accepted", name)
			} else {
				wantCode(t, err, "InvalidEventSelectorsException")
			}
		case err != nil:
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A delegated administrator may make stores of the organization, and converts none.
func TestDelegatedAdministratorConvertsNothing(t *testing.T) {
	w := newWorld(t, func(config *lakesim.Config) { config.Organization = lakesim.OrganizationDelegatedAdmin })
	if _, err := w.create("of-all", func(in *cloudtrail.CreateEventDataStoreInput) { in.OrganizationEnabled = aws.Bool(true) }); err != nil {
		t.Error(err)
	}
	_, err := w.trail.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: &w.arn, OrganizationEnabled: aws.Bool(true)})
	wantCode(t, err, "NotOrganizationMasterAccountException")
}

func TestProtectedStores(t *testing.T) {
	w := newWorld(t, func(config *lakesim.Config) { config.UnprotectedStores = false })
	_, err := w.trail.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &w.arn})
	wantCode(t, err, "EventDataStoreTerminationProtectedException")
}

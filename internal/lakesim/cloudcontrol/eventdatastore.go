package cloudcontrol

import (
	"maps"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// eventDataStore is AWS::CloudTrail::EventDataStore:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudtrail-eventdatastore.html
var eventDataStore = kind{
	readOnly: []string{"EventDataStoreArn", "CreatedTimestamp", "UpdatedTimestamp", "Status"},
	create: func(s *Service, caller awsapi.Caller, desired Properties) (string, *awsapi.Error) {
		in := storeSettings(desired)
		if tags, given := desired["Tags"]; given {
			in["TagsList"] = tags
		}
		if ingests, given := desired["IngestionEnabled"]; given {
			in["StartIngestion"] = ingests
		}
		out, err := s.call(caller, "cloudtrail", "CreateEventDataStore", in)
		if err != nil {
			return "", err
		}
		return text(out["EventDataStoreArn"]), nil
	},
	read: readStore,
	update: func(s *Service, caller awsapi.Caller, arn string, before, after Properties) *awsapi.Error {
		if settings := storeSettings(after); !same(settings, storeSettings(before)) {
			settings["EventDataStore"] = arn
			if same(before["KmsKeyId"], after["KmsKeyId"]) {
				delete(settings, "KmsKeyId")
			}
			if _, err := s.call(caller, "cloudtrail", "UpdateEventDataStore", settings); err != nil {
				return err
			}
		}
		if !same(before["IngestionEnabled"], after["IngestionEnabled"]) {
			operation := "StopEventDataStoreIngestion"
			if after["IngestionEnabled"] == true {
				operation = "StartEventDataStoreIngestion"
			}
			if _, err := s.call(caller, "cloudtrail", operation, map[string]any{"EventDataStore": arn}); err != nil {
				return err
			}
		}
		if same(before["Tags"], after["Tags"]) {
			return nil
		}
		if tags, _ := before["Tags"].([]any); len(tags) > 0 {
			if _, err := s.call(caller, "cloudtrail", "RemoveTags", map[string]any{"ResourceId": arn, "TagsList": tags}); err != nil {
				return err
			}
		}
		if tags, _ := after["Tags"].([]any); len(tags) > 0 {
			_, err := s.call(caller, "cloudtrail", "AddTags", map[string]any{"ResourceId": arn, "TagsList": tags})
			return err
		}
		return nil
	},
	remove: func(s *Service, caller awsapi.Caller, arn string) *awsapi.Error {
		_, err := s.call(caller, "cloudtrail", "DeleteEventDataStore", map[string]any{"EventDataStore": arn})
		return err
	},
	list: func(s *Service, caller awsapi.Caller) ([]string, *awsapi.Error) {
		out, err := s.call(caller, "cloudtrail", "ListEventDataStores", map[string]any{"MaxResults": 1000})
		if err != nil {
			return nil, err
		}
		var arns []string
		stores, _ := out["EventDataStores"].([]any)
		for _, store := range stores {
			if one, ok := store.(map[string]any); ok {
				arns = append(arns, text(one["EventDataStoreArn"]))
			}
		}
		return arns, nil
	},
}

// storeSettings returns the properties that CloudTrail has under the same names.
func storeSettings(properties Properties) map[string]any {
	settings := map[string]any{}
	for _, name := range []string{
		"Name", "AdvancedEventSelectors", "MultiRegionEnabled", "OrganizationEnabled", "RetentionPeriod", "TerminationProtectionEnabled", "KmsKeyId", "BillingMode",
	} {
		if value, given := properties[name]; given {
			settings[name] = value
		}
	}
	return settings
}

// readStore reads a store. One that is being deleted is gone.
func readStore(s *Service, caller awsapi.Caller, arn string) (Properties, *awsapi.Error) {
	out, err := s.call(caller, "cloudtrail", "GetEventDataStore", map[string]any{"EventDataStore": arn})
	if err != nil {
		return nil, err
	}
	if out["Status"] == "PENDING_DELETION" {
		return nil, awsapi.Failure("EventDataStoreNotFoundException", "The event data store is being deleted.")
	}
	properties := Properties{}
	maps.Copy(properties, storeSettings(out))
	for _, name := range []string{"EventDataStoreArn", "Status"} {
		properties[name] = out[name]
	}
	for _, name := range []string{"CreatedTimestamp", "UpdatedTimestamp"} {
		properties[name] = moment(out[name])
	}
	properties["IngestionEnabled"] = out["Status"] != "STOPPED_INGESTION"
	properties["FederationEnabled"] = false
	tagged, err := s.call(caller, "cloudtrail", "ListTags", map[string]any{"ResourceIdList": []string{arn}})
	if err != nil {
		return nil, err
	}
	if lists, _ := tagged["ResourceTagList"].([]any); len(lists) == 1 {
		if one, ok := lists[0].(map[string]any); ok {
			if tags, _ := one["TagsList"].([]any); len(tags) > 0 {
				properties["Tags"] = tags
			}
		}
	}
	return properties, nil
}

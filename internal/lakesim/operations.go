package lakesim

import (
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

const (
	serviceCloudTrail    = "cloudtrail"
	serviceOrganizations = "organizations"
)

// operation is one call of an awsJson service.
type operation struct {
	service string
	run     func(s *Simulator, caller awsapi.Caller, body []byte) (any, *awsapi.Error)
}

var targetServices = map[string]string{
	"CloudTrail_20131101":       serviceCloudTrail,
	"AWSOrganizationsV20161128": serviceOrganizations,
}

var operations = map[string]operation{
	"StartImport":        cloudTrail((*Simulator).startImport),
	"GetImport":          cloudTrail((*Simulator).getImport),
	"StopImport":         cloudTrail((*Simulator).stopImport),
	"ListImports":        cloudTrail((*Simulator).listImports),
	"ListImportFailures": cloudTrail((*Simulator).listImportFailures),

	"CreateEventDataStore":         cloudTrail((*Simulator).createEventDataStore),
	"GetEventDataStore":            cloudTrail((*Simulator).getEventDataStore),
	"UpdateEventDataStore":         cloudTrail((*Simulator).updateEventDataStore),
	"DeleteEventDataStore":         cloudTrail((*Simulator).deleteEventDataStore),
	"RestoreEventDataStore":        cloudTrail((*Simulator).restoreEventDataStore),
	"ListEventDataStores":          cloudTrail((*Simulator).listEventDataStores),
	"StartEventDataStoreIngestion": cloudTrail((*Simulator).startIngestion),
	"StopEventDataStoreIngestion":  cloudTrail((*Simulator).stopIngestion),
	"AddTags":                      cloudTrail((*Simulator).addTags),
	"RemoveTags":                   cloudTrail((*Simulator).removeTags),
	"ListTags":                     cloudTrail((*Simulator).listTags),

	"DescribeOrganization": {serviceOrganizations, decoded((*Simulator).describeOrganization)},
}

func cloudTrail[In any](run func(*Simulator, awsapi.Caller, *In) (any, *awsapi.Error)) operation {
	return operation{serviceCloudTrail, decoded(run)}
}

// decoded runs an operation on the request that a body holds.
func decoded[In any](run func(*Simulator, awsapi.Caller, *In) (any, *awsapi.Error)) func(*Simulator, awsapi.Caller, []byte) (any, *awsapi.Error) {
	return func(s *Simulator, caller awsapi.Caller, body []byte) (any, *awsapi.Error) {
		in := new(In)
		if err := awsapi.DecodeJSON(body, in); err != nil {
			return nil, err
		}
		return run(s, caller, in)
	}
}

// operationNamed reads the operation from an X-Amz-Target header, which begins
// with the service's name, in a namespace or not.
func operationNamed(target string) (name string, known bool) {
	prefix, name, found := cutLast(target, ".")
	if !found {
		return "", false
	}
	service := prefix
	if _, last, qualified := cutLast(prefix, "."); qualified {
		service = last
	}
	op, known := operations[name]
	return name, known && targetServices[service] == op.service
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

package lakesim

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/cloudcontrol"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/iam"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/kms"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/trails"
)

// The services of AWS that the simulator has, as the scope of a signature names them.
const (
	serviceCloudTrail    = "cloudtrail"
	serviceOrganizations = "organizations"
	serviceSTS           = "sts"
	serviceS3            = "s3"
	serviceIAM           = "iam"
	serviceKMS           = "kms"
	serviceCloudControl  = "cloudcontrolapi"
)

// service is a service whose requests name their operation. S3 is none.
type service struct {
	target     string // what X-Amz-Target begins with, if the service speaks JSON
	namespace  string // of its XML, if it takes forms
	label      string // what begins the names of its operations in counts and faults
	operations map[string]awsapi.Operation
}

// newServices returns the services of a simulator by name.
func (s *Simulator) newServices() map[string]service {
	return map[string]service{
		serviceCloudTrail:    {target: "CloudTrail_20131101", operations: s.cloudTrailOperations()},
		serviceOrganizations: {target: "AWSOrganizationsV20161128", operations: s.organizationsOperations()},
		serviceSTS:           {namespace: "https://sts.amazonaws.com/doc/2011-06-15/", operations: s.stsOperations()},
		serviceIAM:           {namespace: iam.Namespace, label: "iam:", operations: s.iam.Operations()},
		serviceKMS:           {target: "TrentService", label: "kms:", operations: s.kms.Operations()},
		serviceCloudControl:  {target: "CloudApiService", label: "cloudcontrol:", operations: s.cloudControl.Operations()},
	}
}

// operationNames are the operations that faults can name, of any simulator.
var operationNames = func() map[string]bool {
	names := map[string]bool{}
	for _, service := range (&Simulator{iam: iam.New(nil), kms: kms.New(nil), trails: trails.New(nil, nil), cloudControl: cloudcontrol.New(nil, nil)}).newServices() {
		for name := range service.operations {
			names[service.label+name] = true
		}
	}
	return names
}()

func (s *Simulator) cloudTrailOperations() map[string]awsapi.Operation {
	operations := s.trails.Operations()
	maps.Copy(operations, map[string]awsapi.Operation{
		"StartImport":        typed(s.startImport),
		"GetImport":          typed(s.getImport),
		"StopImport":         typed(s.stopImport),
		"ListImports":        typed(s.listImports),
		"ListImportFailures": typed(s.listImportFailures),

		"CreateEventDataStore":         typed(s.createEventDataStore),
		"GetEventDataStore":            typed(s.getEventDataStore),
		"UpdateEventDataStore":         typed(s.updateEventDataStore),
		"DeleteEventDataStore":         typed(s.deleteEventDataStore),
		"RestoreEventDataStore":        typed(s.restoreEventDataStore),
		"ListEventDataStores":          typed(s.listEventDataStores),
		"StartEventDataStoreIngestion": typed(s.startIngestion),
		"StopEventDataStoreIngestion":  typed(s.stopIngestion),
		"AddTags":                      typed(s.addTags),
		"RemoveTags":                   typed(s.removeTags),
		"ListTags":                     typed(s.listTags),

		"StartQuery":      typed(s.startQuery),
		"DescribeQuery":   typed(s.describeQuery),
		"GetQueryResults": typed(s.getQueryResults),
		"ListQueries":     typed(s.listQueries),
		"CancelQuery":     typed(s.cancelQuery),
	})
	for name, run := range operations {
		operations[name] = func(caller awsapi.Caller, body awsapi.Body) (any, *awsapi.Error) {
			out, err := run(caller, body)
			s.keepChanges() // before the answer: what has been answered is so
			return out, err
		}
	}
	return operations
}

func (s *Simulator) organizationsOperations() map[string]awsapi.Operation {
	return map[string]awsapi.Operation{
		"DescribeOrganization":             typed(s.describeOrganization),
		"ListAccounts":                     awsapi.Typed(s.listAccounts),
		"DescribeAccount":                  awsapi.Typed(s.describeAccount),
		"RegisterDelegatedAdministrator":   awsapi.Typed(s.registerDelegatedAdministrator),
		"DeregisterDelegatedAdministrator": awsapi.Typed(s.deregisterDelegatedAdministrator),
		"ListDelegatedAdministrators":      awsapi.Typed(s.listDelegatedAdministrators),
	}
}

// typed returns the operation that a function with shapes of the simulator's own
// is, which can lack what the types of the AWS SDK always have. Its result is the
// JSON itself.
func typed[In any](run func(awsapi.Caller, *In) (any, *awsapi.Error)) awsapi.Operation {
	return func(caller awsapi.Caller, body awsapi.Body) (any, *awsapi.Error) {
		in := new(In)
		if err := body(in); err != nil {
			return nil, err
		}
		out, err := run(caller, in)
		if err != nil {
			return nil, err
		}
		text, failed := json.Marshal(out)
		if failed != nil {
			return nil, internalFailure(failed)
		}
		return json.RawMessage(text), nil
	}
}

// invoke calls an operation of a service as Cloud Control does, with JSON in and out.
func (s *Simulator) invoke(caller awsapi.Caller, service, operation string, in any) (map[string]any, *awsapi.Error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, internalFailure(err)
	}
	out, failed := s.services[service].operations[operation](caller, awsapi.JSONBody(body))
	if failed != nil {
		return nil, failed
	}
	var result map[string]any
	if err := json.Unmarshal(jsonResponse(out).body, &result); err != nil {
		return nil, internalFailure(err)
	}
	return result, nil
}

// names returns the names of the operations of a service in order.
func (s service) names() []string { return slices.Sorted(maps.Keys(s.operations)) }

// target takes an X-Amz-Target apart, which begins with the service's name, in a
// namespace or not.
func target(text string) (prefix, operation string) {
	prefix, operation, found := cutLast(text, ".")
	if !found {
		return "", ""
	}
	if _, last, qualified := cutLast(prefix, "."); qualified {
		prefix = last
	}
	return prefix, operation
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

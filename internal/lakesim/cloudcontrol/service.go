// Package cloudcontrol simulates the Cloud Control API for the types of resources
// that the rest of the simulator has. Requests end before they are answered for.
package cloudcontrol

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol/types"
	jsonpatch "github.com/evanphx/json-patch/v5"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// Call calls an operation of a service of the simulator, with JSON in and out.
type Call func(caller awsapi.Caller, service, operation string, in any) (map[string]any, *awsapi.Error)

// Properties are those of a resource, by their names in its schema.
type Properties map[string]any

// kind is a type of resources.
type kind struct {
	readOnly   []string
	createOnly []string
	create     func(s *Service, caller awsapi.Caller, desired Properties) (identifier string, err *awsapi.Error)
	read       func(s *Service, caller awsapi.Caller, identifier string) (Properties, *awsapi.Error)
	update     func(s *Service, caller awsapi.Caller, identifier string, before, after Properties) *awsapi.Error
	remove     func(s *Service, caller awsapi.Caller, identifier string) *awsapi.Error
	list       func(s *Service, caller awsapi.Caller) ([]string, *awsapi.Error)
}

// kinds are the types by their names in CloudFormation.
var kinds = map[string]kind{
	"AWS::CloudTrail::EventDataStore": eventDataStore,
	"AWS::IAM::Role":                  role,
}

// Service is the Cloud Control API of all accounts. It is safe for concurrent use.
type Service struct {
	call Call
	now  func() time.Time

	mu       sync.Mutex
	requests map[string]types.ProgressEvent // by token
	tokens   map[string]string              // the token of a request, by the caller's own
}

// New returns a Service that makes resources by calls.
func New(now func() time.Time, call Call) *Service {
	return &Service{call: call, now: now, requests: map[string]types.ProgressEvent{}, tokens: map[string]string{}}
}

// Operations returns the operations of the API.
func (s *Service) Operations() map[string]awsapi.Operation {
	return map[string]awsapi.Operation{
		"CreateResource":           awsapi.Typed(s.createResource),
		"GetResource":              awsapi.Typed(s.getResource),
		"UpdateResource":           awsapi.Typed(s.updateResource),
		"DeleteResource":           awsapi.Typed(s.deleteResource),
		"ListResources":            awsapi.Typed(s.listResources),
		"GetResourceRequestStatus": awsapi.Typed(s.getResourceRequestStatus),
	}
}

func kindOf(name *string) (kind, *awsapi.Error) {
	found, known := kinds[aws.ToString(name)]
	if !known {
		return kind{}, awsapi.Failure("UnsupportedActionException", "lakesim has no resources of the type %s.", aws.ToString(name))
	}
	return found, nil
}

func (s *Service) createResource(caller awsapi.Caller, in *cloudcontrol.CreateResourceInput) (*cloudcontrol.CreateResourceOutput, *awsapi.Error) {
	of, err := kindOf(in.TypeName)
	if err != nil {
		return nil, err
	}
	if event, again := s.known(in.ClientToken); again {
		return &cloudcontrol.CreateResourceOutput{ProgressEvent: &event}, nil
	}
	var desired Properties
	if invalid := json.Unmarshal([]byte(aws.ToString(in.DesiredState)), &desired); invalid != nil {
		return nil, awsapi.Failure("ValidationException", "DesiredState is not valid JSON: %s.", invalid)
	}
	for _, name := range of.readOnly {
		if _, given := desired[name]; given {
			return nil, awsapi.Failure("InvalidRequestException", "Encountered unsupported property %s.", name)
		}
	}
	identifier, failed := of.create(s, caller, desired)
	event := s.remember(in.ClientToken, *in.TypeName, types.OperationCreate, identifier, failed)
	return &cloudcontrol.CreateResourceOutput{ProgressEvent: &event}, nil
}

func (s *Service) getResource(caller awsapi.Caller, in *cloudcontrol.GetResourceInput) (*cloudcontrol.GetResourceOutput, *awsapi.Error) {
	of, err := kindOf(in.TypeName)
	if err != nil {
		return nil, err
	}
	text, err := s.properties(caller, of, aws.ToString(in.Identifier))
	if err != nil {
		return nil, awsapi.Failure("ResourceNotFoundException", "Resource of type '%s' with identifier '%s' was not found.", *in.TypeName, aws.ToString(in.Identifier))
	}
	return &cloudcontrol.GetResourceOutput{TypeName: in.TypeName, ResourceDescription: &types.ResourceDescription{Identifier: in.Identifier, Properties: text}}, nil
}

func (s *Service) properties(caller awsapi.Caller, of kind, identifier string) (*string, *awsapi.Error) {
	properties, err := of.read(s, caller, identifier)
	if err != nil {
		return nil, err
	}
	text, failed := json.Marshal(properties)
	if failed != nil {
		return nil, awsapi.Failure("InternalFailure", "%s", failed)
	}
	return aws.String(string(text)), nil
}

func (s *Service) updateResource(caller awsapi.Caller, in *cloudcontrol.UpdateResourceInput) (*cloudcontrol.UpdateResourceOutput, *awsapi.Error) {
	of, err := kindOf(in.TypeName)
	if err != nil {
		return nil, err
	}
	if event, again := s.known(in.ClientToken); again {
		return &cloudcontrol.UpdateResourceOutput{ProgressEvent: &event}, nil
	}
	text, failed := s.properties(caller, of, aws.ToString(in.Identifier))
	if failed == nil {
		failed = s.patch(caller, of, *in.Identifier, *text, aws.ToString(in.PatchDocument))
	}
	event := s.remember(in.ClientToken, *in.TypeName, types.OperationUpdate, aws.ToString(in.Identifier), failed)
	return &cloudcontrol.UpdateResourceOutput{ProgressEvent: &event}, nil
}

// patch changes a resource by a JSON Patch of its properties.
func (s *Service) patch(caller awsapi.Caller, of kind, identifier, properties, document string) *awsapi.Error {
	patch, err := jsonpatch.DecodePatch([]byte(document))
	if err != nil {
		return awsapi.Failure("InvalidRequest", "PatchDocument is not a JSON Patch: %s.", err)
	}
	patched, err := patch.Apply([]byte(properties))
	if err != nil {
		return awsapi.Failure("InvalidRequest", "PatchDocument does not fit the resource: %s.", err)
	}
	var before, after Properties
	if json.Unmarshal([]byte(properties), &before) != nil || json.Unmarshal(patched, &after) != nil {
		return awsapi.Failure("InvalidRequest", "PatchDocument leaves no object.")
	}
	for _, name := range append(slices.Clone(of.readOnly), of.createOnly...) {
		if !same(before[name], after[name]) {
			return awsapi.Failure("NotUpdatable", "The property %s cannot be updated.", name)
		}
	}
	return of.update(s, caller, identifier, before, after)
}

func (s *Service) deleteResource(caller awsapi.Caller, in *cloudcontrol.DeleteResourceInput) (*cloudcontrol.DeleteResourceOutput, *awsapi.Error) {
	of, err := kindOf(in.TypeName)
	if err != nil {
		return nil, err
	}
	if event, again := s.known(in.ClientToken); again {
		return &cloudcontrol.DeleteResourceOutput{ProgressEvent: &event}, nil
	}
	_, failed := of.read(s, caller, aws.ToString(in.Identifier))
	if failed == nil {
		failed = of.remove(s, caller, *in.Identifier)
	}
	event := s.remember(in.ClientToken, *in.TypeName, types.OperationDelete, aws.ToString(in.Identifier), failed)
	return &cloudcontrol.DeleteResourceOutput{ProgressEvent: &event}, nil
}

// listResources returns all resources of a type on one page.
func (s *Service) listResources(caller awsapi.Caller, in *cloudcontrol.ListResourcesInput) (*cloudcontrol.ListResourcesOutput, *awsapi.Error) {
	of, err := kindOf(in.TypeName)
	if err != nil {
		return nil, err
	}
	identifiers, err := of.list(s, caller)
	if err != nil {
		return nil, awsapi.Failure("GeneralServiceException", "%s", err.Message)
	}
	slices.Sort(identifiers)
	out := &cloudcontrol.ListResourcesOutput{TypeName: in.TypeName, ResourceDescriptions: []types.ResourceDescription{}}
	for _, identifier := range identifiers {
		text, err := s.properties(caller, of, identifier)
		if err == nil { // it may have gone since
			out.ResourceDescriptions = append(out.ResourceDescriptions, types.ResourceDescription{Identifier: aws.String(identifier), Properties: text})
		}
	}
	return out, nil
}

func (s *Service) getResourceRequestStatus(_ awsapi.Caller, in *cloudcontrol.GetResourceRequestStatusInput) (*cloudcontrol.GetResourceRequestStatusOutput, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	event, exists := s.requests[aws.ToString(in.RequestToken)]
	if !exists {
		return nil, awsapi.Failure("RequestTokenNotFoundException", "Request with token %s was not found.", aws.ToString(in.RequestToken))
	}
	return &cloudcontrol.GetResourceRequestStatusOutput{ProgressEvent: &event}, nil
}

// known returns what has become of an earlier request with the caller's token:
// https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html#resource-operations-idempotency
func (s *Service) known(clientToken *string) (types.ProgressEvent, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token, again := s.tokens[aws.ToString(clientToken)]
	return s.requests[token], again && clientToken != nil
}

// remember keeps what has become of a request.
func (s *Service) remember(clientToken *string, typeName string, operation types.Operation, identifier string, failed *awsapi.Error) types.ProgressEvent {
	event := types.ProgressEvent{
		TypeName: aws.String(typeName), Operation: operation, OperationStatus: types.OperationStatusSuccess,
		RequestToken: aws.String(awsapi.NewUUID()), EventTime: aws.Time(s.now().UTC().Truncate(time.Millisecond)),
	}
	if identifier != "" {
		event.Identifier = aws.String(identifier)
	}
	if failed != nil {
		event.OperationStatus, event.StatusMessage, event.ErrorCode = types.OperationStatusFailed, aws.String(failed.Message), handlerCode(failed)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[*event.RequestToken] = event
	if clientToken != nil {
		s.tokens[*clientToken] = *event.RequestToken
	}
	return event
}

// handlerCode returns the code that Cloud Control has for an error of a service:
// https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
func handlerCode(failed *awsapi.Error) types.HandlerErrorCode {
	code := failed.Code
	for part, is := range map[string]types.HandlerErrorCode{
		"AlreadyExists": types.HandlerErrorCodeAlreadyExists, "NotFound": types.HandlerErrorCodeNotFound, "NoSuchEntity": types.HandlerErrorCodeNotFound,
		"NotUpdatable": types.HandlerErrorCodeNotUpdatable, "LimitExceeded": types.HandlerErrorCodeServiceLimitExceeded, "AccessDenied": types.HandlerErrorCodeAccessDenied,
		"Ongoing": types.HandlerErrorCodeResourceConflict, "DeleteConflict": types.HandlerErrorCodeResourceConflict,
	} {
		if strings.Contains(code, part) {
			return is
		}
	}
	return types.HandlerErrorCodeInvalidRequest
}

func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

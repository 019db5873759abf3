package lake

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

const (
	testRegion      = "eu-west-1"
	testAccount     = "111122223333"
	testDestination = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
)

// settleTime is how long AWS may take to show what it has accepted.
var settleTime = DefaultTimeouts().Settle

var testContent = Content{
	Destination: testDestination,
	Source: Source{
		S3LocationURI:         "s3://trail-logs/AWSLogs/111122223333/CloudTrail/",
		S3BucketRegion:        "us-east-2",
		S3BucketAccessRoleARN: "arn:aws:iam::111122223333:role/service-role/import",
	},
}

// fakeAPI is an account with one slot, in which each import runs for a while
// by the clock of the test and then has the status that was asked for.
type fakeAPI struct {
	mu       sync.Mutex
	calls    map[string]int
	runs     time.Duration        // how long an import runs
	ends     []types.ImportStatus // how runs end, one after the other; the last one for all that follow
	imports  []*fakeImport
	failures []types.ImportFailureListItem
	stores   []*cloudtrail.GetEventDataStoreOutput // listed one on a page

	// Each hook, if set, may answer a call in the fake's stead.
	onStart     func(context.Context, *cloudtrail.StartImportInput) error
	afterwards  func(*cloudtrail.StartImportInput) error // the response to a start that has taken effect
	answerTakes time.Duration                            // how long StartImport takes to answer, and to act
	stopTakes   time.Duration                            // how long an import takes to be stopped
	hideID      string                                   // an import that no list shows
	hides       time.Duration                            // how long a new import is not listed
	getLag      time.Duration                            // how long a new import is not found
	shows       func(*cloudtrail.GetImportOutput)        // changes what a record shows
	onGet       func(id string) error
	onStop      func(id string) error
	onList      func() error
}

type fakeImport struct {
	id      string
	content Content
	files   int64
	events  int64
	failed  int64
	updated time.Time
	created time.Time
	until   time.Time
	end     types.ImportStatus
	stopped time.Time // when it was, or will be, stopped; never if zero
}

func (i *fakeImport) status() types.ImportStatus {
	switch {
	case !i.stopped.IsZero() && !time.Now().Before(i.stopped):
		return types.ImportStatusStopped
	case time.Now().Before(i.until):
		return types.ImportStatusInProgress
	default:
		return i.end
	}
}

func newFakeAPI(runs time.Duration, ends ...types.ImportStatus) *fakeAPI {
	return &fakeAPI{calls: map[string]int{}, runs: runs, ends: ends}
}

func (f *fakeAPI) region() *Region {
	return newRegion(place{testRegion, testAccount, f}, Options{}.complete(), newPaces(), &clock{})
}

// add puts an import of somebody else into the account.
func (f *fakeAPI) add(runs time.Duration, end types.ImportStatus) *fakeImport {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.addLocked(runs, end)
}

func (f *fakeAPI) addLocked(runs time.Duration, end types.ImportStatus) *fakeImport {
	added := &fakeImport{
		id: fmt.Sprintf("00000000-0000-0000-0000-%012d", len(f.imports)+1), created: time.Now(), updated: time.Now(), until: time.Now().Add(runs), end: end,
		content: Content{Destination: testDestination, Source: Source{S3LocationURI: "s3://somebody-elses/logs/"}},
	}
	f.imports = append(f.imports, added)
	return added
}

func (f *fakeAPI) find(id *string) (*fakeImport, error) {
	i := slices.IndexFunc(f.imports, func(i *fakeImport) bool { return i.id == aws.ToString(id) })
	if i < 0 {
		return nil, &types.ImportNotFoundException{Message: aws.String("no such import")}
	}
	return f.imports[i], nil
}

func (f *fakeAPI) nextEnd() types.ImportStatus {
	end := f.ends[0]
	if len(f.ends) > 1 {
		f.ends = f.ends[1:]
	}
	return end
}

func (f *fakeAPI) count(operation string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[operation]
}

func (f *fakeAPI) StartImport(ctx context.Context, in *cloudtrail.StartImportInput, options ...func(*cloudtrail.Options)) (*cloudtrail.StartImportOutput, error) {
	time.Sleep(f.answerTakes)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls["StartImport"]++
	if f.onStart != nil {
		if err := f.onStart(ctx, in); err != nil {
			if errors.As(err, new(*sentError)) {
				writeRequest(ctx, options)
			}
			return nil, err
		}
	}
	for _, running := range f.imports {
		if !Status(running.status()).Finished() {
			return nil, &types.AccountHasOngoingImportException{Message: aws.String("one at a time")}
		}
	}
	if in.ImportId != nil {
		again, err := f.find(in.ImportId)
		if err != nil {
			return nil, err
		}
		if !Status(again.status()).Retryable() {
			return nil, &types.InvalidParameterException{Message: aws.String("it cannot be retried")}
		}
		again.until, again.end, again.stopped, again.updated = time.Now().Add(f.runs), f.nextEnd(), time.Time{}, time.Now()
		if f.afterwards != nil {
			if err := f.afterwards(in); err != nil {
				writeRequest(ctx, options)
				return nil, err
			}
		}
		return &cloudtrail.StartImportOutput{ImportId: in.ImportId, ImportStatus: types.ImportStatusInitializing, CreatedTimestamp: aws.Time(again.created)}, nil
	}
	started := f.addLocked(f.runs, f.nextEnd())
	started.content = Content{
		Destination: in.Destinations[0], StartEventTime: aws.ToTime(in.StartEventTime), EndEventTime: aws.ToTime(in.EndEventTime),
		Source: Source{
			S3LocationURI: aws.ToString(in.ImportSource.S3.S3LocationUri), S3BucketRegion: aws.ToString(in.ImportSource.S3.S3BucketRegion), S3BucketAccessRoleARN: aws.ToString(in.ImportSource.S3.S3BucketAccessRoleArn),
		},
	}
	if f.afterwards != nil {
		if err := f.afterwards(in); err != nil {
			writeRequest(ctx, options)
			return nil, err
		}
	}
	return &cloudtrail.StartImportOutput{
		ImportId: aws.String(started.id), Destinations: in.Destinations, ImportSource: in.ImportSource,
		ImportStatus: types.ImportStatusInitializing, CreatedTimestamp: aws.Time(started.created),
	}, nil
}

func (f *fakeAPI) GetImport(_ context.Context, in *cloudtrail.GetImportInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.GetImportOutput, error) {
	if f.onGet != nil {
		if err := f.onGet(aws.ToString(in.ImportId)); err != nil {
			return nil, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls["GetImport"]++
	found, err := f.find(in.ImportId)
	if err != nil {
		return nil, err
	}
	if time.Since(found.created) < f.getLag {
		return nil, &types.ImportNotFoundException{Message: aws.String("not yet")}
	}
	content := found.content.input()
	out := &cloudtrail.GetImportOutput{
		ImportId: in.ImportId, ImportStatus: found.status(), CreatedTimestamp: aws.Time(found.created), UpdatedTimestamp: aws.Time(found.updated),
		Destinations: content.Destinations, ImportSource: content.ImportSource, StartEventTime: content.StartEventTime, EndEventTime: content.EndEventTime,
		ImportStatistics: &types.ImportStatistics{FilesCompleted: aws.Int64(found.files), EventsCompleted: aws.Int64(found.events), FailedEntries: aws.Int64(found.failed)},
	}
	if f.shows != nil {
		f.shows(out)
	}
	return out, nil
}

func (f *fakeAPI) StopImport(_ context.Context, in *cloudtrail.StopImportInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.StopImportOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls["StopImport"]++
	if f.onStop != nil {
		if err := f.onStop(aws.ToString(in.ImportId)); err != nil {
			return nil, err
		}
	}
	found, err := f.find(in.ImportId)
	if err != nil {
		return nil, err
	}
	before := found.status()
	if Status(before).Finished() {
		return nil, &types.OperationNotPermittedException{Message: aws.String("finished")}
	}
	found.stopped = time.Now().Add(f.stopTakes)
	return &cloudtrail.StopImportOutput{ImportId: in.ImportId, ImportStatus: before}, nil
}

func (f *fakeAPI) ListImports(_ context.Context, in *cloudtrail.ListImportsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.ListImportsOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls["ListImports"]++
	if f.onList != nil {
		if err := f.onList(); err != nil {
			return nil, err
		}
	}
	out := &cloudtrail.ListImportsOutput{}
	for _, i := range f.imports {
		hidden := time.Since(i.created) < f.hides || i.id == f.hideID
		if !hidden && (in.ImportStatus == "" || i.status() == in.ImportStatus) && (in.Destination == nil || *in.Destination == i.content.Destination) {
			out.Imports = append(out.Imports, types.ImportsListItem{ImportId: aws.String(i.id), ImportStatus: i.status(), Destinations: []string{i.content.Destination}, CreatedTimestamp: aws.Time(i.created), UpdatedTimestamp: aws.Time(i.updated)})
		}
	}
	return out, nil
}

func (f *fakeAPI) ListImportFailures(_ context.Context, in *cloudtrail.ListImportFailuresInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.ListImportFailuresOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls["ListImportFailures"]++
	if in.NextToken == nil && len(f.failures) > 1 {
		return &cloudtrail.ListImportFailuresOutput{Failures: f.failures[:1], NextToken: aws.String("more")}, nil
	}
	if in.NextToken != nil {
		return &cloudtrail.ListImportFailuresOutput{Failures: f.failures[1:]}, nil
	}
	return &cloudtrail.ListImportFailuresOutput{Failures: f.failures}, nil
}

func (f *fakeAPI) GetEventDataStore(_ context.Context, in *cloudtrail.GetEventDataStoreInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.GetEventDataStoreOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls["GetEventDataStore"]++
	if f.onGet != nil {
		if err := f.onGet(aws.ToString(in.EventDataStore)); err != nil {
			return nil, err
		}
	}
	for _, store := range f.stores {
		if strings.HasSuffix(aws.ToString(store.EventDataStoreArn), aws.ToString(in.EventDataStore)) {
			return store, nil
		}
	}
	return nil, &types.EventDataStoreNotFoundException{Message: aws.String("no such event data store")}
}

func (f *fakeAPI) ListEventDataStores(_ context.Context, in *cloudtrail.ListEventDataStoresInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.ListEventDataStoresOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls["ListEventDataStores"]++
	if f.onList != nil {
		if err := f.onList(); err != nil {
			return nil, err
		}
	}
	out := &cloudtrail.ListEventDataStoresOutput{}
	at := len(aws.ToString(in.NextToken)) // the token has a letter for each row before
	if at < len(f.stores) {
		store := f.stores[at]
		out.EventDataStores = []types.EventDataStore{{EventDataStoreArn: store.EventDataStoreArn, Name: store.Name}}
	}
	if at+1 < len(f.stores) {
		out.NextToken = aws.String(strings.Repeat("x", at+1))
	}
	return out, nil
}

func apiError(code string, fault smithy.ErrorFault) error {
	return &smithy.GenericAPIError{Code: code, Message: "a message of AWS", Fault: fault}
}

// sentError is an error of a call whose request was written.
type sentError struct{ error }

func (e *sentError) Unwrap() error { return e.error }

// writeRequest does what the SDK does when it writes a request: it runs the
// middleware of the call and reports it to the HTTP trace.
func writeRequest(ctx context.Context, options []func(*cloudtrail.Options)) {
	var o cloudtrail.Options
	for _, option := range options {
		option(&o)
	}
	stack := middleware.NewStack("test", smithyhttp.NewStackRequest)
	for _, add := range o.APIOptions {
		if err := add(stack); err != nil {
			panic(err)
		}
	}
	write := middleware.HandlerFunc(func(ctx context.Context, _ any) (any, middleware.Metadata, error) {
		httptrace.ContextClientTrace(ctx).WroteHeaders()
		return nil, middleware.Metadata{}, nil
	})
	if _, _, err := stack.Deserialize.HandleMiddleware(ctx, nil, write); err != nil {
		panic(err)
	}
}

package query_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query/fakeapi"
)

const statement = "SELECT eventName FROM " + fakeapi.StoreID

var settle = lake.DefaultTimeouts().Settle

// newFake is an account in which a query runs 7 s, scans 900 bytes and brings two rows.
func newFake() *fakeapi.AWS {
	return &fakeapi.AWS{Runs: 7 * time.Second, Scans: 900, Results: func(string) fakeapi.Table {
		return fakeapi.Table{Columns: []string{"eventName", "n"}, Rows: [][]string{{"StartImport", "3"}, {"StopImport", "4"}}}
	}}
}

func region(fake *fakeapi.AWS) *query.Region {
	return query.New(lake.New(fake.Config(), lake.Options{AccountID: fakeapi.Account})).In(fakeapi.Region)
}

// request is that of the statement, with changes.
func request(changes ...func(*query.Request)) query.Request {
	asked := query.Request{Stores: []string{fakeapi.StoreID}, Statement: statement}
	for _, change := range changes {
		change(&asked)
	}
	return asked
}

func atMost(bytes int64) func(*query.Request) { return func(r *query.Request) { r.MaxBytes = bytes } }

func within(timeout time.Duration) func(*query.Request) {
	return func(r *query.Request) { r.Timeout = timeout }
}

// ask asks in a bubble of time, and returns how long it took.
func ask(t *testing.T, fake *fakeapi.AWS, asked query.Request) (answer query.Answer, took time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		answer, err = region(fake).Ask(t.Context(), asked)
		took = time.Since(began)
	})
	return answer, took, err
}

// on answers one operation, n times, in the fake's stead.
func on(operation string, times int, reply *fakeapi.Reply) func(string, fakeapi.Input) *fakeapi.Reply {
	return func(called string, _ fakeapi.Input) *fakeapi.Reply {
		if called != operation || times == 0 {
			return nil
		}
		times--
		return reply
	}
}

// unclear answers as AWS does not, after the call has had its effect.
func unclear(operation string, times int, reply *fakeapi.Reply) func(string, fakeapi.Input, map[string]any) *fakeapi.Reply {
	instead := on(operation, times, reply)
	return func(called string, in fakeapi.Input, _ map[string]any) *fakeapi.Reply { return instead(called, in) }
}

// edit changes the answers of an operation.
func edit(operation string, change func(answer map[string]any)) func(string, fakeapi.Input, map[string]any) *fakeapi.Reply {
	return func(called string, _ fakeapi.Input, answer map[string]any) *fakeapi.Reply {
		if called == operation {
			change(answer)
		}
		return nil
	}
}

func page(status int) *fakeapi.Reply {
	return &fakeapi.Reply{Status: status, Body: "<html>a proxy</html>"}
}

var (
	broken  = &fakeapi.Reply{Broken: true}
	silent  = &fakeapi.Reply{Silent: true}
	garbled = page(http.StatusOK)
)

func interruptAfter(ctx context.Context, d time.Duration) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	time.AfterFunc(d, cancel)
	return ctx
}

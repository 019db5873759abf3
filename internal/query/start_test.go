package query_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query/fakeapi"
)

// A query that was started is found after an unclear answer, and not started again.
func TestUnclearAnswerOfAStart(t *testing.T) {
	for name, reply := range map[string]*fakeapi.Reply{
		"the connection breaks": broken, "no answer": silent, "a page of a proxy": garbled, "an error of AWS's": fakeapi.Fail(), "a gateway's error": page(http.StatusBadGateway),
		"an answer without id": {Status: http.StatusOK, Body: map[string]any{}},
	} {
		for hidden, hides := range map[string]time.Duration{"seen at once": 0, "seen late": time.Minute} {
			fake := newFake()
			fake.Hides = hides
			fake.After = unclear("StartQuery", 1, reply)
			answer, took, err := ask(t, fake, request())
			if err != nil || len(answer.Rows) != 2 || len(fake.Queries()) != 1 || fake.Calls("StartQuery") != 1 || answer.QueryIDs[0] != fake.Queries()[0].ID || took > hides+time.Minute {
				t.Errorf("%s, %s: after %s, %d queries: %+v, %v", name, hidden, took, len(fake.Queries()), answer, err)
			}
		}
	}
}

// What had no effect is started again, once.
func TestStartWithoutEffect(t *testing.T) {
	fake := newFake()
	fake.Before = on("StartQuery", 1, broken)
	answer, took, err := ask(t, fake, request())
	if err != nil || len(answer.Rows) != 2 || fake.Calls("StartQuery") != 2 || took < settle {
		t.Errorf("after %s and %d calls: %v", took, fake.Calls("StartQuery"), err)
	}
	fake = newFake()
	fake.Before = on("StartQuery", -1, fakeapi.Fail())
	_, took, err = ask(t, fake, request(within(time.Hour)))
	if lost := new(query.UnclearError); !errors.As(err, &lost) || !lost.Twice || lost.Looked < settle || lost.Stores[0] != fakeapi.StoreID || fake.Calls("StartQuery") != 2 || took < 2*settle {
		t.Errorf("after %s and %d calls: %+v", took, fake.Calls("StartQuery"), err)
	}
	// Who may not list the queries cannot know.
	fake = newFake()
	refuse := on("ListQueries", -1, fakeapi.Refuse("AccessDeniedException"))
	fake.Before = func(operation string, in fakeapi.Input) *fakeapi.Reply {
		if reply := refuse(operation, in); reply != nil {
			return reply
		}
		return on("StartQuery", -1, fakeapi.Fail())(operation, in)
	}
	_, _, err = ask(t, fake, request())
	if lost := new(query.UnclearError); !errors.As(err, &lost) || lost.Twice || fake.Calls("StartQuery") != 1 {
		t.Errorf("after %d calls: %+v", fake.Calls("StartQuery"), err)
	}
}

// Queries of others are not taken for the one that was started: older ones, those with
// other statements, and those that this process has already.
func TestQueriesOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := newFake()
		fake.Add(statement)
		time.Sleep(time.Minute)
		fake.After = unclear("StartQuery", 1, broken)
		shown := 0
		fake.Before = func(operation string, _ fakeapi.Input) *fakeapi.Reply {
			if operation == "ListQueries" {
				shown++
			}
			return nil
		}
		other := fake.Add("SELECT eventSource FROM " + fakeapi.StoreID)
		answer, err := region(fake).Ask(t.Context(), request())
		if err != nil || answer.QueryIDs[0] != fake.Queries()[2].ID || answer.QueryIDs[0] == other || shown == 0 {
			t.Errorf("%+v, %v", answer.QueryIDs, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		fake := newFake()
		r := region(fake)
		first, err := r.Ask(t.Context(), request())
		if err != nil {
			t.Fatal(err)
		}
		fake.Before = on("StartQuery", 1, broken)
		fake.After = edit("ListQueries", func(a map[string]any) {
			rows, _ := a["Queries"].([]any)
			for _, row := range rows {
				if members, ok := row.(map[string]any); ok {
					delete(members, "CreationTime") // not known is not no
				}
			}
		})
		second, err := r.Ask(t.Context(), request())
		if err != nil || second.QueryIDs[0] == first.QueryIDs[0] || len(fake.Queries()) != 2 {
			t.Errorf("%v after %v, %v", second.QueryIDs, first.QueryIDs, err)
		}
	})
	// AWS may keep another white space, and shows the statement late.
	fake := newFake()
	fake.After = func(operation string, _ fakeapi.Input, answer map[string]any) *fakeapi.Reply {
		switch {
		case operation == "StartQuery":
			return broken
		case operation == "DescribeQuery" && answer["QueryStatus"] == "QUEUED":
			delete(answer, "QueryString")
		case operation == "DescribeQuery":
			answer["QueryString"] = " SELECT eventName\n FROM " + fakeapi.StoreID
		}
		return nil
	}
	if answer, _, err := ask(t, fake, request()); err != nil || len(answer.QueryIDs) != 1 || fake.Calls("StartQuery") != 1 {
		t.Errorf("%+v, %v", answer.QueryIDs, err)
	}
}

// What was turned away is sent again until there is room, and no longer than it may.
func TestWaitingForRoom(t *testing.T) {
	for _, code := range []string{"MaxConcurrentQueriesException", "ThrottlingException"} {
		fake := newFake()
		fake.Before = on("StartQuery", 4, fakeapi.Refuse(code))
		waits := 0
		answer, took, err := ask(t, fake, request(func(r *query.Request) {
			r.OnSeen = func(s query.Seen) {
				if s.Waiting != nil {
					waits++
				}
			}
		}))
		if err != nil || len(answer.Rows) != 2 || fake.Calls("StartQuery") != 5 || waits != 4 || took < 15*time.Second || fake.Calls("ListQueries") != 0 {
			t.Errorf("%s: after %s and %d calls: %v", code, took, fake.Calls("StartQuery"), err)
		}
		fake = newFake()
		fake.Before = on("StartQuery", -1, fakeapi.Refuse(code))
		_, took, err = ask(t, fake, request(within(5*time.Minute)))
		wait := new(query.WaitError)
		if !errors.As(err, &wait) || wait.QueryID != "" || !errors.Is(err, context.DeadlineExceeded) || wait.Last == nil || took < 5*time.Minute || took > 6*time.Minute || fake.Calls("StartQuery") > 20 {
			t.Errorf("%s: after %s and %d calls: %+v", code, took, fake.Calls("StartQuery"), err)
		}
	}
}

// What AWS refuses is final, and says why.
func TestRefusedStart(t *testing.T) {
	for code, want := range map[string]lake.Input{
		"InvalidQueryStatementException":  lake.InputStatement,
		"EventDataStoreNotFoundException": lake.InputDestination,
		"InactiveEventDataStoreException": lake.InputDestination,
		"AccessDeniedException":           lake.NoInput,
	} {
		fake := newFake()
		fake.Before = on("StartQuery", -1, fakeapi.Refuse(code))
		_, took, err := ask(t, fake, request())
		explained := lake.Explain(err)
		if explained.Code != code || explained.Input != want || explained.Remedy == "" || fake.Calls("StartQuery") != 1 || fake.Calls("ListQueries") != 0 || took > 10*time.Second {
			t.Errorf("%s: after %s: %+v", code, took, explained)
		}
	}
}

// A start that has left this machine is not cut short by an interrupt: the query is
// known then, and cancelled.
func TestInterruptedStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := newFake()
		fake.Runs = time.Hour
		ctx, cancel := context.WithCancel(t.Context())
		fake.After = func(operation string, _ fakeapi.Input, _ map[string]any) *fakeapi.Reply {
			if operation == "StartQuery" {
				cancel()
				synctest.Wait()
			}
			return nil
		}
		_, err := region(fake).Ask(ctx, request())
		wait := new(query.WaitError)
		if !errors.As(err, &wait) || wait.QueryID == "" || wait.Cancel != query.CancelAccepted || fake.Queries()[0].End != "CANCELLED" {
			t.Errorf("%+v, %+v", err, fake.Queries())
		}
	})
	synctest.Test(t, func(t *testing.T) {
		fake := newFake()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := region(fake).Ask(ctx, request())
		if wait := new(query.WaitError); !errors.As(err, &wait) || wait.QueryID != "" || len(fake.Queries()) != 0 {
			t.Errorf("%+v, %+v", err, fake.Queries())
		}
	})
}

// A query whose start got no answer in time is looked for beyond the timeout, and
// cancelled: AWS bills it as long as it runs.
func TestUnclearAnswerAtTheTimeout(t *testing.T) {
	fake := newFake()
	fake.Runs = time.Hour
	fake.After = unclear("StartQuery", 1, silent)
	_, took, err := ask(t, fake, request(within(10*time.Second)))
	wait := new(query.WaitError)
	if !errors.As(err, &wait) || wait.QueryID != fake.Queries()[0].ID || fake.Queries()[0].End != "CANCELLED" || took > 2*time.Minute {
		t.Errorf("after %s: %+v, %+v", took, err, fake.Queries())
	}
}

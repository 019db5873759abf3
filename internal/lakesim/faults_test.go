package lakesim_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// do sends a request and returns the status, the request id and the body of the answer.
func do(t *testing.T, request *http.Request) (status int, requestID, body string) {
	t.Helper()
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	_, err = text.ReadFrom(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("X-Amzn-Requestid"), text.String()
}

func TestFaultsOnStartImport(t *testing.T) {
	isCode := func(code string) func(error) bool {
		return func(err error) bool {
			var answered smithy.APIError
			return errors.As(err, &answered) && answered.ErrorCode() == code
		}
	}
	unreadable := func(err error) bool {
		var broken *smithy.DeserializationError
		return errors.As(err, &broken)
	}
	cut := func(err error) bool {
		var sending interface{ ConnectionError() bool }
		return errors.As(err, &sending) && sending.ConnectionError()
	}
	for name, test := range map[string]struct {
		fault   string
		is      func(error) bool
		started int
	}{
		"error":             {`"code":"ThrottlingException","message":"Rate exceeded"`, isCode("ThrottlingException"), 0},
		"expired token":     {`"code":"ExpiredTokenException"`, isCode("ExpiredTokenException"), 0},
		"error after":       {`"code":"InternalFailure","status":500,"after_effect":true`, isCode("InternalFailure"), 1},
		"status alone":      {`"status":503`, isCode("ServiceUnavailable"), 0},
		"denied":            {`"status":403`, isCode("AccessDeniedException"), 0},
		"html":              {`"body":"html"`, unreadable, 0},
		"html after":        {`"body":"html","status":200,"after_effect":true`, unreadable, 1},
		"truncated":         {`"body":"truncated","after_effect":true`, unreadable, 1},
		"truncated before":  {`"body":"truncated"`, unreadable, 0},
		"cut before":        {`"cut":"before"`, cut, 0},
		"cut after":         {`"cut":"after"`, cut, 1},
		"latency":           {`"latency":"1ms"`, func(err error) bool { return err == nil }, 1},
		"another operation": {`"code":"X"`, func(err error) bool { return err == nil }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			operation := "StartImport"
			if name == "another operation" {
				operation = "StopImport"
			}
			w.mustControl("PUT", "faults", `{"faults":[{"operation":"`+operation+`",`+test.fault+`}]}`)
			_, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
			if !test.is(err) {
				t.Errorf("error %v", err)
			}
			if n := len(w.sim.Stats().Imports); n != test.started {
				t.Errorf("%d imports started, want %d", n, test.started)
			}
		})
	}
}

func TestEmptyBody(t *testing.T) {
	w := newWorld(t)
	w.mustControl("PUT", "faults", `{"faults":[{"operation":"StartImport","body":"empty","after_effect":true}]}`)
	out, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
	if err != nil || out.ImportId != nil {
		t.Errorf("answer %+v, %v", out, err)
	}
	if n := len(w.sim.Stats().Imports); n != 1 {
		t.Errorf("%d imports", n)
	}
}

// An operation takes effect although, or only after, its caller gave up.
func TestSlowAnswers(t *testing.T) {
	for _, late := range []bool{false, true} {
		release := make(chan time.Time)
		asked := make(chan struct{}, 10)
		w := newWorld(t, func(c *lakesim.Config) {
			c.After = func(time.Duration) <-chan time.Time { asked <- struct{}{}; return release }
		})
		err := w.sim.SetFaults(lakesim.Faults{Faults: []lakesim.Fault{{Operation: "StartImport", Latency: lakesim.Duration(time.Minute), LateEffect: late}}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, giveUp := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			_, err := w.trail.StartImport(ctx, &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
			ended <- err
		}()
		<-asked
		giveUp()
		if err := <-ended; err == nil {
			t.Error("the call went well")
		}
		n := len(w.sim.Stats().Imports)
		if late && n != 0 || !late && n != 1 {
			t.Errorf("late %t: %d imports when the caller gave up", late, n)
		}
		if late {
			release <- time.Time{}
			for deadline := time.Now().Add(5 * time.Second); len(w.sim.Stats().Imports) == 0; {
				if time.Now().After(deadline) {
					t.Fatal("the operation never took effect")
				}
			}
		}
	}
}

func TestTimesSkipAndFilters(t *testing.T) {
	w := newWorld(t)
	w.mustControl("PUT", "faults", `{"faults":[
		{"operation":"ListImports","code":"First","skip":1,"times":2},
		{"operation":"*","account":"222222222222","code":"Second"},
		{"operation":"*","region":"eu-west-1","code":"Third"}]}`)
	codes := func(client *cloudtrail.Client, n int) []string {
		var list []string
		for range n {
			_, err := client.ListImports(t.Context(), &cloudtrail.ListImportsInput{})
			var answered smithy.APIError
			if errors.As(err, &answered) {
				list = append(list, answered.ErrorCode())
			} else {
				list = append(list, "")
			}
		}
		return list
	}
	if got := codes(w.trail, 4); !slices.Equal(got, []string{"", "First", "First", ""}) {
		t.Errorf("codes %q", got)
	}
	if got := codes(w.client("222222222222", "us-west-2"), 1); got[0] != "Second" {
		t.Errorf("codes %q", got)
	}
	if got := codes(w.client(account, "eu-west-1"), 1); got[0] != "Third" {
		t.Errorf("codes %q", got)
	}
	if n := w.sim.Stats().Faults; n != 4 {
		t.Errorf("%d faults counted", n)
	}
}

func TestProbabilityFollowsFromSeed(t *testing.T) {
	pattern := func(seed uint64) string {
		w := newWorld(t)
		if err := w.sim.SetFaults(lakesim.Faults{Seed: seed, Faults: []lakesim.Fault{{Operation: "*", Code: "X", Probability: 0.5}}}); err != nil {
			t.Fatal(err)
		}
		var p strings.Builder
		for range 40 {
			if _, err := w.trail.ListImports(t.Context(), &cloudtrail.ListImportsInput{}); err != nil {
				p.WriteByte('x')
			} else {
				p.WriteByte('.')
			}
		}
		return p.String()
	}
	a, again, b := pattern(1), pattern(1), pattern(2)
	if a != again || a == b || !strings.Contains(a, "x") || !strings.Contains(a, ".") {
		t.Errorf("patterns %s, %s, %s", a, again, b)
	}
}

func TestStaleLists(t *testing.T) {
	w := newWorld(t)
	w.mustControl("PUT", "faults", `{"faults":[{"operation":"ListImports","hide_newer_than":"5s"}]}`)
	id := w.start("s3://logs/").ImportId
	listed := func() int {
		list, err := w.trail.ListImports(t.Context(), &cloudtrail.ListImportsInput{})
		if err != nil {
			t.Fatal(err)
		}
		return len(list.Imports)
	}
	w.get(id)
	w.clock.advance(4 * time.Second)
	if n := listed(); n != 0 {
		t.Errorf("%d imports listed after 4 s", n)
	}
	w.clock.advance(time.Second)
	if n := listed(); n != 1 {
		t.Errorf("%d imports listed after 5 s", n)
	}
}

// Faults of S3 reach imports, whose client retries as AWS's own would.
func TestFaultsOnS3(t *testing.T) {
	for fault, status := range map[string]types.ImportStatus{
		`"operation":"S3:GetObject","code":"SlowDown","status":503,"times":2`:    types.ImportStatusCompleted,
		`"operation":"S3:GetObject","cut":"before","times":2`:                    types.ImportStatusCompleted,
		`"operation":"S3:ListObjectsV2","status":500,"times":2`:                  types.ImportStatusCompleted,
		`"operation":"S3:GetObject","code":"AccessDenied","status":403,"skip":1`: types.ImportStatusFailed,
		`"operation":"S3:GetObject","body":"truncated","after_effect":true`:      types.ImportStatusFailed,
		`"operation":"S3:GetObject","status":403,"times":1`:                      types.ImportStatusFailed,
		`"operation":"S3:*","status":500`:                                        types.ImportStatusFailed,
	} {
		w := newWorld(t)
		w.put(logKey(day, "one"), logFile(t, 3, day))
		w.put(logKey(day.Add(time.Minute), "two"), logFile(t, 3, day))
		w.mustControl("PUT", "faults", `{"faults":[{`+fault+`}]}`)
		id := w.start("s3://logs/").ImportId
		if done := w.ended(id); done.ImportStatus != status {
			t.Errorf("%s: %s, failures %+v", fault, done.ImportStatus, w.failures(id))
		}
		if status == types.ImportStatusFailed {
			w.mustControl("PUT", "faults", `{"faults":[]}`)
			w.retry(id)
			if done := w.ended(id); done.ImportStatus != types.ImportStatusCompleted || *done.ImportStatistics.EventsCompleted != 6 {
				t.Errorf("%s: retried to %s %+v", fault, done.ImportStatus, *done.ImportStatistics)
			}
		}
	}
	w := newWorld(t)
	w.mustControl("PUT", "faults", `{"faults":[{"operation":"s3:listobjectsv2","code":"SlowDown","status":503}]}`)
	_, err := w.s3().ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("logs")})
	wantCode(t, err, "SlowDown")
}

func TestBadFaults(t *testing.T) {
	w := newWorld(t)
	for body, words := range map[string]string{
		`{`:            "unexpected EOF",
		`{"faults":1}`: "faults",
		`{"faults":[{"operation":"StartImport","cod":"X"}]}`: `unknown field \"cod\"`,
		`{"faults":[]} {}`:                                                           "more than one",
		`{"faults":[{"code":"X"}]}`:                                                  `\"operation\" is missing`,
		`{"faults":[{"operation":"Start","code":"X"}]}`:                              "not one of this simulator",
		`{"faults":[{"operation":"StartImport"}]}`:                                   "nothing goes wrong",
		`{"faults":[{"operation":"StartImport","body":"xml"}]}`:                      "body",
		`{"faults":[{"operation":"StartImport","cut":"now"}]}`:                       "cut",
		`{"faults":[{"operation":"StartImport","cut":"after","code":"X"}]}`:          "cut",
		`{"faults":[{"operation":"StartImport","status":42}]}`:                       "status",
		`{"faults":[{"operation":"StartImport","latency":"soon"}]}`:                  "soon",
		`{"faults":[{"operation":"StartImport","code":"X","probability":2}]}`:        "probability",
		`{"faults":[{"operation":"StartImport","code":"X","times":-1}]}`:             "negative",
		`{"faults":[{"operation":"ListImports","hide_newer_than":"1s","code":"X"}]}`: "of its own",
		`{"faults":[{"operation":"StartImport","hide_newer_than":"1s"}]}`:            "ListImports alone",
	} {
		status, answer := w.control("PUT", "faults", body)
		if status != http.StatusBadRequest || !strings.Contains(answer, words) {
			t.Errorf("%s: %d %s, want %s", body, status, answer, words)
		}
	}
	w.mustControl("PUT", "faults", `{"seed":7,"faults":[{"operation":"StartImport","latency":"1.5s"}]}`)
	if got := w.mustControl("GET", "faults", ""); got != `{"seed":7,"faults":[{"operation":"StartImport","latency":"1.5s"}]}`+"\n" {
		t.Errorf("faults %s", got)
	}
}

func TestRateLimit(t *testing.T) {
	w := newWorld(t, func(c *lakesim.Config) { c.RateLimit = true })
	reads := func() (passed int) {
		for range 12 {
			if _, err := w.trail.ListImports(t.Context(), &cloudtrail.ListImportsInput{}); err == nil {
				passed++
			} else {
				wantCode(t, err, "ThrottlingException")
			}
		}
		return passed
	}
	if n := reads(); n != 10 {
		t.Errorf("%d reads passed", n)
	}
	if _, err := w.client("222222222222", "us-east-1").ListImports(t.Context(), &cloudtrail.ListImportsInput{}); err != nil {
		t.Errorf("another account is throttled: %v", err)
	}
	w.clock.advance(500 * time.Millisecond)
	if n := reads(); n != 5 {
		t.Errorf("%d reads passed half a second later", n)
	}
	w.start("s3://logs/")
	_, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
	wantCode(t, err, "ThrottlingException")
	_, err = w.trail.StopImport(t.Context(), &cloudtrail.StopImportInput{ImportId: aws.String(unknownID)})
	wantCode(t, err, "ImportNotFoundException")
	if n := w.sim.Stats().Throttled; n != 10 {
		t.Errorf("%d calls throttled", n)
	}
}

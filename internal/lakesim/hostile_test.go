package lakesim_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
)

// rawAnswer is an answer as it is on the wire.
type rawAnswer struct {
	status int
	header http.Header
	body   string
	err    error // of reading the body
}

// raw calls an operation of CloudTrail and takes the answer as it is.
func (w *world) raw(operation, body string) rawAnswer {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.server.URL, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("X-Amz-Target", "CloudTrail_20131101."+operation)
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/us-east-1/cloudtrail/aws4_request, SignedHeaders=host, Signature=00")
	request.Header.Set("Accept-Encoding", "identity")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return rawAnswer{err: err}
	}
	text, readErr := io.ReadAll(answer.Body)
	if err := answer.Body.Close(); err != nil {
		w.t.Fatal(err)
	}
	return rawAnswer{answer.StatusCode, answer.Header, string(text), readErr}
}

func unzipped(text string) string {
	zip, err := gzip.NewReader(strings.NewReader(text))
	if err != nil {
		return err.Error()
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(zip); err != nil {
		return err.Error()
	}
	return out.String()
}

func TestForeignAnswers(t *testing.T) {
	const list = `{"Imports":[]}`
	for fault, check := range map[string]func(rawAnswer) bool{
		`"body_text":"{\"message\":\"down\"}"`: func(a rawAnswer) bool {
			return a.status == 200 && a.body == `{"message":"down"}` && a.header.Get("Content-Type") == "application/x-amz-json-1.1"
		},
		`"body_text":"null"`:                        func(a rawAnswer) bool { return a.status == 200 && a.body == "null" },
		`"body_text":"<p>","status":502`:            func(a rawAnswer) bool { return a.status == 502 && a.body == "<p>" },
		`"status":429`:                              func(a rawAnswer) bool { return a.status == 429 },
		`"status":418,"body_text":"tea"`:            func(a rawAnswer) bool { return a.status == 418 && a.body == "tea" },
		`"status":307,"headers":{"Location":"/"}`:   func(a rawAnswer) bool { return a.err != nil },
		`"status":599,"body":"html"`:                func(a rawAnswer) bool { return a.status == 599 && strings.Contains(a.body, "<html>") },
		`"headers":{"X-Amzn-ErrorType":"A"}`:        func(a rawAnswer) bool { return a.body == list && a.header.Get("X-Amzn-ErrorType") == "A" },
		`"body":"html","headers":{"Via":"p"}`:       func(a rawAnswer) bool { return a.status == 502 && a.header.Get("Via") == "p" },
		`"encoding":"gzip"`:                         func(a rawAnswer) bool { return a.header.Get("Content-Encoding") == "gzip" && unzipped(a.body) == list },
		`"encoding":"gzip","body_text":"{}"`:        func(a rawAnswer) bool { return unzipped(a.body) == "{}" },
		`"encoding":"gzip","truncated":true`:        func(a rawAnswer) bool { return strings.Contains(unzipped(a.body), "EOF") },
		`"truncated":true`:                          func(a rawAnswer) bool { return a.err == nil && a.body == list[:len(list)/2] },
		`"body_text":"abcd","truncated":true`:       func(a rawAnswer) bool { return a.body == "ab" },
		`"cut":"within"`:                            func(a rawAnswer) bool { return errors.Is(a.err, io.ErrUnexpectedEOF) && a.body == list[:len(list)/2] },
		`"code":"Throttling","cut":"within"`:        func(a rawAnswer) bool { return a.status == 400 && a.err != nil },
		`"headers":{"Content-Type":"text/plain"}`:   func(a rawAnswer) bool { return a.header.Get("Content-Type") == "text/plain" },
		`"status":200,"code":"ThrottlingException"`: func(a rawAnswer) bool { return a.status == 200 && strings.Contains(a.body, "Throttling") },
	} {
		w := newWorld(t)
		w.mustControl("PUT", "faults", `{"faults":[{"operation":"ListImports","times":1,`+fault+`}]}`)
		if got := w.raw("ListImports", "{}"); !check(got) && !strings.Contains(fault, "307") {
			t.Errorf("%s: %+v", fault, got)
		}
		if got := w.raw("ListImports", "{}"); got.body != list {
			t.Errorf("after %s: %+v", fault, got)
		}
	}
}

// Replaced responses have no effect unless after_effect is set; others do.
func TestEffectsOfForeignAnswers(t *testing.T) {
	for fault, imports := range map[string]int{
		`"body_text":"{}"`:                                0,
		`"body_text":"{}","after_effect":true`:            1,
		`"status":503,"body_text":"x"`:                    0,
		`"headers":{"A":"b"}`:                             1,
		`"encoding":"gzip"`:                               1,
		`"truncated":true`:                                1,
		`"cut":"within"`:                                  1,
		`"cut":"within","status":500`:                     0,
		`"cut":"within","status":500,"after_effect":true`: 1,
	} {
		w := newWorld(t)
		w.mustControl("PUT", "faults", `{"faults":[{"operation":"StartImport",`+fault+`}]}`)
		// What the SDK makes of it is not of interest here.
		_, _ = w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
		if n := len(w.sim.Stats().Imports); n != imports {
			t.Errorf("%s: %d imports, want %d", fault, n, imports)
		}
	}
}

// An answer that never comes lasts until the caller gives up or the simulator closes.
func TestAnswerThatNeverComes(t *testing.T) {
	for _, effect := range []bool{false, true} {
		w := newWorld(t)
		if err := w.sim.SetFaults(lakesim.Faults{Faults: []lakesim.Fault{{Operation: "StartImport", Never: true, AfterEffect: effect}}}); err != nil {
			t.Fatal(err)
		}
		call := func(ctx context.Context) chan error {
			ended := make(chan error)
			go func() {
				_, err := w.trail.StartImport(ctx, &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
				ended <- err
			}()
			return ended
		}
		asked := func(n int64) {
			for deadline := time.Now().Add(5 * time.Second); w.sim.Stats().Requests["StartImport"] < n || effect && len(w.sim.Stats().Imports) == 0; {
				if time.Now().After(deadline) {
					t.Fatal("the call never came")
				}
			}
		}
		ctx, giveUp := context.WithCancel(t.Context())
		ended := call(ctx)
		asked(1)
		select {
		case err := <-ended:
			t.Fatalf("answered: %v", err)
		default:
		}
		giveUp()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		if n := len(w.sim.Stats().Imports); (n == 1) != effect {
			t.Errorf("effect %t: %d imports", effect, n)
		}
		ended = call(t.Context())
		asked(2)
		w.sim.Close()
		if err := <-ended; err == nil {
			t.Error("the call went well")
		}
	}
}

// A delay before the effect outlasts the caller, one after it does not undo it.
func TestDelaysAroundTheEffect(t *testing.T) {
	type wait struct {
		of   time.Duration
		over chan time.Time
	}
	waits := make(chan wait, 10)
	w := newWorld(t, func(c *lakesim.Config) {
		c.After = func(d time.Duration) <-chan time.Time {
			over := make(chan time.Time)
			waits <- wait{d, over}
			return over
		}
	})
	w.mustControl("PUT", "faults", `{"faults":[{"operation":"StartImport","delay_before":"10s","delay_after":"20s"}]}`)
	ctx, giveUp := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := w.trail.StartImport(ctx, &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
		ended <- err
	}()
	before := <-waits
	giveUp()
	if err := <-ended; err == nil {
		t.Error("the call went well")
	}
	if n := len(w.sim.Stats().Imports); before.of != 10*time.Second || n != 0 {
		t.Errorf("%d imports before the first delay, of %s", n, before.of)
	}
	close(before.over)
	for deadline := time.Now().Add(5 * time.Second); len(w.sim.Stats().Imports) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("the operation never took effect")
		}
	}
	w.ended(aws.String(w.sim.Stats().Imports[0].ID))
	go func() {
		_, err := w.trail.StartImport(t.Context(), &cloudtrail.StartImportInput{Destinations: []string{w.arn}, ImportSource: source("s3://logs/")})
		ended <- err
	}()
	for _, d := range []time.Duration{10 * time.Second, 20 * time.Second} {
		for {
			next := <-waits
			if next.of == d {
				close(next.over)
				break
			}
		}
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestForeignAnswersOfOtherServices(t *testing.T) {
	w := newWorld(t)
	w.put(logKey(day, "one"), logFile(t, 3, day))
	w.mustControl("PUT", "faults", `{"faults":[
		{"operation":"GetCallerIdentity","status":403,"body_text":"<html>proxy</html>","headers":{"Content-Type":"text/html"},"times":1},
		{"operation":"S3:HeadObject","headers":{"X-Test":"yes"}},
		{"operation":"S3:ListObjectsV2","delay_after":"1ms","headers":{"X-Test":"yes"}},
		{"operation":"S3:GetObject","cut":"within","times":1}]}`)
	if _, err := w.sts(keysOf(account)).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{}); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("error %v", err)
	}
	if _, err := w.sts(keysOf(account)).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{}); err != nil {
		t.Error(err)
	}
	head, err := w.s3().HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("logs"), Key: aws.String(logKey(day, "one"))})
	if err != nil || aws.ToInt64(head.ContentLength) == 0 || head.ETag == nil {
		t.Errorf("head %+v, %v", head, err)
	}
	id := w.start("s3://logs/").ImportId
	if done := w.ended(id); done.ImportStatus != types.ImportStatusFailed {
		t.Errorf("ended as %s", done.ImportStatus)
	}
	w.retry(id)
	if done := w.ended(id); done.ImportStatus != types.ImportStatusCompleted {
		t.Errorf("ended as %s, %+v", done.ImportStatus, w.failures(id))
	}
}

func TestBadForeignAnswers(t *testing.T) {
	w := newWorld(t)
	for fault, words := range map[string]string{
		`"body_text":"x","body":"html"`:  "exclude",
		`"body_text":"x","code":"X"`:     "no place",
		`"encoding":"br"`:                "encoding",
		`"status":1000`:                  "status",
		`"never":true,"code":"X"`:        "never",
		`"never":true,"cut":"after"`:     "never",
		`"headers":{"a b":"c"}`:          "headers",
		`"delay_before":"-1s"`:           "negative",
		`"delay_after":"soon"`:           "soon",
		`"cut":"after","truncated":true`: "cut",
	} {
		status, answer := w.control("PUT", "faults", `{"faults":[{"operation":"*",`+fault+`}]}`)
		if status != http.StatusBadRequest || !strings.Contains(answer, words) {
			t.Errorf("%s: %d %s, want %s", fault, status, answer, words)
		}
	}
}

package lakesim

import (
	"compress/gzip"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
)

// repeated is a compressed file of a text, another repeated up to a size, and an
// end. It is made while it is read, and stays away from memory.
func repeated(t *testing.T, begin, again string, size int, end string) io.Reader {
	t.Helper()
	r, w := io.Pipe()
	t.Cleanup(func() { _ = r.Close() }) // ends the writer
	block := strings.Repeat(again, max(1, 1<<16/len(again)))
	go func() {
		zipped := gzip.NewWriter(w)
		_, err := io.WriteString(zipped, begin)
		for n := 0; n < size && err == nil; n += len(block) {
			_, err = io.WriteString(zipped, block)
		}
		if err == nil {
			_, err = io.WriteString(zipped, end)
		}
		if err == nil {
			err = zipped.Close()
		}
		_ = w.CloseWithError(err) // always nil
	}()
	return r
}

const limitsEvent = `{"eventID":"6b54e0ad-c23c-4850-b896-7533a3558526","eventTime":"2026-02-01T10:00:00Z"}`

// What a file inflates to does not decide how much memory is needed to read it.
func TestLargeLogs(t *testing.T) {
	const gigabyte = 1 << 30
	limits := logLimits{file: 4 << 20, value: 1 << 20}
	for name, test := range map[string]struct {
		file   io.Reader
		limits logLimits
		memory uint64 // that may be allocated in all
		words  string // of the refusal
	}{
		"one string":         {repeated(t, `{"Records":[{"x":"`, "a", gigabyte, `"}]}`), usualLimits, 16 << 20, "has more than 2 MiB"},
		"one name":           {repeated(t, `{"Records":[{"`, "a", gigabyte, `":1}]}`), usualLimits, 16 << 20, "has more than 2 MiB"},
		"one number":         {repeated(t, `{"Records":[{"x":`, "1", gigabyte, `}]}`), usualLimits, 16 << 20, "has more than 2 MiB"},
		"an id":              {repeated(t, `{"Records":[{"eventID":"`, "a", gigabyte, `"}]}`), usualLimits, 16 << 20, "has more than 2 MiB"},
		"space":              {repeated(t, `{"Records":[`, " ", gigabyte, `]}`), usualLimits, 16 << 20, "has more than 2 MiB"},
		"space at the end":   {repeated(t, `{"Records":[]}`, " ", gigabyte, ``), usualLimits, 16 << 20, "has more than 2 MiB"},
		"space at the start": {repeated(t, ``, " ", gigabyte, `{"Records":[]}`), usualLimits, 16 << 20, "has more than 2 MiB"},
		"beside the Records": {repeated(t, `{"x":"`, "a", gigabyte, `","Records":[]}`), usualLimits, 16 << 20, "has more than 2 MiB"},
		"many values":        {repeated(t, `{"Records":[{"x":[0`, ",1", gigabyte, `]}]}`), usualLimits, 16 << 20, "has more than 2 MiB"},
		"nested names":       {repeated(t, `{"Records":[`, `{"`+strings.Repeat("n", 1000)+`":`, gigabyte, `}`), usualLimits, 48 << 20, "has more than 2 MiB"},
		"many events":        {repeated(t, `{"Records":[`+limitsEvent, ","+limitsEvent, gigabyte, `]}`), limits, 32 << 20, "has more than 4 MiB when it is uncompressed"},
		"many members":       {repeated(t, `{"Records":[]`, `,"x":1`, gigabyte, `}`), limits, 32 << 20, "has more than 4 MiB when it is uncompressed"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := readLog(test.file, time.Time{}, test.limits, func(lakedb.Event) error { return nil })
		runtime.ReadMemStats(&after)
		if !errors.Is(err, errTooLarge) || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: error %v", name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > test.memory {
			t.Errorf("%s: %d KiB were allocated", name, used>>10)
		}
		if kind, _ := explain(err); kind != "FileTooLarge" {
			t.Errorf("%s: the failure is called %s", name, kind)
		}
	}
}

// A file is read up to its limits, however it is cut into reads.
func TestLogsWithinLimits(t *testing.T) {
	limits := logLimits{file: 4 << 20, value: 1 << 20}
	const large = 9 << 20 / 10
	for name, test := range map[string]struct {
		file   io.Reader
		events int
	}{
		"a large event": {repeated(t, `{"Records":[{"x":"`, "a", large, `",`+limitsEvent[1:]+`,`+limitsEvent+`]}`), 2},
		"large beside":  {repeated(t, `{"x":"`, "a", large, `","Records":[`+limitsEvent+`]}`), 1},
		"large events": {repeated(t, `{"Records":[`+limitsEvent, `,{"x":"`+strings.Repeat("a", large)+`",`+limitsEvent[1:], 3<<20, `]}`),
			5},
		"many events": {repeated(t, `{"Records":[`+limitsEvent, ","+limitsEvent, 3<<20, `]}`), 0},
	} {
		events := 0
		err := readLog(test.file, time.Time{}, limits, func(lakedb.Event) error { events++; return nil })
		if err != nil || test.events > 0 && events != test.events || events == 0 {
			t.Errorf("%s: %d events, %v", name, events, err)
		}
	}
}

package lakesim

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
)

func zip(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestReadLog(t *testing.T) {
	const event = `{"eventID":"6b54e0ad-c23c-4850-b896-7533a3558526","eventTime":"2026-02-01T10:00:00Z"}`
	oldest := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	damaged := zip(t, `{"Records":[`+event+`,`+event+`]}`)
	damaged[len(damaged)-6] ^= 0xff // in the checksum
	for name, test := range map[string]struct {
		file   []byte
		events int
		err    error
	}{
		"one event":        {zip(t, `{"Records":[`+event+`]}`), 1, nil},
		"space and others": {zip(t, ` { "a" : [1,{"b":2}], "Records" : [ `+event+` , {"x":[[]],"eventTime":"2026-02-01T10:00:00Z","eventID":"not-a-uuid"} ] } `), 2, nil},
		"no event":         {zip(t, `{"Records":[]}`), 0, nil},
		"old event":        {zip(t, `{"Records":[{"eventID":"a","eventTime":"2025-12-31T23:59:59Z"}]}`), 0, nil},
		"empty":            {nil, 0, errNotGzip},
		"one byte":         {[]byte{0x1f}, 0, errNotGzip},
		"plain":            {[]byte(`{"Records":[]}`), 0, errNotGzip},
		"bad header":       {[]byte{0x1f, 0x8b, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0, errNotGzip},
		"bad checksum":     {damaged, 0, errNotGzip},
		"truncated":        {zip(t, `{"Records":[`+event+`]}`)[:40], 0, errNotGzip},
		"nothing inside":   {zip(t, ``), 0, errNotCloudTrail},
		"text inside":      {zip(t, `hello`), 0, errNotCloudTrail},
		"a list":           {zip(t, `[]`), 0, errNotCloudTrail},
		"half of it":       {zip(t, `{"Records":[`+event), 0, errNotCloudTrail},
		"no Records":       {zip(t, `{"records":[]}`), 0, errNotCloudTrail},
		"odd Records":      {zip(t, `{"Records":{}}`), 0, errNotCloudTrail},
		"odd event":        {zip(t, `{"Records":[1]}`), 0, errNotCloudTrail},
		"no id":            {zip(t, `{"Records":[{"eventTime":"2026-02-01T10:00:00Z"}]}`), 0, errNotCloudTrail},
		"no time":          {zip(t, `{"Records":[{"eventID":"a"}]}`), 0, errNotCloudTrail},
		"odd id":           {zip(t, `{"Records":[{"eventID":7}]}`), 0, errNotCloudTrail},
		"odd time":         {zip(t, `{"Records":[{"eventID":"a","eventTime":"noon"}]}`), 0, errNotCloudTrail},
		"more behind":      {zip(t, `{"Records":[]}{}`), 0, errNotCloudTrail},
	} {
		events := 0
		err := readLog(bytes.NewReader(test.file), oldest, usualLimits, func(lakedb.Event) error { events++; return nil })
		if err == nil && events != test.events || !errors.Is(err, test.err) {
			t.Errorf("%s: %d events, %v", name, events, err)
		}
	}
	cut := errors.New("cut")
	file := zip(t, `{"Records":[`+event+`]}`)
	for n := range len(file) {
		err := readLog(io.MultiReader(bytes.NewReader(file[:n]), iotest.ErrReader(cut)), oldest, usualLimits, func(lakedb.Event) error { return nil })
		if !errors.Is(err, cut) || errors.Is(err, errNotGzip) {
			t.Fatalf("cut after %d bytes: %v", n, err)
		}
	}
}

// An event is kept as it is in the file, with the members that queries ask for most.
func TestLogEvents(t *testing.T) {
	const one = `{"awsRegion":"eu-west-1","eventID":"e1","eventTime":"2026-02-01T10:00:07Z","eventName":"GetObject","eventSource":"s3.amazonaws.com","recipientAccountId":"111122223333","requestParameters":{"eventName":"inner"}}`
	const two = `{ "eventID": "e2", "eventTime": "2026-02-01T12:30:00+02:00", "eventName": null, "recipientAccountId": 7 }`
	var events []lakedb.Event
	err := readLog(bytes.NewReader(zip(t, `{"Records":[`+one+` , `+two+`]}`)), time.Time{}, usualLimits, func(e lakedb.Event) error {
		events = append(events, e)
		return nil
	})
	at := time.Date(2026, 2, 1, 10, 0, 7, 0, time.UTC)
	if err != nil || len(events) != 2 ||
		events[0] != (lakedb.Event{ID: "e1", Time: at, Name: "GetObject", Source: "s3.amazonaws.com", Region: "eu-west-1", Recipient: "111122223333", JSON: one}) {
		t.Fatalf("%+v, %v", events, err)
	}
	if e := events[1]; e.ID != "e2" || !e.Time.Equal(at.Add(30*time.Minute-7*time.Second)) || e.Name != "" || e.Recipient != "" || e.JSON != two {
		t.Errorf("%+v", e)
	}
	full := errors.New("full")
	if err := readLog(bytes.NewReader(zip(t, `{"Records":[`+one+`]}`)), time.Time{}, usualLimits, func(lakedb.Event) error { return full }); !errors.Is(err, full) || errors.Is(err, errNotCloudTrail) {
		t.Errorf("an event that is not taken: %v", err)
	}
}

func TestEventSet(t *testing.T) {
	set := newEventSet()
	a := parseEventID([]byte("6b54e0ad-c23c-4850-b896-7533a3558526"))
	b := parseEventID([]byte("6b54e0ad-c23c-4850-b896-7533a3558527"))
	odd := parseEventID([]byte("6b54e0ad-c23c-4850-b896-7533a355852x"))
	if n := set.add([]eventID{a, b, odd}, 30); n != 0 {
		t.Errorf("%d duplicates at first", n)
	}
	if n := set.add([]eventID{b, parseEventID([]byte("other")), b}, 12); n != 2 {
		t.Errorf("%d duplicates", n)
	}
	if count, bytes := set.size(); count != 6 || bytes != 42 {
		t.Errorf("%d events, %d bytes", count, bytes)
	}
	if a != (eventID{0x6b, 0x54, 0xe0, 0xad, 0xc2, 0x3c, 0x48, 0x50, 0xb8, 0x96, 0x75, 0x33, 0xa3, 0x55, 0x85, 0x26}) {
		t.Errorf("id %x", a)
	}
}

package lakesim

import (
	"bytes"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
)

// mostTexts bounds what an eventReader remembers.
const mostTexts = 10_000

// eventReader reads the events of a file one after the other.
type eventReader struct {
	tokens *jsontext.Decoder
	input  bytes.Reader
	texts  map[string]string // each name, source, Region and account once, since they repeat
}

// read reads the members of an event that have a column of their own.
func (e *eventReader) read(text []byte) (lakedb.Event, error) {
	var event lakedb.Event
	e.input.Reset(text)
	e.tokens.Reset(&e.input, lenient...)
	err := object(e.tokens, func(name string) error {
		var column *string
		switch name {
		case "eventID", "eventTime":
		case "eventName":
			column = &event.Name
		case "eventSource":
			column = &event.Source
		case "awsRegion":
			column = &event.Region
		case "recipientAccountId":
			column = &event.Recipient
		default:
			return e.tokens.SkipValue()
		}
		if column != nil && e.tokens.PeekKind() != '"' {
			return e.tokens.SkipValue()
		}
		value, err := e.tokens.ReadToken()
		if err != nil {
			return err
		}
		if column != nil {
			*column = e.once(value.String())
			return nil
		}
		if value.Kind() != '"' {
			return broken("the " + name + " of an event is not text")
		}
		if name == "eventID" {
			event.ID = value.String()
			return nil
		}
		if event.Time, err = time.Parse(time.RFC3339, value.String()); err != nil {
			return broken("the eventTime of an event is not a time")
		}
		return nil
	})
	switch {
	case err != nil:
		return lakedb.Event{}, err
	case event.ID == "" || event.Time.IsZero():
		return lakedb.Event{}, broken("an event has no eventID or no eventTime")
	}
	event.JSON = string(text)
	return event, nil
}

// once returns the same text for texts that are equal.
func (e *eventReader) once(text string) string {
	known, there := e.texts[text]
	if !there && len(e.texts) < mostTexts {
		e.texts[text] = text
		known = text
	}
	if !there {
		return text
	}
	return known
}

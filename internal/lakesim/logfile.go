package lakesim

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// The ways in which a file is not a log file that CloudTrail would have written.
var (
	errNotGzip       = errors.New("the file is not compressed with gzip")
	errNotCloudTrail = errors.New("the file is not a CloudTrail log file")
)

// readLog reads the ids of those events of a log file that are not older than
// oldest. It keeps no more of the file than that.
func readLog(r io.Reader, oldest time.Time) ([]eventID, error) {
	source := &watchedReader{r: r}
	input := bufio.NewReader(source)
	magic, _ := input.Peek(2)
	if source.err != nil {
		return nil, source.err
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return nil, errNotGzip
	}
	unzipped, err := gzip.NewReader(input)
	if source.err != nil {
		return nil, source.err
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotGzip, err)
	}
	text := &watchedReader{r: unzipped}
	reader := logReader{
		tokens: jsontext.NewDecoder(text, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
		oldest: oldest,
	}
	err = reader.file()
	switch {
	case err == nil:
		return reader.ids, nil
	case source.err != nil:
		return nil, source.err
	case text.err != nil:
		return nil, fmt.Errorf("%w: %w", errNotGzip, text.err)
	case errors.Is(err, errNotCloudTrail):
		return nil, err
	}
	return nil, fmt.Errorf("%w: %w", errNotCloudTrail, err)
}

// watchedReader remembers the error of its reader, which tells a broken
// connection from a damaged file, and damaged compression from other content.
type watchedReader struct {
	r   io.Reader
	err error
}

func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// logReader walks the tokens of a log file.
type logReader struct {
	tokens *jsontext.Decoder
	oldest time.Time
	ids    []eventID
}

func (l *logReader) file() error {
	if l.tokens.PeekKind() != '{' {
		return l.broken("it holds no JSON object")
	}
	found := false
	err := l.object(func(name string) error {
		if name != "Records" {
			return l.tokens.SkipValue()
		}
		found = true
		return l.records()
	})
	switch {
	case err != nil:
		return err
	case !found:
		return l.broken("it has no Records")
	}
	if _, err := l.tokens.ReadToken(); !errors.Is(err, io.EOF) {
		return l.broken("something follows its end")
	}
	return nil
}

func (l *logReader) records() error {
	if l.tokens.PeekKind() != '[' {
		return l.broken("its Records are not a list")
	}
	if _, err := l.tokens.ReadToken(); err != nil {
		return err
	}
	for l.tokens.PeekKind() == '{' {
		if err := l.event(); err != nil {
			return err
		}
	}
	end, err := l.tokens.ReadToken()
	if err != nil {
		return err
	}
	if end.Kind() != ']' {
		return l.broken("one of its Records is not an object")
	}
	return nil
}

func (l *logReader) event() error {
	var (
		id       eventID
		hasID    bool
		occurred time.Time
	)
	err := l.object(func(name string) error {
		if name != "eventID" && name != "eventTime" {
			return l.tokens.SkipValue()
		}
		value, err := l.tokens.ReadToken()
		if err != nil {
			return err
		}
		if value.Kind() != '"' {
			return l.broken("the " + name + " of an event is not text")
		}
		if name == "eventID" {
			text := value.String()
			id, hasID = parseEventID([]byte(text)), text != ""
			return nil
		}
		occurred, err = time.Parse(time.RFC3339, value.String())
		if err != nil {
			return l.broken("the eventTime of an event is not a time")
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case !hasID || occurred.IsZero():
		return l.broken("an event has no eventID or no eventTime")
	case !occurred.Before(l.oldest):
		l.ids = append(l.ids, id)
	}
	return nil
}

// object calls member at the value of each member of the object that comes next.
func (l *logReader) object(member func(name string) error) error {
	if _, err := l.tokens.ReadToken(); err != nil {
		return err
	}
	for {
		token, err := l.tokens.ReadToken()
		if err != nil {
			return err
		}
		if token.Kind() == '}' {
			return nil
		}
		if err := member(token.String()); err != nil {
			return err
		}
	}
}

func (l *logReader) broken(how string) error {
	return fmt.Errorf("%w: %s", errNotCloudTrail, how)
}

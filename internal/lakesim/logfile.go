package lakesim

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
)

// The ways in which a file is not a log file that CloudTrail would have written.
var (
	errNotGzip       = errors.New("the file is not compressed with gzip")
	errNotCloudTrail = errors.New("the file is not a CloudTrail log file")
	errTooLarge      = errors.New("the file is larger than a log file of CloudTrail's")
)

// logLimits are the sizes up to which log files are read, in bytes. A file of a
// few kilobytes can hold gigabytes of one letter.
type logLimits struct {
	file  int64 // of the text that is compressed in the file
	value int64 // of an event, or of another value beside the list of events
}

// usualLimits are far above what CloudTrail writes: its events have 256 KB, or 1
// MB where a trail asks for it, and its files hold some ten thousand events.
var usualLimits = logLimits{file: 256 << 20, value: 2 << 20}

// readLog calls each with those events of a log file that are not older than oldest,
// until it returns an error. It keeps no more of the file than one event.
func readLog(r io.Reader, oldest time.Time, limits logLimits, each func(lakedb.Event) error) error {
	source := &watchedReader{r: r}
	input := bufio.NewReader(source)
	magic, _ := input.Peek(2)
	if source.err != nil {
		return source.err
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return errNotGzip
	}
	unzipped, err := gzip.NewReader(input)
	if source.err != nil {
		return source.err
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errNotGzip, err)
	}
	text := &watchedReader{r: unzipped}
	bounded := &boundedText{r: text, limits: limits}
	reader := logReader{
		text:   bounded,
		tokens: jsontext.NewDecoder(bounded, lenient...),
		event:  eventReader{tokens: jsontext.NewDecoder(bytes.NewReader(nil), lenient...), texts: map[string]string{}},
		oldest: oldest,
		each:   each,
	}
	err = reader.file()
	switch {
	case err == nil, reader.refused != nil:
		return reader.refused
	case bounded.err != nil:
		return bounded.err
	case source.err != nil:
		return source.err
	case text.err != nil:
		return fmt.Errorf("%w: %w", errNotGzip, text.err)
	case errors.Is(err, errNotCloudTrail):
		return err
	}
	return fmt.Errorf("%w: %w", errNotCloudTrail, err)
}

// lenient are how logs are decoded: AWS does not say that it checks more.
var lenient = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

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

// boundedText refuses to go on where a text, or a value in it, is too large.
type boundedText struct {
	r      io.Reader
	limits logLimits
	given  int64 // bytes so far
	until  int64 // where the value under way has to end
	err    error // the limit that was met
}

func (b *boundedText) Read(p []byte) (int, error) {
	switch {
	case b.given >= b.limits.file:
		b.err = fmt.Errorf("%w: it has more than %d MiB when it is uncompressed", errTooLarge, b.limits.file>>20)
	case b.given >= b.until:
		b.err = fmt.Errorf("%w: an event or another value in it has more than %d MiB", errTooLarge, b.limits.value>>20)
	}
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.r.Read(p)
	b.given += int64(n)
	return n, err
}

// logReader walks the tokens of a log file.
type logReader struct {
	text   *boundedText
	tokens *jsontext.Decoder
	event  eventReader
	oldest time.Time

	each    func(lakedb.Event) error
	refused error // what each returned
}

// next says that a value begins. The decoder reads on only for the sake of the
// value that it is at, so that what it reads ahead does not count.
func (l *logReader) next() { l.text.until = l.tokens.InputOffset() + l.text.limits.value }

func (l *logReader) file() error {
	l.next()
	if l.tokens.PeekKind() != '{' {
		return broken("it holds no JSON object")
	}
	found := false
	err := object(l.tokens, func(name string) error {
		l.next()
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
		return broken("it has no Records")
	}
	l.next()
	if _, err := l.tokens.ReadToken(); !errors.Is(err, io.EOF) {
		return broken("something follows its end")
	}
	return nil
}

func (l *logReader) records() error {
	if l.tokens.PeekKind() != '[' {
		return broken("its Records are not a list")
	}
	if _, err := l.tokens.ReadToken(); err != nil {
		return err
	}
	for l.next(); l.tokens.PeekKind() == '{'; l.next() {
		text, err := l.tokens.ReadValue()
		if err != nil {
			return err
		}
		event, err := l.event.read(text)
		if err != nil {
			return err
		}
		if event.Time.Before(l.oldest) {
			continue
		}
		if err := l.each(event); err != nil {
			l.refused = err
			return err
		}
	}
	end, err := l.tokens.ReadToken()
	if err != nil {
		return err
	}
	if end.Kind() != ']' {
		return broken("one of its Records is not an object")
	}
	return nil
}

// object calls member at the value of each member of the object that comes next.
func object(tokens *jsontext.Decoder, member func(name string) error) error {
	if _, err := tokens.ReadToken(); err != nil {
		return err
	}
	for {
		token, err := tokens.ReadToken()
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

func broken(how string) error {
	return fmt.Errorf("%w: %s", errNotCloudTrail, how)
}

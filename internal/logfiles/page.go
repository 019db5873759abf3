package logfiles

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"iter"
	"net/http"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// page is one answer of ListObjectsV2, as far as it matters here.
type page struct {
	objects   []object
	folders   []string // of a listing with a delimiter
	truncated bool
	memory    *memory // that the keys are in
}

// memory is what a page is read into. There is that of maxReading pages, used again
// and again: to list a large bucket takes no more than to list a small one. Whoever
// has a page frees it before it waits for another.
type memory struct {
	answer  bytes.Buffer
	objects []object
}

// takeMemory waits for memory.
func (c *Client) takeMemory(ctx context.Context) (*memory, error) {
	if err := c.reading.Acquire(ctx, 1); err != nil {
		return nil, err //nolint:wrapcheck // it is the context's
	}
	select {
	case one := <-c.memories:
		return one, nil
	default:
		one := &memory{objects: make([]object, 0, maxPage)}
		one.answer.Grow(480 << 10) // as most pages need
		return one, nil
	}
}

// free gives the memory of a page back. Its objects are no more.
func (c *Client) free(p *page) {
	if p.memory != nil {
		c.memories <- p.memory
		c.reading.Release(1)
		*p = page{}
	}
}

// object is an object as S3 lists it.
type object struct {
	key   []byte
	size  int64
	class string // its storage class
}

// maxPage is the most objects that S3 lists in one answer.
const maxPage = 1000

// last is the last key of the page.
func (p page) last() string {
	last := ""
	if len(p.objects) > 0 {
		last = string(p.objects[len(p.objects)-1].key)
	}
	if len(p.folders) > 0 {
		last = max(last, p.folders[len(p.folders)-1])
	}
	return last
}

// list asks for the page of keys that begin with a prefix and come after a key.
func (c *Client) list(ctx context.Context, bucket bucketIn, prefix, after string, folders bool) (page, error) {
	in := &s3.ListObjectsV2Input{Bucket: &bucket.name, Prefix: &prefix, EncodingType: types.EncodingTypeUrl} // a key may have what XML cannot
	if after != "" {
		in.StartAfter = &after
	}
	if folders {
		in.Delimiter = aws.String("/")
	}
	var listed page
	err := c.call(ctx, func() error {
		if _, err := c.S3(ctx, bucket.region).ListObjectsV2(ctx, in, c.readInto(&listed)); err != nil {
			return fmt.Errorf("listing s3://%s/%s: %w", bucket.name, prefix, err)
		}
		return nil
	})
	if err == nil && listed.truncated && listed.last() <= after {
		err = fmt.Errorf("listing s3://%s/%s: the page after %q does not go on", bucket.name, prefix, after)
	}
	if err != nil {
		c.free(&listed)
	}
	return listed, err
}

// readInto reads the answer in place of the SDK, which takes many times as long: most
// of the time that it takes to list a large bucket.
func (c *Client) readInto(listed *page) func(*s3.Options) {
	read := func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out, metadata, err := next.HandleDeserialize(ctx, in)
		response, ok := out.RawResponse.(*smithyhttp.Response)
		if err != nil || !ok || response.StatusCode != http.StatusOK {
			return out, metadata, err
		}
		c.free(listed) // of an attempt before
		*listed, err = c.readPage(ctx, response.Body)
		if closeErr := response.Body.Close(); err == nil && closeErr != nil {
			err = closeErr
		}
		if err != nil {
			return out, metadata, &unreadableError{err}
		}
		response.Body = io.NopCloser(bytes.NewReader([]byte("<ListBucketResult/>")))
		return out, metadata, nil
	}
	return func(o *s3.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("readPage", read), middleware.After)
		})
	}
}

func (c *Client) readPage(ctx context.Context, body io.Reader) (page, error) {
	into, err := c.takeMemory(ctx)
	if err != nil {
		return page{}, err
	}
	listed, err := parsePage(body, into)
	listed.memory = into
	if err != nil {
		c.free(&listed)
	}
	return listed, err
}

// unreadableError is an answer that cannot be read. The SDK takes it for a broken
// connection, and asks again.
type unreadableError struct{ error }

func (e *unreadableError) Unwrap() error         { return e.error }
func (e *unreadableError) ConnectionError() bool { return true }

var errNoPage = errors.New("the answer is not a page of a listing")

// parsePage reads the XML of
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func parsePage(body io.Reader, into *memory) (listed page, err error) {
	into.answer.Reset()
	if _, err := into.answer.ReadFrom(io.LimitReader(body, maxAnswer)); err != nil {
		return page{}, fmt.Errorf("reading a listing: %w", err)
	}
	if listed, err = parse(into.answer.Bytes(), into.objects[:0]); err != nil {
		return page{}, err
	}
	into.objects = listed.objects
	return listed, nil
}

// parse reads an answer, in which the keys stay, into a list of objects.
func parse(answer []byte, objects []object) (listed page, err error) {
	listed.objects = objects
	var began, ended, inFolders, encoded bool
	var entry object
	for name, data := range elements(answer) {
		switch string(name) {
		case "ListBucketResult":
			began = true
		case "/ListBucketResult":
			ended = true
		case "EncodingType":
			encoded = string(data) == string(types.EncodingTypeUrl)
		case "IsTruncated":
			listed.truncated = string(data) == "true"
		case "Contents":
			entry = object{}
		case "Key":
			entry.key = unescaped(data)
		case "Size":
			if entry.size, err = parseSize(data); err != nil {
				return page{}, err
			}
		case "StorageClass":
			entry.class = storageClass(data)
		case "/Contents":
			listed.objects = append(listed.objects, entry)
		case "CommonPrefixes":
			inFolders = true
		case "Prefix":
			if inFolders {
				listed.folders = append(listed.folders, text(data))
			}
		case "/CommonPrefixes":
			inFolders = false
		}
	}
	if !began || !ended {
		return page{}, errNoPage
	}
	if encoded {
		err = listed.decode()
	}
	return listed, err
}

func parseSize(data []byte) (size int64, err error) {
	if len(data) > 0 && len(data) < 19 { // which cannot overflow
		for _, digit := range data {
			if digit < '0' || digit > '9' {
				return 0, fmt.Errorf("%w: %q is the size of an object", errNoPage, data)
			}
			size = 10*size + int64(digit-'0')
		}
		return size, nil
	}
	return 0, fmt.Errorf("%w: %q is the size of an object", errNoPage, data)
}

// decode reads the keys of a page that has them as in a URL.
func (p *page) decode() (err error) {
	decoded := func(given string) string {
		plain, wrong := url.QueryUnescape(given)
		if wrong != nil {
			err = fmt.Errorf("%w: a key: %w", errNoPage, wrong)
		}
		return plain
	}
	for i := range p.objects {
		if key := p.objects[i].key; bytes.IndexByte(key, '%') >= 0 || bytes.IndexByte(key, '+') >= 0 {
			p.objects[i].key = []byte(decoded(string(key)))
		}
	}
	for i := range p.folders {
		p.folders[i] = decoded(p.folders[i])
	}
	return err
}

// maxAnswer is far above a page of 1,000 keys of 1,024 characters, in bytes.
const maxAnswer = 16 << 20

// elements yields the tags of a document with the text that follows: start tags,
// and the end tags, with their slash, of what has more in it than a text. A listing
// has no more of XML than that.
func elements(document []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, data []byte) bool) {
		for {
			from := bytes.IndexByte(document, '<')
			if from < 0 {
				return
			}
			document = document[from+1:]
			to := bytes.IndexByte(document, '>')
			if to < 0 {
				return
			}
			name := document[:to]
			document = document[to+1:]
			if i := bytes.IndexByte(name, ' '); i >= 0 {
				name = name[:i]
			}
			end := bytes.IndexByte(document, '<')
			if end < 0 {
				end = len(document)
			}
			data := document[:end]
			document = document[end:]
			if tag := len(name) + len("</>"); len(document) >= tag && document[1] == '/' && document[tag-1] == '>' && bytes.Equal(document[2:tag-1], name) {
				document = document[tag:]
			}
			if !yield(name, data) {
				return
			}
		}
	}
}

func text(data []byte) string { return string(unescaped(data)) }

func unescaped(data []byte) []byte {
	if bytes.IndexByte(data, '&') < 0 {
		return data
	}
	return []byte(html.UnescapeString(string(data)))
}

// storageClass spares a copy of the class that nearly all objects have.
func storageClass(data []byte) string {
	if string(data) == standard {
		return standard
	}
	return string(data)
}

const standard = "STANDARD"

package logfiles

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

const (
	// sampleFiles is how many files are looked into. The sizes of log files vary by
	// how much alike their events are, by a quarter or so: of 100 files, the mean is
	// within 5 % of the truth.
	sampleFiles = 100
	// Of these, that many are read whole, to count their events.
	countedFiles = 12
	maxCounted   = 1 << 20 // no larger ones, compressed
	maxExpanded  = 64 << 20
)

// sample keeps the files of least hash: the same ones of the same bucket in each
// plan, in whatever order they are listed, and as good as drawn.
type sample struct{ files []sampled }

type sampled struct {
	hash uint64
	key  string
	size int64
}

func (s *sample) offer(key []byte, size int64) {
	// The end of a key tells it from others, and is hashed in one block.
	sum := sha256.Sum256(key[max(0, len(key)-hashedBytes):])
	hash := binary.BigEndian.Uint64(sum[:])
	if len(s.files) == sampleFiles && hash > s.files[len(s.files)-1].hash {
		return
	}
	one := sampled{hash, string(key), size}
	at, _ := slices.BinarySearchFunc(s.files, one, func(a, b sampled) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.key, b.key)) })
	s.files = slices.Insert(s.files, at, one)
	s.files = s.files[:min(len(s.files), sampleFiles)]
}

const hashedBytes = 55

// Expansion is what a sample says of the files of a summary.
type Expansion struct {
	Bytes   int64 // uncompressed
	Events  int64
	Files   int // how many files were looked into; zero when none could be
	Counted int // how many of them were read whole, to count their events
}

// RuleOfTen is how much larger log files are uncompressed, by AWS's rule:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-manage-costs.html
const RuleOfTen = 10

// Expand estimates what the files of a summary are uncompressed. It reads the ends
// of a sample, where gzip has the size, and some whole files. Without permission
// to read, it goes by AWS's rule. An error is of a call that failed otherwise.
func (c *Client) Expand(ctx context.Context, query Query, summary Summary) (Expansion, error) {
	if summary.Files == 0 {
		return Expansion{}, nil
	}
	var mu sync.Mutex
	var compressed, expanded, countedBytes, events int64
	var read, counted int
	group, groupCtx := errgroup.WithContext(ctx)
	for i, file := range summary.sample.files {
		whole := i < countedFiles && file.size <= maxCounted
		group.Go(func() error {
			one, err := c.look(groupCtx, query, file, whole)
			if errors.Is(err, errNoLogFile) {
				return nil // it is no part of the sample
			} else if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			read, compressed, expanded = read+1, compressed+file.size, expanded+one.bytes
			if whole {
				counted, countedBytes, events = counted+1, countedBytes+one.bytes, events+one.events
			}
			return nil
		})
	}
	rule := Expansion{Bytes: summary.Bytes * RuleOfTen}
	switch err := group.Wait(); {
	case Denied(err):
		return rule, nil
	case err != nil:
		return rule, err
	case compressed == 0:
		return rule, nil
	}
	result := Expansion{Bytes: scale(summary.Bytes, expanded, compressed), Files: read, Counted: counted}
	if countedBytes > 0 {
		result.Events = scale(result.Bytes, events, countedBytes)
	}
	return result, nil
}

// scale returns n·part/whole, rounded.
func scale(n, part, whole int64) int64 { return int64(float64(n)*float64(part)/float64(whole) + 0.5) }

// errNoLogFile is why an object says nothing of the others.
var errNoLogFile = errors.New("the object is not a log file, or cannot be read")

// looked is what is known of one file.
type looked struct{ bytes, events int64 }

// look reads a file, again if the connection breaks: the next plan must have the
// same sample.
func (c *Client) look(ctx context.Context, query Query, file sampled, whole bool) (result looked, err error) {
	for range maxLooks {
		broken := false
		err = c.call(ctx, func() (err error) {
			result, broken, err = c.lookOnce(ctx, query, file, whole)
			return err
		})
		if !broken || ctx.Err() != nil {
			break
		}
	}
	if err != nil && !Denied(err) {
		return result, attempted("reading "+trail.Printable(file.key)+" of", trail.S3LocationURI{Bucket: query.Location.Bucket}, err)
	}
	return result, err
}

const (
	maxLooks = 3
	lookTime = 30 * time.Second // for a megabyte at most
)

// lookOnce reads a file. broken reports whether the connection broke.
func (c *Client) lookOnce(ctx context.Context, query Query, file sampled, whole bool) (result looked, broken bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	in := &s3.GetObjectInput{Bucket: &query.Location.Bucket, Key: &file.key}
	if !whole {
		in.Range = aws.String("bytes=-4")
	}
	out, err := c.S3(ctx, query.Region).GetObject(ctx, in)
	if err != nil && notReadable(err) {
		return result, false, errNoLogFile
	} else if err != nil {
		return result, false, err //nolint:wrapcheck // wrapped by the caller
	}
	defer func() { _ = out.Body.Close() }()
	body := &counter{reader: out.Body}
	if whole {
		result, err = countEvents(body)
	} else {
		result, err = readSize(body, file.size)
	}
	if body.err != nil {
		return result, true, body.err
	}
	return result, false, err
}

// readSize reads the last four bytes of a log file, where gzip has its size:
// https://www.rfc-editor.org/rfc/rfc1952, ISIZE
func readSize(body io.Reader, compressed int64) (looked, error) {
	tail, err := io.ReadAll(io.LimitReader(body, 5))
	if err != nil || len(tail) != 4 {
		return looked{}, errNoLogFile
	}
	size := int64(binary.LittleEndian.Uint32(tail))
	if size > maxRatio*compressed {
		return looked{}, errNoLogFile
	}
	return looked{bytes: size}, nil
}

// maxRatio is above what gzip can do, 1,032: https://zlib.net/zlib_tech.html
const maxRatio = 1100

// notReadable reports whether S3 refused a call for a reason that lies with the
// object: it is gone, in an archive that its storage class does not show
// (INTELLIGENT_TIERING), or its key is disabled.
func notReadable(err error) bool {
	var gone *types.NoSuchKey
	var archived *types.InvalidObjectState
	return errors.As(err, &gone) || errors.As(err, &archived) || strings.HasPrefix(FailureOf(err).Code, "KMS.")
}

// countEvents reads a log file.
func countEvents(body io.Reader) (result looked, err error) {
	unzipped, err := gzip.NewReader(body)
	if err != nil {
		return result, fmt.Errorf("%w: %w", errNoLogFile, err)
	}
	counting := &counter{reader: io.LimitReader(unzipped, maxExpanded)}
	decoder := json.NewDecoder(bufio.NewReader(counting))
	var file struct{ Records []json.RawMessage }
	if err := decoder.Decode(&file); err != nil {
		return result, fmt.Errorf("%w: %w", errNoLogFile, err)
	}
	if _, err := io.Copy(io.Discard, counting); err != nil {
		return result, fmt.Errorf("%w: %w", errNoLogFile, err)
	}
	return looked{counting.n, int64(len(file.Records))}, nil
}

type counter struct {
	reader io.Reader
	n      int64
	err    error // of the reader, other than its end
}

func (c *counter) Read(into []byte) (int, error) {
	n, err := c.reader.Read(into)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err //nolint:wrapcheck // a reader's own error
}

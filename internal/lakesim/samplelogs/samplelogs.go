// Package samplelogs writes synthetic CloudTrail log files in the folder layout
// and under the file names that CloudTrail uses in a bucket.
package samplelogs

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Options says what to write. Equal options write equal files.
type Options struct {
	Account       string    // id of the first account, 12 digits; others follow it; 210000000000 when empty
	Accounts      int       // how many accounts; 1 when 0
	Regions       int       // how many Regions of each account; 1 when 0
	Days          int       // how many days; 1 when 0
	FilesPerDay   int       // files of each account, Region and day; 4 when 0
	EventsPerFile int       // 50 when 0
	Start         time.Time // the first day; 2026-01-01 when zero
	Organization  string    // the id of an organization, for the layout of its trail
	Prefix        string    // a folder above AWSLogs
	Seed          uint64

	NotGzip       int // files beside the others that are not compressed
	NotCloudTrail int // files beside the others that hold no CloudTrail log
}

// Summary is what was written. The broken files are not counted as Files.
type Summary struct {
	Dir    string   `json:"dir"`
	Files  int      `json:"files"`
	Events int      `json:"events"`
	Broken []string `json:"broken,omitempty"` // keys of the broken files
	Keys   []string `json:"-"`                // keys of the other files
}

var regionNames = []string{
	"us-east-1", "eu-west-1", "eu-central-1", "us-west-2", "ap-southeast-2", "ap-northeast-1",
	"sa-east-1", "ca-central-1", "eu-north-1", "us-east-2", "ap-south-1", "us-west-1",
}

var accountPattern = regexp.MustCompile(`^[0-9]{12}$`)

var organizationPattern = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)

func (o Options) complete() (Options, error) {
	for _, number := range []struct {
		name  string
		value *int
		unset int
		most  int
	}{
		{"accounts", &o.Accounts, 1, 1000},
		{"regions", &o.Regions, 1, len(regionNames)},
		{"days", &o.Days, 1, 36500},
		{"files per day", &o.FilesPerDay, 4, 288},
		{"events per file", &o.EventsPerFile, 50, 100000},
	} {
		if *number.value == 0 {
			*number.value = number.unset
		}
		if *number.value < 1 || *number.value > number.most {
			return o, fmt.Errorf("%d %s: it can be 1 to %d", *number.value, number.name, number.most)
		}
	}
	if o.NotGzip < 0 || o.NotCloudTrail < 0 {
		return o, fmt.Errorf("the number of broken files cannot be negative")
	}
	if o.Start.IsZero() {
		o.Start = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.Account != "" && !accountPattern.MatchString(o.Account) {
		return o, fmt.Errorf("%q is not the id of an account, which has 12 digits", o.Account)
	}
	if o.Organization != "" && !organizationPattern.MatchString(o.Organization) {
		return o, fmt.Errorf("%q is not the id of an organization, such as o-exampleorg1", o.Organization)
	}
	o.Prefix = strings.Trim(o.Prefix, "/")
	if o.Prefix != "" && !filepath.IsLocal(filepath.FromSlash(o.Prefix)) {
		return o, fmt.Errorf("prefix %q leads out of the directory", o.Prefix)
	}
	return o, nil
}

// ErrOptions marks options that cannot be met.
var ErrOptions = errors.New("wrong options")

// Write writes log files into dir, which it makes if need be.
func Write(dir string, options Options) (Summary, error) {
	options, err := options.complete()
	if err != nil {
		return Summary{}, fmt.Errorf("writing sample logs: %w: %w", ErrOptions, err)
	}
	first, err := strconv.ParseInt(cmp.Or(options.Account, "210000000000"), 10, 64)
	if err != nil {
		return Summary{}, fmt.Errorf("writing sample logs: %w: account: %w", ErrOptions, err)
	}
	w := writer{Options: options, first: first, random: options.random(), summary: Summary{Dir: dir}}
	if err := w.all(); err != nil {
		return w.summary, fmt.Errorf("writing sample logs into %s: %w", dir, err)
	}
	return w.summary, nil
}

// random makes the source of all that is random. It depends on where the files
// go too, so that the logs of two trails share no event.
func (o Options) random() *rand.Rand {
	place := fnv.New64a()
	_, _ = fmt.Fprint(place, o.Organization, " ", o.Prefix, " ", o.Start.Unix(), o.Account) // a hash takes everything
	return rand.New(rand.NewPCG(o.Seed, place.Sum64()))                                     //nolint:gosec // has to be reproducible, not secret
}

type writer struct {
	Options
	first   int64 // account
	random  *rand.Rand
	summary Summary
}

func (w *writer) all() error {
	for a := range w.Accounts {
		account := w.accountID(a)
		for _, region := range regionNames[:w.Regions] {
			for d := range w.Days {
				if err := w.day(account, region, w.Start.UTC().Truncate(24*time.Hour).AddDate(0, 0, d)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// accountID returns the id of an account, counted from 0.
func (w *writer) accountID(n int) string {
	const apart, all = 1_000_003, 1_000_000_000_000
	return fmt.Sprintf("%012d", (w.first+int64(n)*apart)%all)
}

func (w *writer) day(account, region string, day time.Time) error {
	gap := 24 * time.Hour / time.Duration(w.FilesPerDay)
	for f := range w.FilesPerDay {
		delivered := day.Add(time.Duration(f)*gap + 5*time.Minute).Truncate(5 * time.Minute)
		if err := w.logFile(account, region, delivered); err != nil {
			return err
		}
	}
	for ; w.NotGzip > 0; w.NotGzip-- {
		if err := w.brokenFile(w.key(account, region, day), []byte(`{"Records":[]}`)); err != nil {
			return err
		}
	}
	for ; w.NotCloudTrail > 0; w.NotCloudTrail-- {
		if err := w.brokenGzip(w.key(account, region, day), `{"digestPublicKeyFingerprint":"none","logFiles":[]}`); err != nil {
			return err
		}
	}
	return nil
}

// key is where CloudTrail would deliver a log file.
func (w *writer) key(account, region string, delivered time.Time) string {
	parts := []string{"AWSLogs", account, "CloudTrail", region, delivered.Format("2006/01/02"),
		fmt.Sprintf("%s_CloudTrail_%s_%s_%s.json.gz", account, region, delivered.Format("20060102T1504Z"), w.letters(16))}
	if w.Organization != "" {
		parts = append([]string{"AWSLogs", w.Organization}, parts[1:]...)
	}
	if w.Prefix != "" {
		parts = append([]string{w.Prefix}, parts...)
	}
	return strings.Join(parts, "/")
}

func (w *writer) logFile(account, region string, delivered time.Time) error {
	key := w.key(account, region, delivered)
	return w.create(key, func(file *os.File) error {
		zipped := gzip.NewWriter(file)
		encoder := json.NewEncoder(zipped)
		if _, err := zipped.Write([]byte(`{"Records":[`)); err != nil {
			return err
		}
		for i := range w.EventsPerFile {
			if i > 0 {
				if _, err := zipped.Write([]byte(",")); err != nil {
					return err
				}
			}
			if err := encoder.Encode(w.event(account, region, delivered)); err != nil {
				return err
			}
		}
		if _, err := zipped.Write([]byte("]}")); err != nil {
			return err
		}
		w.summary.Files++
		w.summary.Keys = append(w.summary.Keys, key)
		w.summary.Events += w.EventsPerFile
		return zipped.Close()
	})
}

func (w *writer) brokenFile(key string, content []byte) error {
	w.summary.Broken = append(w.summary.Broken, key)
	return w.create(key, func(file *os.File) error {
		_, err := file.Write(content)
		return err
	})
}

func (w *writer) brokenGzip(key, content string) error {
	w.summary.Broken = append(w.summary.Broken, key)
	return w.create(key, func(file *os.File) error {
		zipped := gzip.NewWriter(file)
		if _, err := zipped.Write([]byte(content)); err != nil {
			return err
		}
		return zipped.Close()
	})
}

func (w *writer) create(key string, write func(*os.File) error) (err error) {
	path := filepath.Join(w.summary.Dir, filepath.FromSlash(key))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	file, err := os.Create(path) //nolint:gosec // the directory that the caller names
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
	}()
	return write(file)
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

func (w *writer) letters(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = alphabet[w.random.IntN(len(alphabet))]
	}
	return string(text)
}

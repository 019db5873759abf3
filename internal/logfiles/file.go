package logfiles

import (
	"bytes"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// File is an object that an import would try to copy.
type File struct {
	Key       string
	Size      int64 // in bytes, compressed
	AccountID string
	Region    string    // of the events
	Date      time.Time // when it was delivered, by its name or else its folder; zero when neither says
	Problem   Problem
}

// Problem is why an import cannot read an object, empty if it can.
type Problem string

// The problems are those of
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
// and, for the size, https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
const (
	Archived Problem = "archived" // its storage class has to be restored before it can be read
	NotGzip  Problem = "not_gzip" // it is not compressed, or with something else
	TooLarge Problem = "too_large"
)

// Problems are all of them.
func Problems() []Problem { return []Problem{Archived, NotGzip, TooLarge} }

// MaxFileBytes is the size up to which CloudTrail writes log files, compressed.
const MaxFileBytes = 50 << 20

const gzipSuffix = ".gz"

func problemOf(o object) Problem {
	switch {
	case o.class == "GLACIER" || o.class == "DEEP_ARCHIVE" || o.class == "OUTPOSTS":
		return Archived
	case o.size == 0 || len(o.key) < len(gzipSuffix) || !bytes.EqualFold(o.key[len(o.key)-len(gzipSuffix):], []byte(gzipSuffix)):
		return NotGzip
	case o.size > MaxFileBytes:
		return TooLarge
	}
	return ""
}

// reader tells the files that an import takes from other objects. It remembers
// the last folder, because the keys of a listing come in order.
type reader struct {
	location   trail.S3LocationURI
	start, end time.Time
	inside     bool // whether the location is in a folder that CloudTrail writes

	folder folder
	root   string // of the folder, if it is a day of a Region
}

// folder is what the path of an object says.
type folder struct {
	path     string
	kind     kind
	location trail.Location
	day      time.Time
}

// kind is what a folder is to an import.
type kind int

const (
	elsewhere kind = iota // in no folder of CloudTrail's
	logs                  // in a folder CloudTrail
	sibling               // in another folder of CloudTrail's, which an import leaves out
)

func newReader(location trail.S3LocationURI, start, end time.Time) *reader {
	r := &reader{location: location, start: start, end: end}
	for name := range strings.SplitSeq(location.Prefix, "/") {
		r.inside = r.inside || name == logFolder || trail.IsSiblingFolder(name)
	}
	return r
}

const logFolder = "CloudTrail"

// read returns the file of an object, without its key, and where it is. taken
// reports whether the time range of the import has it.
func (r *reader) read(o object) (file File, where kind, taken bool) {
	at := bytes.LastIndexByte(o.key, '/') + 1
	if at == len(o.key) && o.size == 0 {
		return File{}, elsewhere, false // a folder of the console's
	}
	if string(o.key[:at]) != r.folder.path || at == 0 {
		r.enter(string(o.key[:at]))
	}
	file = File{Size: o.size, AccountID: r.folder.location.AccountID, Region: r.folder.location.Region, Date: fileDate(o.key[at:]), Problem: problemOf(o)}
	taken = r.start.IsZero() || !file.Date.IsZero() && !file.Date.Before(r.start) && !file.Date.After(r.end) && r.meetsDay()
	if file.Date.IsZero() {
		file.Date = r.folder.day
	}
	return file, r.folder.kind, taken
}

// meetsDay reports whether the day of the folder, if it has one, meets the range.
func (r *reader) meetsDay() bool {
	day := r.folder.day
	return day.IsZero() || !day.After(r.end) && day.AddDate(0, 0, 1).After(r.start)
}

// enter reads the path of a folder.
func (r *reader) enter(path string) {
	if r.root != "" && strings.HasPrefix(path, r.root) {
		if day, ok := readDay(path[len(r.root):]); ok { // as nearly all of them
			r.folder.path, r.folder.day = path, day
			return
		}
	}
	r.root = ""
	prefix := strings.TrimSuffix(path, "/")
	at := trail.S3LocationURI{Bucket: r.location.Bucket, Prefix: prefix}
	r.folder = folder{path: path, location: at.Location()}
	if from, before := at.Dates(); !from.IsZero() && before.Sub(from) <= 25*time.Hour {
		r.folder.day = from
		if _, ok := readDay(path[max(0, len(path)-len(dayFolder)):]); ok && r.folder.location.Region != "" {
			r.root = path[:len(path)-len(dayFolder)]
		}
	}
	if r.inside {
		r.folder.kind = logs
		return
	}
	for name := range strings.SplitSeq(strings.TrimPrefix(prefix, r.location.Prefix), "/") {
		if name == logFolder {
			r.folder.kind = logs
			return
		}
		if trail.IsSiblingFolder(name) {
			r.folder.kind = sibling
			return
		}
	}
}

// fileDate returns the minute in the name of a log file,
// ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz, and zero if it has none.
func fileDate(name []byte) time.Time {
	for from := 0; ; {
		i := bytes.IndexByte(name[from:], '_')
		if i < 0 {
			return time.Time{}
		}
		from += i + 1
		if date, ok := readDate(name[from:]); ok {
			return date
		}
	}
}

// readDate reads 20060102T1504 or 20060102T150405, and a Z.
func readDate(text []byte) (time.Time, bool) {
	if len(text) < len("20060102T1504Z") || text[8] != 'T' || text[13] != 'Z' && (len(text) < len("20060102T150405Z") || text[15] != 'Z') {
		return time.Time{}, false
	}
	return dateOf(number(text[0:4]), number(text[4:6]), number(text[6:8]), number(text[9:11]), number(text[11:13]))
}

// readDay reads 2006/01/02/.
func readDay(text string) (time.Time, bool) {
	if len(text) != len(dayFolder) || text[4] != '/' || text[7] != '/' || text[10] != '/' {
		return time.Time{}, false
	}
	return dateOf(number(text[0:4]), number(text[5:7]), number(text[8:10]), 0, 0)
}

// number reads digits; it is -1 if they are none.
func number[Text string | []byte](digits Text) (n int) {
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return -1
		}
		n = 10*n + int(digits[i]-'0')
	}
	return n
}

func dateOf(year, month, day, hour, minute int) (time.Time, bool) {
	if year < 1 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return time.Time{}, false
	}
	date := time.Date(year, time.Month(month), day, hour, minute, 0, 0, time.UTC)
	return date, day <= 28 || date.Day() == day
}

// LogFolder cuts a key behind the folder CloudTrail that it is in; empty if it is
// in none.
func LogFolder(key string) string {
	const name = "/" + logFolder + "/"
	if at := strings.Index("/"+key, name); at >= 0 {
		return key[:at+len(name)-1]
	}
	return ""
}

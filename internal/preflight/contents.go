package preflight

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/logfiles"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

const objectsCheck = "the log files of the location"

const (
	// Up to that many pages of 1,000 objects, a location is listed as a whole, for
	// all imports of it. A larger one is listed by the years of their time ranges.
	maxWholePages = 50
	maxYearPages  = 1000
)

// contents are the files of a location, by the hour of their delivery.
type contents struct {
	hours    map[time.Time]*hourOf // by its beginning in UTC; zero for files without a date
	siblings []string
	groups   map[string]*ends // by account and Region, of files that can be read
}

// hourOf is what there is of an hour.
type hourOf struct {
	files      int64
	unreadable map[logfiles.Problem]logfiles.Unreadable
}

// contents lists the files of a location that are in the range of the import.
func (c *Checker) contents(ctx context.Context, s subject) (contents, error) {
	key := s.location.Bucket + "/" + s.location.Prefix + " " + s.bucketRegion()
	query := logfiles.Query{Location: s.location, Region: s.bucketRegion(), MaxPages: maxWholePages}
	whole, err := c.listOnce(ctx, key, query)
	if !errors.Is(err, logfiles.ErrTooMany) || s.content.StartEventTime.IsZero() {
		return whole, err
	}
	from, to := s.content.StartEventTime.UTC().Year(), s.content.EndEventTime.UTC().Year()+1
	query.Start, query.End = time.Date(from, time.January, 1, 0, 0, 0, 0, time.UTC), time.Date(to, time.January, 1, 0, 0, 0, 0, time.UTC).Add(-time.Minute)
	query.MaxPages = maxYearPages
	return c.listOnce(ctx, fmt.Sprintf("%s %d-%d", key, from, to), query)
}

func (c *Checker) listOnce(ctx context.Context, key string, query logfiles.Query) (contents, error) {
	return c.contentsOf.get(ctx, key, c.Budget, func(ctx context.Context) (contents, error) {
		listed := contents{hours: map[time.Time]*hourOf{}, groups: map[string]*ends{}}
		seen, err := c.Logs.Find(ctx, query, c.Now(), listed.add)
		listed.siblings = seen.Siblings
		return listed, err //nolint:wrapcheck // it says what was attempted
	})
}

func (l *contents) add(file logfiles.File) {
	at := file.Date.Truncate(time.Hour)
	hour, ok := l.hours[at]
	if !ok {
		hour = &hourOf{}
		l.hours[at] = hour
	}
	if file.Problem == "" {
		hour.files++
		group, ok := l.groups[file.AccountID+" "+file.Region]
		if !ok {
			group = &ends{}
			l.groups[file.AccountID+" "+file.Region] = group
		}
		group.add(file)
		return
	}
	if hour.unreadable == nil {
		hour.unreadable = map[logfiles.Problem]logfiles.Unreadable{}
	}
	hour.unreadable[file.Problem] = hour.unreadable[file.Problem].With(file)
}

// holding is what a location has for an import.
type holding struct {
	files          int64
	oldest, newest time.Time // hours that have files, of the range
	unreadable     map[logfiles.Problem]logfiles.Unreadable
	edges          bool // whether all of it is of hours of which the range has a part
}

// in returns what there is from one time to another; zero times stand for all.
func (l contents) in(start, end time.Time) holding {
	held := holding{unreadable: map[logfiles.Problem]logfiles.Unreadable{}}
	for at, hour := range l.hours {
		some := hour.files > 0 || len(hour.unreadable) > 0
		if !start.IsZero() && (at.IsZero() || at.After(end) || !at.Add(time.Hour).After(start)) {
			continue
		}
		widen(&held.oldest, &held.newest, at, some)
		partly := !start.IsZero() && (at.Before(start) || at.Add(59*time.Minute).After(end))
		held.edges = (held.edges || held.files == 0 && len(held.unreadable) == 0) && (partly || !some)
		held.files += hour.files
		for problem, group := range hour.unreadable {
			held.unreadable[problem] = held.unreadable[problem].And(group)
		}
	}
	return held
}

// widen makes a range include an hour.
func widen(first, last *time.Time, at time.Time, some bool) {
	if !some || at.IsZero() {
		return
	}
	if first.IsZero() || at.Before(*first) {
		*first = at
	}
	if at.After(*last) {
		*last = at
	}
}

// checkObjects checks that the location has log files that can be read, of times
// that the event data store keeps.
func (c *Checker) checkObjects(ctx context.Context, s subject) (r Result) {
	if !s.hasLocation() || s.bucketRegion() == "" || c.Logs == nil {
		return c.retention(ctx, s, holding{})
	}
	if b, err := c.bucket(ctx, s); err == nil && b.missing {
		return r // checkBucket says so
	}
	listed, err := c.contents(ctx, s)
	switch {
	case errors.Is(err, logfiles.ErrTooMany):
		r.Skipped = append(r.Skipped, Skip{Check: objectsCheck, Reason: "it has too many objects to list them in a plan; the data source cloudtrail_lake_import_estimate lists them"})
		r.Findings = append(r.Findings, c.retention(ctx, s, holding{}).Findings...)
		return r
	case err != nil:
		r.skip(objectsCheck, "s3:ListBucket", err)
		r.Findings = append(r.Findings, c.retention(ctx, s, holding{}).Findings...)
		return r
	}
	held := listed.in(s.content.StartEventTime, s.content.EndEventTime)
	if held.edges {
		// Which minutes of its first and last hour have files, the hours do not say.
		query := logfiles.Query{Location: s.location, Region: s.bucketRegion(), Start: s.content.StartEventTime, End: s.content.EndEventTime, MaxPages: maxWholePages}
		if exact, err := c.listOnce(ctx, fmt.Sprint(query), query); err == nil {
			held = exact.in(time.Time{}, time.Time{})
		}
	}
	if held.files == 0 && len(held.unreadable) == 0 {
		r.add(c.nothing(ctx, s, listed))
		return r
	}
	for _, problem := range logfiles.Problems() {
		group, some := held.unreadable[problem]
		if !some {
			continue
		}
		finding := unreadable(s, problem, group)
		if problem == logfiles.NotGzip {
			really := c.reallyNotGzip(ctx, s, group.Examples)
			if really == no {
				continue
			}
			finding.Certain = really == yes
		}
		r.add(finding)
	}
	if samples, err := c.sampled(ctx, s, listed); err == nil {
		var group logfiles.Unreadable
		for _, one := range s.of(samples) {
			if !one.gzip {
				group = group.And(logfiles.Unreadable{Files: 1, Examples: []string{one.key}})
			}
		}
		if _, some := held.unreadable[logfiles.NotGzip]; !some && group.Files > 0 {
			r.add(unreadable(s, logfiles.NotGzip, group))
		}
	}
	r.Findings = append(r.Findings, c.retention(ctx, s, held).Findings...)
	return r
}

// nothing says that there are no log files to import, and what there is instead.
func (c *Checker) nothing(ctx context.Context, s subject, listed contents) Finding {
	summary := "No log files to import: " + logsOf(s)
	const effect = "An import of this finds no log file, and ends COMPLETED without an event. "
	if before, after := listed.around(s.content.StartEventTime, s.content.EndEventTime); !before.IsZero() || !after.IsZero() {
		var nearest []string
		for _, day := range []time.Time{before, after} {
			if !day.IsZero() {
				nearest = append(nearest, day.Format(time.DateOnly))
			}
		}
		return newFinding(summary, lake.InputS3LocationURI, effect+"The location has log files, and none of this time range. The nearest are of "+strings.Join(nearest, " and ")+
			".\n\nWhat to do: correct start_event_time and end_event_time. If the trail has delivered nothing in this time, leave this import out.")
	}
	instead := ""
	if len(listed.siblings) > 0 {
		instead = "There are folders beside CloudTrail, which an import leaves out: " + uris(s.location.Bucket, listed.siblings) + ". "
	}
	key := s.location.Bucket + "/" + s.location.Prefix + " " + s.bucketRegion()
	if near, err := c.elsewhere.get(ctx, key, c.Budget, func(ctx context.Context) ([]string, error) { return c.nearest(ctx, s) }); err == nil && len(near) > 0 {
		return newFinding(summary, lake.InputS3LocationURI, fmt.Sprintf("%s%sThere are log files in %s.\n\nWhat to do: correct s3_location_uri, for instance\n\n  s3_location_uri = %q",
			effect, instead, uris(s.location.Bucket, near), "s3://"+s.location.Bucket+"/"+lake.Printable(near[0])))
	}
	return newFinding(summary, lake.InputS3LocationURI, effect+instead+"\n\nWhat to do: correct s3_location_uri. This shows what the bucket has:\n\n  aws s3 ls s3://"+s.location.Bucket+"/ --recursive | head")
}

// logsOf names what is imported.
func logsOf(s subject) string {
	if s.content.StartEventTime.IsZero() {
		return uriOf(s)
	}
	return uriOf(s) + " from " + s.content.StartEventTime.UTC().Format(time.RFC3339) + " to " + s.content.EndEventTime.UTC().Format(time.RFC3339)
}

// around returns the hours with files that are nearest to a time range, before and
// after it; zero for none.
func (l contents) around(start, end time.Time) (before, after time.Time) {
	for at, hour := range l.hours {
		if at.IsZero() || hour.files == 0 && len(hour.unreadable) == 0 {
			continue
		}
		if !at.After(start) && at.After(before) {
			before = at
		}
		if at.After(end) && (after.IsZero() || at.Before(after)) {
			after = at
		}
	}
	return before, after
}

// nearest returns folders with log files that are as near to a location as can be:
// the folders of accounts, or what a location would name of them.
func (c *Checker) nearest(ctx context.Context, s subject) ([]string, error) {
	for prefix := s.location.Prefix; prefix != ""; {
		prefix = prefix[:max(strings.LastIndexByte(prefix, '/'), 0)]
		near := map[string]bool{}
		query := logfiles.Query{Location: trail.S3LocationURI{Bucket: s.location.Bucket, Prefix: prefix}, Region: s.bucketRegion(), MaxPages: 8}
		_, err := c.Logs.Find(ctx, query, c.Now(), func(file logfiles.File) {
			if folder := logfiles.LogFolder(file.Key); folder != "" && len(near) < 20 {
				near[folder] = true
			}
		})
		if len(near) > 0 {
			folders := make([]string, 0, len(near))
			for folder := range near {
				folders = append(folders, folder)
			}
			slices.Sort(folders)
			return folders, nil
		}
		if err != nil {
			return nil, err //nolint:wrapcheck // it says what was attempted
		}
	}
	return nil, nil
}

const maxShown = 5

// uris names folders of a bucket.
func uris(bucket string, folders []string) string {
	var shown []string
	for _, folder := range folders[:min(len(folders), maxShown)] {
		shown = append(shown, "s3://"+bucket+"/"+lake.Printable(folder))
	}
	text := strings.Join(shown, ", ")
	if more := len(folders) - maxShown; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// unreadable says which objects the import cannot copy.
func unreadable(s subject, problem logfiles.Problem, group logfiles.Unreadable) Finding {
	objects := "objects"
	if group.Files == 1 {
		objects = "object"
	}
	seen := fmt.Sprintf("%d %s of %d bytes, such as\n", group.Files, objects, group.Bytes)
	if group.Bytes == 0 {
		seen = fmt.Sprintf("%d of the objects that were looked into, such as\n", group.Files)
	}
	for _, key := range group.Examples {
		seen += "\n  s3://" + s.location.Bucket + "/" + lake.Printable(key)
	}
	first := lake.Printable(group.Examples[0])
	switch problem {
	case logfiles.Archived:
		return newFinding("Log files are archived: "+uriOf(s), lake.InputS3LocationURI,
			"Objects in an archive storage class cannot be read before they are restored, so that the import would end FAILED without them: "+seen+
				fmt.Sprintf("\n\nWhat to do: restore each of them, and wait until that is done:\n\n  aws s3api restore-object --bucket %[1]s --key %[2]s --restore-request Days=14\n\n"+
					"For many, use an S3 Batch Operations job. Then copy them to another storage class:\n\n  aws s3 cp --force-glacier-transfer --storage-class STANDARD %[3]s "+"%[3]s\n\nOr choose a time range without them.",
					s.location.Bucket, first, "s3://"+s.location.Bucket+"/"+first)).certain()
	case logfiles.NotGzip:
		return newFinding("Objects are not gzip files: "+uriOf(s), lake.InputS3LocationURI,
			"An import copies gzip files alone, and reports others as failed entries, so that it would end FAILED: "+seen+
				"\n\nWhat to do: move them elsewhere; if they are log files, compress them with gzip. Nothing else is lost because of them: allow_failed_entries of cloudtrail_lake_import_completion accepts such an end.").certain()
	case logfiles.TooLarge:
	}
	return newFinding("Log files are very large: "+uriOf(s), lake.InputS3LocationURI,
		fmt.Sprintf("CloudTrail writes log files of up to %d MB, compressed. Whether an import copies larger ones is not documented: ", logfiles.MaxFileBytes>>20)+seen+
			"\n\nWhat to do: find out who wrote them, and split them, or accept failed entries.")
}

func uriOf(s subject) string {
	return strings.TrimSuffix("s3://"+s.location.Bucket+"/"+s.location.Prefix, "/")
}

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

// checkObjects checks that the location has log files that can be read, of times
// that the event data store keeps.
func (c *Checker) checkObjects(ctx context.Context, s subject) (r Result) {
	if !s.hasLocation() || c.Logs == nil {
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
	held := listed.in(s.Content.StartEventTime, s.Content.EndEventTime)
	if !held.nothing() && !held.whole {
		// Which minutes of its first and last hour have files, the hours do not say.
		query := logfiles.Query{Location: s.location, Region: s.bucketRegion(), Start: s.Content.StartEventTime, End: s.Content.EndEventTime, MaxPages: maxWholePages}
		if exact, err := c.listOnce(ctx, fmt.Sprint(query), query); err == nil {
			held = exact.in(time.Time{}, time.Time{})
		}
	}
	if held.nothing() {
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
			if really == no && group.Files <= int64(len(group.Examples)) {
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

// logsOf names what is imported.
func logsOf(s subject) string {
	if s.Content.StartEventTime.IsZero() {
		return uriOf(s)
	}
	return uriOf(s) + " from " + s.Content.StartEventTime.UTC().Format(time.RFC3339) + " to " + s.Content.EndEventTime.UTC().Format(time.RFC3339)
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

// nothing says that there are no log files to import, and what there is instead.
func (c *Checker) nothing(ctx context.Context, s subject, listed contents) Finding {
	summary := "No log files to import: " + logsOf(s)
	const effect = "An import of this finds no log file, and ends COMPLETED without an event. "
	if before, after := listed.around(s.Content.StartEventTime, s.Content.EndEventTime); !before.IsZero() || !after.IsZero() {
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

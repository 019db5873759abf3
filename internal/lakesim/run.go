package lakesim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/smithy-go"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
)

// run imports in the background, from where the record's last run ended.
func (s *Simulator) run(record *importRecord) {
	ctx, stop := context.WithCancel(s.background)
	ended := make(chan struct{})
	record.stop, record.ended = stop, ended
	source, prefix, _ := splitLocation(*record.source.S3LocationUri) // checked at the start
	run := &importRun{
		s: s, record: record, bucket: source,
		walk: bucketWalk{
			client: s.s3.client(record),
			bucket: source, root: prefix,
			dates: dateRange{record.start, record.end},
		},
		oldest: s.now().AddDate(0, 0, -int(record.store.retention)),
	}
	s.runs.Add(1)
	go func() {
		defer s.runs.Done()
		defer stop()
		defer close(ended)
		status := run.do(ctx)
		defer s.keepChanges()
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closed && s.database.Kept() {
			return // the next simulator goes on
		}
		record.status = status
		record.updated = s.now()
		record.remember(record.updated)
		s.changedImport(record)
		s.config.Logger.Info("import ended", "import_id", record.id, "status", status)
	}()
}

// AwaitImport waits until the run of an import has ended, and returns its status.
func (s *Simulator) AwaitImport(ctx context.Context, id string) (string, error) {
	s.mu.Lock()
	record := s.byID[id]
	s.mu.Unlock()
	if record == nil {
		return "", fmt.Errorf("awaiting import %s: there is no such import", id)
	}
	for {
		s.mu.Lock()
		status, running, ended := record.status, record.running(), record.ended
		s.mu.Unlock()
		if !running {
			return status, nil
		}
		select {
		case <-ended:
		case <-ctx.Done():
			return status, fmt.Errorf("awaiting import %s, which is %s: %w", id, status, ctx.Err())
		}
	}
}

// importRun is one run of an import.
type importRun struct {
	s      *Simulator
	record *importRecord
	bucket string
	walk   bucketWalk
	oldest time.Time
}

// do runs the import to its end and returns the status it ends in.
func (r *importRun) do(ctx context.Context) string {
	if !r.s.gate.pass(ctx, holdInitializing) {
		return importStopped
	}
	r.update(func(now time.Time) {
		r.record.status = importInProgress
		r.record.updated = now
		for _, f := range r.record.failures {
			f.visited = false
			if f.shape.Status == failureFailed {
				f.shape.Status, f.shape.LastUpdatedTime = failureRetry, awsapi.Timestamp{Time: now}
			}
		}
	})
	prefixes := r.findPrefixes(ctx)
	for _, prefix := range prefixes {
		if !r.importPrefix(ctx, prefix) {
			return importStopped
		}
	}
	if !r.s.gate.pass(ctx, holdFiles) {
		return importStopped
	}
	return r.finish()
}

// findPrefixes finds the folders with log files that are still to be imported.
func (r *importRun) findPrefixes(ctx context.Context) []string {
	var open []string
	r.walk.prefixes(ctx, func(prefix string) {
		r.update(func(now time.Time) {
			completed, known := r.record.prefixes[prefix]
			if !known {
				r.record.prefixes[prefix] = false
				r.record.statistics.PrefixesFound++
				r.record.updated = now
			}
			if !completed {
				open = append(open, prefix)
			}
		})
	}, func(prefix string, err error) { r.note(ctx, prefix, err) })
	return open
}

// importPrefix imports the files of one folder, and reports false when stopped.
func (r *importRun) importPrefix(ctx context.Context, prefix string) bool {
	whole := true
	err := r.walk.files(ctx, prefix, func(key string) bool {
		if r.done(prefix, key) {
			return true
		}
		if !r.s.gate.pass(ctx, holdFiles) || !r.s.sleep(ctx, time.Duration(r.s.world.Load().FileDelay)) {
			return false
		}
		err := r.importFile(ctx, prefix, key)
		if err != nil && ctx.Err() != nil {
			return false
		}
		whole = r.note(ctx, key, err) && whole
		return ctx.Err() == nil
	})
	if ctx.Err() != nil {
		return false
	}
	if r.note(ctx, prefix, err) && whole {
		r.update(func(now time.Time) {
			r.record.prefixes[prefix] = true
			r.record.statistics.PrefixesCompleted++
			r.record.updated = now
			delete(r.record.filesDone, prefix)
		})
	}
	return true
}

// importFile stores the events of a whole file, or none of them: a file is the
// smallest thing that a retry resumes at.
func (r *importRun) importFile(ctx context.Context, prefix, key string) error {
	object, err := r.walk.open(ctx, key)
	if err != nil {
		return err
	}
	file := &lakedb.FileKey{Root: r.record.root, Import: r.record.id, Prefix: prefix, Key: key}
	stored, err := r.s.storeLog(r.record.store, object, r.oldest, file)
	if closed := object.Close(); err != nil {
		return errors.Join(err, closed)
	}
	r.update(func(now time.Time) {
		if r.record.filesDone[prefix] == nil {
			r.record.filesDone[prefix] = map[string]struct{}{}
		}
		r.record.filesDone[prefix][key] = struct{}{}
		r.record.statistics.FilesCompleted++
		r.record.statistics.EventsCompleted += stored
		r.record.updated = now
	})
	return nil
}

func (r *importRun) done(prefix, key string) bool {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	_, done := r.record.filesDone[prefix][key]
	return done
}

// note writes down how a prefix or file went, and reports whether it went well.
// What was cut short by a stop did not go at all.
func (r *importRun) note(ctx context.Context, key string, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	location := "s3://" + r.bucket + "/" + key
	r.update(func(now time.Time) {
		if err == nil {
			r.record.succeeded(location, now)
			return
		}
		errorType, message := explain(err)
		r.record.failed(location, errorType, message, now)
	})
	return err == nil
}

// finish settles entries whose file or folder is no longer there to fail.
func (r *importRun) finish() string {
	status := importCompleted
	r.update(func(now time.Time) {
		for _, f := range r.record.failures {
			if !f.visited {
				r.record.succeeded(f.shape.Location, now)
			}
		}
		if r.record.statistics.FailedEntries > 0 {
			status = importFailed
		}
	})
	return status
}

func (r *importRun) update(change func(now time.Time)) {
	defer r.s.keepChanges()
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	now := r.s.now()
	change(now)
	r.record.remember(now)
	r.s.changedImport(r.record)
}

// explain names the cause of a failure. AWS documents AccessDenied alone; the
// other names are this simulator's.
func explain(err error) (errorType, message string) {
	var answered smithy.APIError
	switch {
	case errors.Is(err, errNotGzip):
		return "InvalidFileFormat", err.Error()
	case errors.Is(err, errNotCloudTrail):
		return "InvalidLogFile", err.Error()
	case errors.Is(err, errTooLarge):
		return "FileTooLarge", err.Error()
	case errors.As(err, &answered) && answered.ErrorCode() == "AccessDenied":
		return "AccessDenied", "Access denied. Check the policies of the role, of the bucket and of the KMS key."
	case errors.As(err, &answered):
		return answered.ErrorCode(), answered.ErrorMessage()
	}
	return "InternalError", err.Error()
}

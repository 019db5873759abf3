package lake

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"golang.org/x/sync/singleflight"
)

// known is what this process knows of the imports of a place, and the one who
// reads them. Nobody else keeps a record, so that all decide by the same.
type known struct {
	place
	timeouts Timeouts
	clock    *clock
	log      LogFunc
	lists    *lists
	reads    singleflight.Group // by import id: callers share a call under way

	mu      sync.Mutex
	imports map[string]*knowledge // by import id
	handed  handed
}

// knowledge is what is known of one import.
type knowledge struct {
	record Import
	// whole is set when the content is known from whoever declared it: the state
	// or this process. AWS's own record may lack any part of it.
	whole bool
	read  bool // AWS has answered a read of it, with a record
	// since is when the record was first seen to be as it is, by this machine's clock.
	since time.Time
	// doubted is when it was first looked at in vain, zero when never.
	doubted  time.Time
	accepted acceptance
}

// acceptance is the last call of this process for an import that AWS accepted.
type acceptance struct {
	at     time.Time
	before Import // the record before a retry; its ID is empty after another call
}

func newKnown(place place, timeouts Timeouts, clock *clock, log LogFunc) *known {
	return &known{place: place, timeouts: timeouts, clock: clock, log: log, lists: &lists{place: place}, imports: map[string]*knowledge{}}
}

// of returns what is known of an import. The caller holds k.mu.
func (k *known) of(id string) *knowledge {
	entry, ok := k.imports[id]
	if !ok {
		entry = &knowledge{record: Import{ID: id}}
		k.imports[id] = entry
	}
	return entry
}

// remember takes over what a state has of an import.
func (k *known) remember(state Import) {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(state.ID)
	if !entry.read && entry.accepted.at.IsZero() {
		entry.record = state.filledFrom(entry.record)
		if !state.Updated.IsZero() {
			entry.since = time.Now().Add(-k.clock.since(state.Updated))
		}
	}
	if state.Content.Destination != "" && state.Content.Source.S3LocationURI != "" {
		entry.declare(state.Content)
	}
}

// declare notes the content of an import from whoever knows it whole. The role
// and the bucket's Region stay those that AWS has on record: an import that was
// taken over may have been started with others.
func (e *knowledge) declare(content Content) {
	source := e.record.Content.Source
	e.record.Content, e.whole = content, true
	if source.S3BucketAccessRoleARN != "" {
		e.record.Content.Source.S3BucketAccessRoleARN, e.record.Content.Source.S3BucketRegion = source.S3BucketAccessRoleARN, source.S3BucketRegion
	}
}

// started notes that AWS accepted the start of a new import.
func (k *known) started(answer Import, content Content) Import {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(answer.ID)
	entry.record = answer.filledFrom(Import{Content: content, Status: StatusInitializing})
	entry.declare(content)
	entry.accepted, entry.since = acceptance{at: time.Now()}, time.Now()
	return entry.record
}

// retried notes that AWS accepted the retry of an import. AWS keeps its id, as
// far as is known; if it answers another one, that is the import from now on.
func (k *known) retried(answer, before Import) Import {
	k.mu.Lock()
	defer k.mu.Unlock()
	if answer.Status == before.Status {
		answer.Status = StatusInitializing // the answer shows it as it was
	}
	entry := k.of(answer.ID)
	entry.record = answer.filledFrom(before)
	if answer.Status == "" {
		entry.record.Status = StatusInitializing
	}
	entry.whole = entry.whole || k.of(before.ID).whole
	entry.accepted, entry.since = acceptance{time.Now(), before}, time.Now()
	return entry.record
}

// stopped notes that AWS accepted the stop of an import. Its answer is not
// taken for the import's record: AWS does not say which state it shows.
func (k *known) stopped(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.of(id).accepted = acceptance{at: time.Now()}
}

// record returns what was last known of an import.
func (k *known) record(id string) Import {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.of(id).record
}

// completed returns the import if it is known to be COMPLETED, which it stays:
// by a read of this process, or by the state.
func (k *known) completed(id string) (Import, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(id)
	return entry.record, entry.record.Status == StatusCompleted
}

// get reads AWS's record of an import. Callers share a call that is under way.
// A record that is older than what is known already is no news, for as long as
// AWS may take to show what it has accepted.
func (k *known) get(ctx context.Context, id string) (Import, error) {
	flight := k.reads.DoChan(id, func() (any, error) { return k.fetch(context.WithoutCancel(ctx), id) })
	select {
	case result := <-flight:
		imported, _ := result.Val.(Import) // the zero value when it failed
		return imported, result.Err        //nolint:wrapcheck // fetch has wrapped it
	case <-ctx.Done():
		return Import{}, k.failed("GetImport", "reading import "+id, id, ctx.Err())
	}
}

func (k *known) fetch(ctx context.Context, id string) (Import, error) {
	var out *cloudtrail.GetImportOutput
	var err error
	for attempt := 1; ; attempt++ {
		out, err = k.api.GetImport(ctx, &cloudtrail.GetImportInput{ImportId: aws.String(id)})
		if err == nil && !sameID(id, text(out.ImportId)) {
			err = noAnswer("the answer is about import %q", text(out.ImportId))
			if attempt < unansweredAttempts {
				sleep(ctx, minLookPause)
				continue
			}
		}
		break
	}
	if err != nil {
		return Import{}, k.failed("GetImport", "reading import "+id, id, err)
	}
	answer := k.importFromGet(out)
	answer.ID = id
	if answer.Status == "" {
		answer.Status = k.listedStatus(ctx, answer)
	}
	imported := k.saw(answer)
	k.log(ctx, "read import", k.fields(imported))
	return imported, nil
}

// listedStatus returns the status that a list shows of an import whose record
// has none: without any, its end could never be seen. It is empty if the list
// shows none either, or an older one.
func (k *known) listedStatus(ctx context.Context, record Import) Status {
	listing, err := k.lists.newListing(ctx)
	if err != nil {
		k.log(ctx, "the record of the import has no status, and there is no list", map[string]any{"import_id": record.ID, "region": k.region, "error": err.Error()})
		return ""
	}
	row, listed := listing.byID[record.ID]
	if !listed || row.olderThan(record) {
		return ""
	}
	return row.Status
}

// saw takes over what AWS answered about an import, and returns what is known of
// it now.
func (k *known) saw(answer Import) Import {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(answer.ID)
	before, now := entry.record, time.Now()
	if now.Sub(entry.since) < k.timeouts.Settle && (answer.olderThan(before) || entry.accepted.unmoved(answer)) {
		return before
	}
	role := answer.Content.Source
	entry.record = answer.filledFrom(before)
	if entry.whole {
		entry.record.Content = before.Content
		if role.S3BucketAccessRoleARN != "" {
			entry.record.Content.Source = Source{before.Content.Source.S3LocationURI, role.S3BucketRegion, role.S3BucketAccessRoleARN}
		}
	}
	if !entry.read || entry.record.Status != before.Status || entry.record.Statistics != before.Statistics || !entry.record.Updated.Equal(before.Updated) {
		entry.since = now
	}
	entry.read = true
	return entry.record
}

// unmoved reports whether the record is still the one from before a retry.
func (a acceptance) unmoved(answer Import) bool {
	return a.before.ID != "" && answer.Status == a.before.Status && answer.Updated.Equal(a.before.Updated) && answer.Statistics == a.before.Statistics
}

// settled reads an import of which state is known. That AWS has no record of it
// is no news while it may still take its time to show what it has accepted.
func (k *known) settled(ctx context.Context, state Import) (Import, error) {
	for pause := minLookPause; ; pause = min(2*pause, maxLookPause) {
		imported, err := k.get(ctx, state.ID)
		if !IsImportNotFound(err) || !k.young(state) {
			return imported, err
		}
		k.log(ctx, "AWS does not show the import yet", map[string]any{"import_id": state.ID, "region": k.region})
		if sleep(ctx, pause); ctx.Err() != nil {
			return imported, err
		}
	}
}

// young reports whether AWS may not show the import yet. state is what is known
// of it beside what this process did.
func (k *known) young(state Import) bool {
	k.mu.Lock()
	at := k.of(state.ID).accepted.at
	k.mu.Unlock()
	if !at.IsZero() && time.Since(at) < k.timeouts.Settle {
		return true
	}
	return !state.Created.IsZero() && k.clock.since(state.Created).Abs() < k.timeouts.Settle
}

func (k *known) fields(imported Import) map[string]any {
	return map[string]any{
		"import_id":   imported.ID,
		"region":      k.region,
		"destination": imported.Content.Destination,
		"status":      string(imported.Status),
	}
}

// match compares a content with an import that AWS lists.
func (k *known) match(content Content, row Import) Match {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(row.ID)
	if entry.whole {
		if content.Same(entry.record.Content) {
			return Same
		}
		return Another
	}
	if !entry.read && k.handed.another(row.ID, content) {
		return Another
	}
	known := row.filledFrom(entry.record)
	return content.match(known.Content, known.Created)
}

// doubt notes that an import was looked at in vain, and returns since when.
func (k *known) doubt(id string) time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(id)
	if entry.doubted.IsZero() {
		entry.doubted = time.Now()
	}
	return entry.doubted
}

// looked reports whether an import was ever looked at, with or without success.
func (k *known) looked(id string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry := k.of(id)
	return entry.read || entry.whole || !entry.doubted.IsZero()
}

// unchangedSince returns since when AWS has shown the import as it does now.
func (k *known) unchangedSince(imported Import) time.Duration {
	if !imported.Updated.IsZero() {
		return k.clock.since(imported.Updated)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return time.Since(k.of(imported.ID).since)
}

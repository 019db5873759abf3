package lake

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// listFresh is how long a list of all imports serves the reads of a plan. It is
// about as long as a single read may be old when the plan is shown.
const listFresh = 10 * time.Second

// listing is the last list of a Region's imports, one for all who read.
type listing struct {
	mu     sync.Mutex
	rows   map[string]Import // by id
	at     time.Time
	direct int // reads that go without a list just now
}

// Refresh reads an import of which something is known from before. The first
// few reads are direct. When the next would have to wait for its turn, one list
// of all imports tells which finished ones have not changed since, and only the
// others are read: AWS allows 10 reads per second, and a list shows 1,000.
func (r *Region) Refresh(ctx context.Context, known Import) (Import, error) {
	if r.readDirectly() {
		defer r.hasReadDirectly()
		return r.Get(ctx, known.ID)
	}
	row, listed := r.row(ctx, known.ID)
	if listed && known.Status.Finished() && row.Status == known.Status && !row.Updated.IsZero() && row.Updated.Equal(known.Updated) {
		return known, nil
	}
	return r.Get(ctx, known.ID)
}

// readDirectly says that there is no list yet, and that the rate allows a read
// at once, with those that are on their way.
func (r *Region) readDirectly() bool {
	l := &r.listing
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.at) < listFresh || !r.paces.reads.free(l.direct+1) {
		return false
	}
	l.direct++
	return true
}

func (r *Region) hasReadDirectly() {
	r.listing.mu.Lock()
	defer r.listing.mu.Unlock()
	r.listing.direct--
}

// row is the import's row in the list of all imports. One caller lists, the
// others wait for it.
func (r *Region) row(ctx context.Context, id string) (Import, bool) {
	l := &r.listing
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.at) >= listFresh {
		rows, err := r.listAll(ctx)
		if err != nil {
			r.log(ctx, "listing the imports failed: reading them one by one", map[string]any{"region": r.name, "error": err.Error()})
		}
		l.rows, l.at = rows, time.Now()
	}
	row, listed := l.rows[id]
	return row, listed
}

// listAll lists the imports of all destinations.
func (r *Region) listAll(ctx context.Context) (map[string]Import, error) {
	rows := map[string]Import{}
	pages := cloudtrail.NewListImportsPaginator(r.api, &cloudtrail.ListImportsInput{MaxResults: aws.Int32(1000)},
		func(o *cloudtrail.ListImportsPaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, r.failed("ListImports", "listing the imports", "", err)
		}
		for _, row := range page.Imports {
			rows[aws.ToString(row.ImportId)] = r.importFromRow(row)
		}
	}
	return rows, nil
}

package lake

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// A list that began before somebody asked may lack what there is by now.
func TestListersShareAListThatBeganAfterTheyAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(0, types.ImportStatusCompleted)
		api.add(0, types.ImportStatusCompleted)
		region := api.region()
		lists := 0
		api.onList = func() error { lists++; return nil }
		slow := make(chan struct{})
		region.known.lists.api = slowLists{api, slow}
		var wg sync.WaitGroup
		ask := func(want int) {
			wg.Go(func() {
				if rows, err := region.known.lists.list(t.Context()); err != nil || len(rows) != want {
					t.Errorf("%d rows, %v, want %d", len(rows), err, want)
				}
			})
			synctest.Wait()
		}
		ask(1) // its list is under way
		api.add(0, types.ImportStatusCompleted)
		for range 10 {
			ask(2)
		}
		close(slow)
		wg.Wait()
		if lists != 2 {
			t.Errorf("%d lists", lists)
		}
	})
}

// slowLists lists at once, but returns later.
type slowLists struct {
	*fakeAPI
	until chan struct{}
}

func (s slowLists) ListImports(ctx context.Context, in *cloudtrail.ListImportsInput, options ...func(*cloudtrail.Options)) (*cloudtrail.ListImportsOutput, error) {
	out, err := s.fakeAPI.ListImports(ctx, in, options...)
	<-s.until
	return out, err
}

// pagedAPI lists what its pages are.
type pagedAPI struct {
	*fakeAPI
	page func(token string) (ids []string, next string)
}

func (p pagedAPI) ListImports(_ context.Context, in *cloudtrail.ListImportsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.ListImportsOutput, error) {
	ids, next := p.page(aws.ToString(in.NextToken))
	out := &cloudtrail.ListImportsOutput{NextToken: aws.String(next)}
	for _, id := range ids {
		out.Imports = append(out.Imports, types.ImportsListItem{ImportId: aws.String(id)})
	}
	return out, nil
}

func TestPages(t *testing.T) {
	for name, c := range map[string]struct {
		page func(string) ([]string, string)
		want []string
	}{
		"empty pages in between": {func(token string) ([]string, string) {
			return map[string][]string{"": {"a"}, "3": {"b", "c"}}[token], map[string]string{"": "1", "1": "2", "2": "3"}[token]
		}, []string{"a", "b", "c"}},
		"rows that come again": {func(token string) ([]string, string) {
			return map[string][]string{"": {"a", "b"}, "1": {"b", "c"}}[token], map[string]string{"": "1"}[token]
		}, []string{"a", "b", "c"}},
		"the same token again": {func(string) ([]string, string) { return []string{"a"}, "1" }, nil},
		"an earlier token": {func(token string) ([]string, string) {
			return nil, map[string]string{"": "1", "1": "2", "2": "1"}[token]
		}, nil},
		"tokens without an end": {func(token string) ([]string, string) { return nil, token + "x" }, nil},
		"a row without id":      {func(string) ([]string, string) { return []string{"a", ""}, "" }, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			region := newFakeAPI(0, types.ImportStatusCompleted).region()
			region.known.lists.api = pagedAPI{nil, c.page}
			rows, err := region.known.lists.list(t.Context())
			var got []string
			for _, row := range rows {
				got = append(got, row.ID)
			}
			if (c.want == nil) != garbled(err) || c.want != nil && !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		})
	}
}

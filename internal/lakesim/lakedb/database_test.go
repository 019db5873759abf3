package lakedb_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
)

func open(t *testing.T, dir string) *lakedb.Database {
	t.Helper()
	d, err := lakedb.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // again, if the test has done so
	return d
}

func store(t *testing.T, d *lakedb.Database, storeID string, key *lakedb.FileKey, ids ...string) {
	t.Helper()
	file, err := d.Begin(storeID)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		if err := file.Add(lakedb.Event{ID: id, Time: time.Date(2026, 1, 2, 3, 4, i, 0, time.UTC), Name: "n" + id, JSON: `{"eventID":"` + id + `"}`}); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Commit(key); err != nil {
		t.Fatal(err)
	}
}

func stored(t *testing.T, d *lakedb.Database) (ids []string, bytes int64) {
	t.Helper()
	if err := d.Stored("s1", func(id string, size int64) { ids, bytes = append(ids, id), bytes+size }); err != nil {
		t.Fatal(err)
	}
	return ids, bytes
}

// The events of a file are stored all together or not at all, each as often as it comes.
func TestFiles(t *testing.T) {
	for _, dir := range []string{"", filepath.Join(t.TempDir(), "a ?#%b")} {
		d := open(t, dir)
		store(t, d, "s1", nil, "a", "b", "a")
		store(t, d, "s2", nil, "c")
		file, err := d.Begin("s1")
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(file.Add(lakedb.Event{ID: "x", JSON: "{}"}), file.Rollback()); err != nil {
			t.Fatal(err)
		}
		if ids, bytes := stored(t, d); !reflect.DeepEqual(ids, []string{"a", "b", "a"}) || bytes != 45 {
			t.Errorf("%q: %v, %d bytes", dir, ids, bytes)
		}
		if err := d.Drop("s1"); err != nil {
			t.Fatal(err)
		}
		if ids, _ := stored(t, d); len(ids) != 0 {
			t.Errorf("%q: %v after the event data store is gone", dir, ids)
		}
		store(t, d, "s1", nil, "d")
		if ids, _ := stored(t, d); !reflect.DeepEqual(ids, []string{"d"}) {
			t.Errorf("%q: %v", dir, ids)
		}
	}
}

// What has been written is there for the next one, also if nothing was closed.
func TestKept(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	store(t, d, "s1", &lakedb.FileKey{Root: "r", Import: "i", Prefix: "p/", Key: "p/k", Events: 2}, "a", "b")
	if err := d.Save([]lakedb.Document{{"import", "i", 2, []byte(`{"n":1}`)}, {"import", "h", 1, []byte("h")}, {"import", "gone", 3, []byte("g")}, {"other", "i", 4, []byte("o")}}); err != nil {
		t.Fatal(err)
	}
	if err := d.Save([]lakedb.Document{{"import", "i", 2, []byte(`{"n":2}`)}, {"import", "gone", 3, nil}}); err != nil {
		t.Fatal(err)
	}
	if _, err := lakedb.Open(dir); err == nil || !strings.Contains(err.Error(), "another simulator uses it") {
		t.Errorf("a second one opens the same folder: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Begin("s1"); !errors.Is(err, lakedb.ErrClosed) {
		t.Errorf("a closed database: %v", err)
	}
	next := open(t, dir)
	if _, err := lakedb.Open(dir); err == nil || !strings.Contains(err.Error(), "another simulator uses it") {
		t.Errorf("a second one opens the same folder, in which nothing was written yet: %v", err)
	}
	documents, err := next.Load("import")
	if want := []lakedb.Document{{"import", "h", 1, []byte("h")}, {"import", "i", 2, []byte(`{"n":2}`)}}; err != nil || !reflect.DeepEqual(documents, want) {
		t.Errorf("%v, %v", documents, err)
	}
	var files []lakedb.FileKey
	if err := next.Files(func(key lakedb.FileKey) { files = append(files, key) }); err != nil || !reflect.DeepEqual(files, []lakedb.FileKey{{"r", "i", "p/", "p/k", 2}}) {
		t.Errorf("%v, %v", files, err)
	}
	if ids, _ := stored(t, next); !reflect.DeepEqual(ids, []string{"a", "b"}) {
		t.Errorf("events %v", ids)
	}
}

// A database without a folder leaves nothing behind.
func TestTemporary(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("SQLITE_TMPDIR", dir)
	t.Setenv("TMPDIR", dir)
	d := open(t, "")
	big := `{"x":"` + strings.Repeat("x", 1<<20) + `"}`
	file, err := d.Begin("s")
	if err != nil {
		t.Fatal(err)
	}
	for range 40 { // more than is held in memory
		if err := file.Add(lakedb.Event{ID: "a", JSON: big}); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Commit(nil); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

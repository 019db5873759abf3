package samplelogs_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
)

// written reads all files below a directory.
func written(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(name)], err = os.ReadFile(path) //nolint:gosec // a file of the test
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// eventIDs reads the ids of the events of a log file.
func eventIDs(t *testing.T, file []byte) []string {
	t.Helper()
	unzipped, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Records []struct {
			EventID   string    `json:"eventID"`
			EventTime time.Time `json:"eventTime"`
		}
	}
	if err := json.NewDecoder(unzipped).Decode(&log); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range log.Records {
		ids = append(ids, r.EventID)
	}
	return ids
}

func TestWrite(t *testing.T) {
	for name, test := range map[string]struct {
		options       samplelogs.Options
		files, events int
		key           string
	}{
		"defaults": {samplelogs.Options{}, 4, 200,
			`^AWSLogs/210000000000/CloudTrail/us-east-1/2026/01/01/210000000000_CloudTrail_us-east-1_20260101T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$`},
		"account trails": {samplelogs.Options{Accounts: 2, Regions: 3, Days: 2, FilesPerDay: 5, EventsPerFile: 7, Seed: 9}, 60, 420,
			`^AWSLogs/\d{12}/CloudTrail/[a-z0-9-]+/2026/01/0[12]/`},
		"an organization": {samplelogs.Options{Organization: "o-abcdefghij", Prefix: "/a/b/", Start: time.Date(2020, 2, 29, 13, 0, 0, 0, time.UTC)}, 4, 200,
			`^a/b/AWSLogs/o-abcdefghij/210000000000/CloudTrail/us-east-1/2020/02/29/`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			summary, err := samplelogs.Write(dir, test.options)
			if err != nil {
				t.Fatal(err)
			}
			if summary.Files != test.files || summary.Events != test.events || summary.Dir != dir {
				t.Errorf("summary %+v", summary)
			}
			files, ids := written(t, dir), map[string]bool{}
			for key, file := range files {
				if !regexp.MustCompile(test.key).MatchString(key) {
					t.Errorf("key %s", key)
				}
				for _, id := range eventIDs(t, file) {
					ids[id] = true
				}
			}
			if len(files) != test.files || len(ids) != test.events {
				t.Errorf("%d files, %d events", len(files), len(ids))
			}
			again := t.TempDir()
			if _, err := samplelogs.Write(again, test.options); err != nil {
				t.Fatal(err)
			}
			for key, file := range written(t, again) {
				if !bytes.Equal(file, files[key]) {
					t.Errorf("%s differs the second time", key)
				}
			}
			test.options.Seed++
			if _, err := samplelogs.Write(again, test.options); err != nil {
				t.Fatal(err)
			}
			if n := len(written(t, again)); n != 2*test.files {
				t.Errorf("%d files of two seeds", n)
			}
		})
	}
}

func TestBrokenFiles(t *testing.T) {
	dir := t.TempDir()
	summary, err := samplelogs.Write(dir, samplelogs.Options{NotGzip: 2, NotCloudTrail: 3})
	if err != nil {
		t.Fatal(err)
	}
	if summary.Files != 4 || len(summary.Broken) != 5 {
		t.Errorf("summary %+v", summary)
	}
	files := written(t, dir)
	for i, key := range summary.Broken {
		zipped := bytes.HasPrefix(files[key], []byte{0x1f, 0x8b})
		if files[key] == nil || zipped != (i >= 2) {
			t.Errorf("broken file %d, %s, compressed: %t", i, key, zipped)
		}
	}
	if len(files) != 9 {
		t.Errorf("%d files", len(files))
	}
}

// The first account is the one that was asked for, and others follow it.
func TestAccount(t *testing.T) {
	dir := t.TempDir()
	if _, err := samplelogs.Write(dir, samplelogs.Options{Account: "012345678901", Accounts: 2}); err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(filepath.Join(dir, "AWSLogs"))
	if err != nil || len(folders) != 2 || folders[0].Name() != "012345678901" || folders[1].Name() != "012346678904" {
		t.Errorf("%v, %v", folders, err)
	}
}

func TestBadOptions(t *testing.T) {
	for name, options := range map[string]samplelogs.Options{
		"accounts":     {Accounts: -1},
		"account":      {Account: "12345678901"},
		"regions":      {Regions: 13},
		"days":         {Days: -1},
		"files":        {FilesPerDay: 289},
		"events":       {EventsPerFile: -1},
		"organization": {Organization: "abc"},
		"prefix":       {Prefix: "../up"},
		"broken":       {NotGzip: -1},
	} {
		if _, err := samplelogs.Write(t.TempDir(), options); !errors.Is(err, samplelogs.ErrOptions) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

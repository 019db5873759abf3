package lakesim_test

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// linkedWorld has a bucket of links. Each log file has a number of events that
// tells it from the others.
func linkedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	link := func(to, key string) {
		t.Helper()
		path := filepath.Join(w.dir, filepath.FromSlash(key))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, path); err != nil {
			t.Fatal(err)
		}
	}
	const name = "x_CloudTrail_r_20260201T0000Z_a.json.gz"
	archive := t.TempDir()
	elsewhere := &world{t: t, dir: archive}
	elsewhere.put("account/CloudTrail/eu-west-1/2026/02/01/"+name, logFile(t, 10, day))
	elsewhere.put("one.json.gz", logFile(t, 100, day))

	w.put("AWSLogs/111111111111/CloudTrail/eu-west-1/2026/02/01/"+name, logFile(t, 1, day))
	link(filepath.Join(archive, "account"), "AWSLogs/222222222222")
	link(filepath.Join(archive, "one.json.gz"), "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/02/02/linked.json.gz")
	link("../02/linked.json.gz", "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/02/03/chain.json.gz")

	link("..", "AWSLogs/111111111111/CloudTrail/up")
	link(".", "AWSLogs/111111111111/CloudTrail/self")
	link(w.dir, "AWSLogs/root")
	link("two", "AWSLogs/loops/one/two")
	link(filepath.Join(archive, "nothing"), "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/02/04/dangling.json.gz")
	link(filepath.Join(archive, "nothing"), "AWSLogs/nowhere")
	fifo := filepath.Join(w.dir, "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/02/01/fifo.json.gz")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	link(fifo, "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/02/05/fifo.json.gz")
	link(os.DevNull, "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/02/06/device.json.gz")
	t.Chdir(w.dir) // the path of a socket has to be short
	socket, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	return w
}

// Links are followed, loops are cut, and what is no file is not there.
func TestLinks(t *testing.T) {
	w := linkedWorld(t)
	const folder = "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/02/"
	want := []string{
		folder + "01/x_CloudTrail_r_20260201T0000Z_a.json.gz", folder + "02/linked.json.gz", folder + "03/chain.json.gz",
		"AWSLogs/222222222222/CloudTrail/eu-west-1/2026/02/01/x_CloudTrail_r_20260201T0000Z_a.json.gz",
	}
	if got := listAll(t, w, "", "", 1000); !slices.Equal(got, want) {
		t.Errorf("keys %q", got)
	}
	if got := listAll(t, w, "AWSLogs/", "/", 1); !slices.Equal(got, []string{"AWSLogs/111111111111/", "AWSLogs/222222222222/"}) {
		t.Errorf("folders %q", got)
	}
	for _, prefix := range []string{"AWSLogs/root/", "AWSLogs/111111111111/CloudTrail/up/", "AWSLogs/loops/", "AWSLogs/nowhere/", "AWSLogs/root/AWSLogs/111111111111/"} {
		if got := listAll(t, w, prefix, "/", 1000); got != nil {
			t.Errorf("in %s: %q", prefix, got)
		}
	}
	size := func(key string) (int64, error) {
		head, err := w.s3().HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("logs"), Key: &key})
		if err != nil {
			return 0, err
		}
		return *head.ContentLength, nil
	}
	if info, err := os.Stat(filepath.FromSlash(folder + "03/chain.json.gz")); err != nil {
		t.Error(err)
	} else if n, err := size(folder + "03/chain.json.gz"); err != nil || n != info.Size() {
		t.Errorf("a link to a link has %d bytes, %v", n, err)
	}
	for _, key := range []string{
		folder + "01/fifo.json.gz", folder + "05/fifo.json.gz", folder + "06/device.json.gz", folder + "04/dangling.json.gz", "socket", "AWSLogs/nowhere",
		"AWSLogs/root/" + want[0], "AWSLogs/111111111111/CloudTrail/self/" + strings.TrimPrefix(want[0], "AWSLogs/111111111111/CloudTrail/"), "AWSLogs/loops/one/two",
	} {
		if _, err := size(key); err == nil || !strings.Contains(err.Error(), "404") {
			t.Errorf("%s: %v", key, err)
		}
	}
	done := w.ended(w.start("s3://logs/AWSLogs/").ImportId)
	if done.ImportStatus != types.ImportStatusCompleted {
		t.Errorf("ended as %s, %+v", done.ImportStatus, w.failures(done.ImportId))
	}
	wantCounts(t, done.ImportStatistics, counts{4, 4, 4, 211, 0})
}

// What is written or deleted stays in the bucket's own folder.
func TestWritesDoNotLeaveTheFolder(t *testing.T) {
	w := newWorld(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "kept"), []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(w.dir, "linked")); err != nil {
		t.Fatal(err)
	}
	const words = "lakesim does not write through links"
	if _, err := w.s3().PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("logs"), Key: aws.String("linked/new"), Body: strings.NewReader("x")}); err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("writing an object: %v", err)
	}
	if _, err := w.s3().DeleteObject(t.Context(), deleteInput("linked/kept")); err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("deleting an object: %v", err)
	}
	if got := listAll(t, w, "", "", 1000); !slices.Equal(got, []string{"linked/kept"}) {
		t.Errorf("keys %q", got)
	}
}

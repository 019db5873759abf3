package main

import (
	"bufio"
	"encoding/json"
	"os/exec"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/samplelogs"
)

// served starts the simulator as a process, and returns it with a client of it.
func served(t *testing.T, args ...string) (*exec.Cmd, lakesim.Ready, *cloudtrail.Client) {
	t.Helper()
	c := lakesimCommand(t, append([]string{"-listen", "127.0.0.1:0"}, args...)...)
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var ready lakesim.Ready
	if err := json.NewDecoder(bufio.NewReader(stdout)).Decode(&ready); err != nil {
		t.Fatal(err)
	}
	return c, ready, cloudtrail.New(cloudtrail.Options{
		Region: "us-east-1", BaseEndpoint: &ready.Endpoint, Credentials: credentials.NewStaticCredentialsProvider("AKIA123456789012TEST", "x", ""),
	})
}

// A simulator that is killed in the middle of an import leaves it to the next one,
// which copies every event once.
func TestDataOfKilledSimulator(t *testing.T) {
	logs, data := t.TempDir(), t.TempDir()
	written, err := samplelogs.Write(logs, samplelogs.Options{FilesPerDay: 60, EventsPerFile: 20})
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-bucket", "logs=" + logs, "-event-data-store", "history", "-lenient-roles", "-data", data}
	process, ready, client := served(t, append(args, "-file-delay", "20ms")...)
	started, err := client.StartImport(t.Context(), &cloudtrail.StartImportInput{
		Destinations: []string{ready.EventDataStores["history"]},
		ImportSource: &types.ImportSource{S3: &types.S3ImportSource{
			S3LocationUri: aws.String("s3://logs/"), S3BucketRegion: aws.String("us-east-1"), S3BucketAccessRoleArn: aws.String("arn:aws:iam::123456789012:role/any"),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	get := func() *cloudtrail.GetImportOutput {
		out, err := client.GetImport(t.Context(), &cloudtrail.GetImportInput{ImportId: started.ImportId})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for aws.ToInt64(get().ImportStatistics.FilesCompleted) < 5 {
		time.Sleep(time.Millisecond)
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = process.Wait() // it was killed

	next, ready, client := served(t, args...)
	second := lakesimCommand(t, append([]string{"-listen", "127.0.0.1:0"}, args...)...)
	if out, err := second.CombinedOutput(); err == nil {
		t.Errorf("a second simulator takes the same folder: %s", out)
	}
	for get().ImportStatus != types.ImportStatusCompleted {
		time.Sleep(time.Millisecond)
	}
	if n := aws.ToInt64(get().ImportStatistics.EventsCompleted); n != int64(written.Events) {
		t.Errorf("%d events, want %d", n, written.Events)
	}
	var stats lakesim.Stats
	if control(t, ready.Endpoint, "stats", &stats); stats.DuplicateEvents != 0 || stats.EventsIngested == 0 || stats.EventsIngested >= int64(written.Events) || stats.Imports[0].Starts != 1 {
		t.Errorf("%+v", stats)
	}
	if err := next.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = next.Wait() // it was killed
}

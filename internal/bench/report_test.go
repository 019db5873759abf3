package bench

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
)

func walls(seconds ...float64) []sample {
	var samples []sample
	for _, s := range seconds {
		samples = append(samples, sample{wall: time.Duration(s * float64(time.Second))})
	}
	return samples
}

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		numbers []float64
		want    float64
	}{{[]float64{3}, 3}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 2, 9}, 3}} {
		if got := median(test.numbers); got != test.want {
			t.Errorf("median of %v is %v", test.numbers, got)
		}
	}
	if !math.IsNaN(median(nil)) {
		t.Error("nothing has a median")
	}
}

// A run that was slow for both does not change the ratio.
func TestRatioOfRunsInTurn(t *testing.T) {
	ours, floor := newRow(subject{scenario: "plan"}, walls(2, 20, 3)), newRow(subject{scenario: "floor"}, walls(1, 10, 1))
	if got := ratio(ours, floor); got != 2 {
		t.Errorf("ratio %v", got)
	}
	if got := share(ours, floor); got != 2 {
		t.Errorf("share %v", got)
	}
	twice := newRow(subject{scenario: "twice"}, walls(1, 3, 10, 30, 0.5, 0.5)) // means 2, 20 and 0.5
	if got := ratio(ours, twice); got != 1 {
		t.Errorf("ratio to what ran twice as often %v", got)
	}
	if !math.IsNaN(ratio(ours, Row{})) {
		t.Error("there is a ratio to nothing")
	}
}

func TestRow(t *testing.T) {
	row := newRow(subject{"plan", 100, "floor", nil}, []sample{
		{wall: 2 * time.Second, cpu: 3 * time.Second, terraform: 10, provider: 20, calls: map[string]int64{"GetImport": 5, "GetCallerIdentity": 1}, throttled: 1},
		{wall: time.Second, cpu: time.Second, terraform: 30, provider: 5, calls: map[string]int64{"GetImport": 4, "ListImports": 1}, throttled: 2},
		{wall: 4 * time.Second, cpu: 5 * time.Second, calls: map[string]int64{"StartImport": 1}},
	})
	if row.Wall != 2 || row.WallMin != 1 || row.WallMax != 4 || row.CPU != 3 || row.TerraformBytes != 30 || row.ProviderBytes != 20 || row.Throttled != 3 {
		t.Errorf("%+v", row)
	}
	if row.Calls["GetImport"] != 5 || row.reads() != 6 {
		t.Errorf("calls %v, %d reads", row.Calls, row.reads())
	}
}

func TestWrittenReport(t *testing.T) {
	row := newRow(subject{"plan", 100, "floor", nil}, walls(1.5))
	row.Calls = map[string]int64{"ListImports": 1, "GetImport": 5}
	row.Ratio, row.ProviderBytes = 1.25, 30<<20
	report := Report{Terraform: "Terraform v1.11.4", Rows: []Row{row}, Limits: []Limit{{"reads", "15 calls", "6 calls", Pass}}, Errors: []string{"scenario wait: broken"}}
	var table, file bytes.Buffer
	if err := report.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Terraform v1.11.4", "1.50 (1.50-1.50)  1.25x", "30 ", "GetImport 5, ListImports 1", "6 calls   pass", "scenario wait: broken"} {
		if !strings.Contains(table.String(), words) {
			t.Errorf("no %q in\n%s", words, table.String())
		}
	}
	if err := report.WriteJSON(&file); err != nil {
		t.Fatal(err)
	}
	var read Report
	if err := json.Unmarshal(file.Bytes(), &read); err != nil || len(read.Rows) != 1 || read.Rows[0].Wall != 1.5 {
		t.Errorf("%v: %+v", err, read)
	}
}

func TestPeakOf(t *testing.T) {
	if got := peakOf("Name:\tterraform\nVmPeak:\t  99 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 7 kB\n"); got != 2<<20 {
		t.Errorf("%d bytes", got)
	}
	for _, status := range []string{"", "VmHWM:", "VmHWM: many kB"} {
		if got := peakOf(status); got != 0 {
			t.Errorf("%q: %d bytes", status, got)
		}
	}
}

func TestCallsSince(t *testing.T) {
	before := stats{Requests: map[string]int64{"GetImport": 5, "ListImports": 1}, Throttled: 2}
	after := stats{Requests: map[string]int64{"GetImport": 7, "ListImports": 1, "s3:GetObject": 9, "StartImport": 1}, Throttled: 3}
	got, throttled := after.since(before)
	if len(got) != 2 || got["GetImport"] != 2 || got["StartImport"] != 1 || throttled != 1 {
		t.Errorf("%v, %d throttled", got, throttled)
	}
}

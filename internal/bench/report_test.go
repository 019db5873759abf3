package bench

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/harness"
)

func walls(seconds ...float64) []harness.Usage {
	var samples []harness.Usage
	for _, s := range seconds {
		samples = append(samples, harness.Usage{Wall: time.Duration(s * float64(time.Second))})
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
	ours, floor := newRow(subject{row: "plan"}, walls(2, 20, 3)), newRow(subject{row: "floor"}, walls(1, 10, 1))
	if got := ratio(ours, floor); got != 2 {
		t.Errorf("ratio %v", got)
	}
	if got := share(ours, floor); got != 2 {
		t.Errorf("share %v", got)
	}
	twice := newRow(subject{row: "twice"}, walls(1, 3, 10, 30, 0.5, 0.5)) // means 2, 20 and 0.5
	if got := ratio(ours, twice); got != 1 {
		t.Errorf("ratio to what ran twice as often %v", got)
	}
	if !math.IsNaN(ratio(ours, Row{})) {
		t.Error("there is a ratio to nothing")
	}
}

func TestRow(t *testing.T) {
	row := newRow(subject{"plan", 100, "floor", nil}, []harness.Usage{
		{Wall: 2 * time.Second, CPU: 3 * time.Second, Terraform: 10, Provider: 20, Calls: map[string]int64{"GetImport": 5, "GetCallerIdentity": 1}, Throttled: 1, OwnReads: 3, Saved: 7},
		{Wall: time.Second, CPU: time.Second, Terraform: 30, Provider: 5, Calls: map[string]int64{"GetImport": 4, "ListImports": 1}, Throttled: 2},
		{Wall: 4 * time.Second, CPU: 5 * time.Second, Calls: map[string]int64{"StartImport": 1}},
	})
	if row.Wall != 2 || row.WallMin != 1 || row.WallMax != 4 || row.CPU != 3 || row.TerraformBytes != 30 || row.ProviderBytes != 20 || row.Throttled != 3 {
		t.Errorf("%+v", row)
	}
	if row.OwnReads != 3 || row.PlanBytes != 7 {
		t.Errorf("%+v", row)
	}
	if row.Calls["GetImport"] != 5 || row.reads() != 6 {
		t.Errorf("calls %v, %.0f reads", row.Calls, row.reads())
	}
}

func TestWrittenReport(t *testing.T) {
	row := newRow(subject{"plan", 100, "floor", nil}, walls(1.5))
	row.Calls = map[string]int64{"ListImports": 1, "GetImport": 5}
	row.Ratio, row.ProviderBytes, row.OwnReads, row.PlanBytes = 1.25, 30<<20, 4, 3<<19
	report := Report{Terraform: "Terraform v1.11.4", Rows: []Row{row}, Limits: []Limit{{"reads", "15 calls", "6 calls", pass}}, Errors: []string{"scenario wait: broken"}}
	var table bytes.Buffer
	if err := report.Write(&table); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Terraform v1.11.4", "1.50 (1.50-1.50)  1.25x", "30 ", "GetImport 5, ListImports 1; 4 reads of its own imports; saved plan 1.50 MiB", "6 calls   pass", "scenario wait: broken"} {
		if !strings.Contains(table.String(), words) {
			t.Errorf("no %q in\n%s", words, table.String())
		}
	}
	text, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	var read Report
	if err := json.Unmarshal(text, &read); err != nil || len(read.Rows) != 1 || read.Rows[0].Wall != 1.5 {
		t.Errorf("%v: %+v", err, read)
	}
}

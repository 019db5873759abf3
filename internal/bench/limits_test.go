package bench

import (
	"slices"
	"testing"
)

// kept is a report in which every limit is kept.
func kept() Report {
	row := func(scenario string, count int, wall float64) Row {
		return Row{Scenario: scenario, Count: count, Wall: wall, Walls: []float64{wall}, TerraformBytes: 100 << 20, ProviderBytes: 100 << 20, Calls: map[string]int64{"GetImport": 5, "GetCallerIdentity": 1}}
	}
	return Report{BinaryBytes: 27e6, Rows: []Row{
		row(planNoRefresh, 1000, 2.5), row(planOpen, 1000, 3), row(planLimited, 1000, 3.1), row(planOpen, 5000, 14), row(planLimited, 5000, 14.5),
		row(floorPlan, 1000, 1), row(floorPlan, 5000, 5.5),
		row(handshakeMinimal, 1, 0.008), row(handshakeOurs, 1, 0.01), row(floorValidate, 1, 0.03), row(validateMinimal, 1, 0.08), row(validateOurs, 1, 0.09),
		row(waitFew, 1, 8), row(waitFew, 200, 9), row(waitAll, 200, 9), row(createLimited, 20, 30),
		row(planUntimed, 1000, 3), row(planOneBesideKnown, 300, 2), row(planBesideKnown, 1000, 5), row(applyBesideKnown, 1000, 20),
		row(planOtherRole, 200, 10), row(applyOtherRole, 200, 70), row(planOtherTimes, 200, 10), row(applyOtherTimes, 200, 270),
		row(planBesideUnknown, 1000, 125), row(applyBesideUnknown, 1000, 20), row(handOver, handedOver, 1.5),
		row(listedInTurn, estimated, 4), row(estimateOfAll, estimated, 0.35), row(estimateOfAll, fewEstimated, 0.25), row(estimateOfAll, manyEstimated, 1.3),
		checkedRow(planChecked, 1), checkedRow(planChecked, checked),
		{Scenario: ingestOf, Count: queried, SimulatorCPU: 33, SimulatorBytes: 299 << 20}, {Scenario: countOf, Count: queried, SimulatorBytes: 300 << 20},
	}}
}

func TestLimitsAreKept(t *testing.T) {
	report := kept()
	report.Limits = judge(report)
	for _, limit := range report.Limits {
		if limit.Outcome != pass || limit.Measured == "" {
			t.Errorf("%+v", limit)
		}
	}
	if !report.OK() {
		t.Error("not all is well")
	}
	report.Errors = []string{"scenario wait: broken"}
	if report.OK() {
		t.Error("a scenario that could not be measured is no reason")
	}
}

func TestLimitsAreExceeded(t *testing.T) {
	for name, spoil := range map[string]func(*Report){
		"plan of 1,000: reads":                                                            func(r *Report) { r.at(planOpen, 1000).Calls["GetImport"] = 16 },
		"plan of 1,000 with the rate limit: throttled":                                    func(r *Report) { r.at(planLimited, 1000).Throttled = 1 },
		"plan of 1,000: with the rate limit to without":                                   func(r *Report) { r.at(planLimited, 1000).Walls[0] = 3.4 },
		"plan of 1,000: to -refresh=false":                                                func(r *Report) { r.at(planNoRefresh, 1000).Walls[0] = 2 },
		"1,000 to 5,000: wall, to 5x or Terraform's own growth":                           func(r *Report) { r.at(planOpen, 5000).Walls[0] = 19.5 },
		"count of 1,000,000 events: memory of the simulator":                              func(r *Report) { r.at(countOf, queried).SimulatorBytes = 301 << 20 },
		"ingest of 1,000,000 events: processor time of the simulator, at 30,000 events/s": func(r *Report) { r.at(ingestOf, queried).SimulatorCPU = 34 },
		"1,000 to 5,000: memory of terraform":                                             func(r *Report) { r.at(planOpen, 5000).TerraformBytes = 501 << 20 },
		"1,000 to 5,000: memory of the provider":                                          func(r *Report) { r.at(planOpen, 5000).ProviderBytes = 501 << 20 },
		"1,000 to 5,000: reads":                                                           func(r *Report) { r.at(planOpen, 5000).Calls["GetImport"] = 26 },
		"exec to handshake":                                                               func(r *Report) { r.at(handshakeOurs, 1).Wall = 0.021 },
		"plan of 1,000: memory of the provider":                                           func(r *Report) { r.at(planLimited, 1000).ProviderBytes = 151 << 20 },
		"size of the provider":                                                            func(r *Report) { r.BinaryBytes = 45_000_001 },
		"validate: above the floor, to a minimal provider":                                func(r *Report) { r.at(validateOurs, 1).Walls[0] = 0.106 },
		"200 waiters, 10 at a time: calls to one waiter's":                                func(r *Report) { r.at(waitFew, 200).Calls["GetImport"] = 6 },
		"200 waiters, all at once: calls to one waiter's":                                 func(r *Report) { r.at(waitAll, 200).Calls["GetImport"] = 6 },
		"hand-over from one window to the next":                                           func(r *Report) { r.at(handOver, handedOver).Wall = 2.1 },
		"reads of a window that runs about 70 s":                                          func(r *Report) { r.at(handOver, handedOver).Calls["GetImport"] = 101 },
		"create of 20 that each run 1 s":                                                  func(r *Report) { r.at(createLimited, 20).Wall = 40.5 },
		"plan of 1,000 without UpdatedTimestamp: reads":                                   func(r *Report) { r.at(planUntimed, 1000).Calls["GetImport"] = 16 },
		"plan of 1 beside 300 known: reads":                                               func(r *Report) { r.at(planOneBesideKnown, 300).Calls["GetImport"] = 16 },
		"plan of 12 beside 1,000 known: reads":                                            func(r *Report) { r.at(planBesideKnown, 1000).Calls["GetImport"] = 21 },
		"plan of 12 beside 1,000 unknown: reads":                                          func(r *Report) { r.at(planBesideUnknown, 1000).Calls["GetImport"] = 1011 },
		"apply of 12 beside 1,000 known: reads of others": func(r *Report) {
			row := r.at(applyBesideKnown, 1000)
			row.Calls["GetImport"], row.OwnReads = 100, 39
		},
		"apply of 12 beside 1,000 unknown: reads of others": func(r *Report) {
			row := r.at(applyBesideUnknown, 1000)
			row.Calls["ListImports"], row.OwnReads = 76, 20
		},
		"plan of 200 that are replaced: reads":                    func(r *Report) { r.at(planOtherTimes, 200).Calls["GetImport"] = 16 },
		"other role of 200: reads of each":                        func(r *Report) { r.at(applyOtherRole, 200).Calls["GetImport"] = 601 },
		"other times of 200: reads of each":                       func(r *Report) { r.at(applyOtherTimes, 200).Calls["GetImport"] = 1001 },
		"other times of 200: time of each":                        func(r *Report) { r.at(applyOtherTimes, 200).Wall = 401 },
		"estimate of 100,000: to a listing in turn":               func(r *Report) { r.at(estimateOfAll, estimated).Walls[0] = 0.41 },
		"estimate of 10,000 to 1,000,000: memory of the provider": func(r *Report) { r.at(estimateOfAll, manyEstimated).ProviderBytes = 131 << 20 },
		"create of 20: throttled":                                 func(r *Report) { r.at(createLimited, 20).Throttled = 1 },
	} {
		report := kept()
		spoil(&report)
		report.Limits = judge(report)
		for _, limit := range report.Limits {
			if (limit.Outcome == fail) != (limit.Name == name) {
				t.Errorf("%s: %+v", name, limit)
			}
		}
		if report.OK() {
			t.Errorf("%s: all is well", name)
		}
	}
}

// at is the row itself, to be changed.
func (r *Report) at(scenario string, count int) *Row {
	i := slices.IndexFunc(r.Rows, func(row Row) bool { return row.Scenario == scenario && row.Count == count })
	return &r.Rows[i]
}

func TestWhatIsNotMeasured(t *testing.T) {
	report := kept()
	report.Rows = slices.DeleteFunc(report.Rows, func(row Row) bool { return row.Count == 5000 || row.Scenario == waitAll })
	for i := range report.Rows {
		report.Rows[i].ProviderBytes = 0 // as on a system without /proc
	}
	report.Limits = judge(report)
	var not []string
	for _, limit := range report.Limits {
		switch limit.Outcome {
		case notMeasured:
			not = append(not, limit.Name)
		case fail:
			t.Errorf("%+v", limit)
		}
	}
	if len(not) != 7 || !report.OK() {
		t.Errorf("not measured: %q", not)
	}
}

// checkedRow is a row of a plan with as many calls of pre-flight checks as any.
func checkedRow(name string, count int) Row {
	return Row{Scenario: name, Count: count, Wall: 1, Ratio: 1, Calls: map[string]int64{"s3:ListObjectsV2": 2, "iam:GetRole": 1, "ListImports": 1}}
}

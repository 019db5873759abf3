package lake

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// What a plan has looked at, its apply need not look at again; what is new since, it does.
func TestHandOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		content := pastContent()
		for day := range 40 {
			other := content
			other.StartEventTime, other.EndEventTime = content.StartEventTime.AddDate(0, 0, -day-1), content.EndEventTime.AddDate(0, 0, -day-1)
			api.add(0, types.ImportStatusCompleted).content = other
		}
		open := api.add(0, types.ImportStatusCompleted) // its digest would not be of the whole
		open.content.Source = content.Source
		open.content.Source.S3LocationURI += "elsewhere/"
		plan := api.region()
		if decision, err := plan.PlanStart(t.Context(), content, Adopt, ""); err != nil || decision.Action != ActionStart {
			t.Fatalf("%+v, %v", decision, err)
		}
		table := plan.HandOver()
		since := api.add(0, types.ImportStatusCompleted)
		since.content = content
		since.content.StartEventTime = content.StartEventTime.Add(time.Hour)
		api.calls = map[string]int{}

		apply := api.region()
		apply.TakeOver(t.Context(), table)
		if started, err := apply.Start(t.Context(), content, Adopt); err != nil || started.Action != ActionStart {
			t.Fatalf("%+v, %v", started, err)
		}
		if reads := api.count("GetImport"); reads > 2 {
			t.Errorf("%d reads in the apply", reads)
		}
		// A start of what was handed over as there finds it.
		same := api.imports[7].content
		if adopted, err := api.region().Start(t.Context(), same, Adopt); err != nil || adopted.Action != ActionAdopt {
			t.Errorf("%+v, %v", adopted, err)
		}
		again := api.region()
		again.TakeOver(t.Context(), table)
		if adopted, err := again.Start(t.Context(), same, Adopt); err != nil || adopted.Action != ActionAdopt || adopted.Import.ID != api.imports[7].id {
			t.Errorf("with the table: %+v, %v", adopted, err)
		}
	})
}

func TestHandOverOfNonsense(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		existing := api.add(0, types.ImportStatusCompleted)
		existing.content = pastContent()
		region := api.region()
		region.TakeOver(t.Context(), []byte("not a table"))
		if started, err := region.Start(t.Context(), existing.content, Adopt); err != nil || started.Import.ID != existing.id {
			t.Errorf("%+v, %v", started, err)
		}
	})
}

// A plan that knows all from its state reads nothing.
func TestPlanReadsWhatTheStateDoesNotKnow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(time.Second, types.ImportStatusCompleted)
		var known []Import
		reader := api.region()
		for n := range 300 {
			existing := api.add(0, types.ImportStatusCompleted)
			existing.content = pastContent()
			existing.content.Source.S3LocationURI += time.Duration(n).String() + "/"
			imported, err := reader.Get(t.Context(), existing.id)
			if err != nil {
				t.Fatal(err)
			}
			known = append(known, imported)
		}
		unknown := api.add(0, types.ImportStatusCompleted)
		unknown.content = pastContent()
		unknown.content.Source.S3LocationURI += "another-states/"
		api.calls = map[string]int{}
		region := api.region()
		api.onGet = func(string) error { return region.paces.reads.wait(t.Context()) }
		planned := make(chan Decision)
		go func() {
			decision, err := region.PlanStart(t.Context(), unknown.content, Adopt, "")
			if err != nil {
				t.Error(err)
			}
			planned <- decision
		}()
		for _, state := range known {
			if _, err := region.Refresh(t.Context(), state); err != nil {
				t.Fatal(err)
			}
		}
		if decision := <-planned; decision.Action != ActionAdopt || decision.Existing.ID != unknown.id {
			t.Errorf("%+v", decision)
		}
		if reads := api.count("GetImport") + api.count("ListImports"); reads > 10 {
			t.Errorf("%d reads", reads)
		}
	})
}

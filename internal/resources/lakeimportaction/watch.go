package lakeimportaction

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/report"
)

// watch waits for the end of the import, prints its progress meanwhile, and in
// the end what has come of it.
func (n *progressReporter) watch(ctx context.Context, maxRetries int64) diag.Diagnostics {
	n.retries = maxRetries
	var ended lake.Import
	var err error
	n.while(func(onSeen func(lake.Seen)) {
		ended, err = n.region.WaitForEnd(ctx, n.id, maxRetries, onSeen)
	}, func() string {
		if n.last.Import.Status.Finished() {
			return n.slotLine()
		}
		return n.line()
	})
	n.sayEnd(ended, err)
	if err == nil {
		return nil
	}
	return diag.Diagnostics{n.report(fmt.Sprintf("Waiting for import %s", n.id), err)}
}

// report is the error with which an action ends. Where it does not know what
// has become of the import, it says how to look at it.
func (n *progressReporter) report(summary string, err error) diag.Diagnostic {
	reported := report.Report(summary, err, inputPaths)
	if wait := new(lake.WaitError); errors.As(err, &wait) || !lake.Interrupted(err) {
		return reported
	}
	return diag.NewErrorDiagnostic(summary, reported.Detail()+"\n\nTerraform was interrupted. An import that is running continues at AWS. "+n.whereToLook())
}

// sayEnd says the totals of an import that has ended, and of one that has not
// that it goes on.
func (n *progressReporter) sayEnd(ended lake.Import, err error) {
	var wait *lake.WaitError
	var failed *lake.FailedError
	var slot *lake.SlotError
	switch {
	case errors.As(err, &wait):
		n.say("The timeout was reached after %s. The import continues at AWS. %s", elapsed(wait.Waited), n.whereToLook())
	case errors.As(err, &slot):
		n.say("Import %s was not retried and is still %s: waiting for its turn has ended.", n.id, ended.Status)
	case ended.Status.Finished():
		n.tell(lake.Seen{Import: ended, At: time.Now(), Retries: n.last.Retries})
		n.say("Import %s ended %s after %s: %s", n.id, ended.Status, elapsed(time.Since(n.began)), report.Progress(ended.Statistics))
	case n.last.Import.ID != "" && !n.last.Import.Status.Finished():
		n.say("The import can no longer be read. It continues at AWS. %s", n.whereToLook())
	}
	if errors.As(err, &failed) {
		for _, kind := range failed.Failures.Kinds {
			n.say("%s × %s, for example %s: %s", report.Grouped(int64(kind.Count)), kind.ErrorType, kind.Example.Location, kind.Example.ErrorMessage)
		}
	}
}

package lakequery

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lake"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/query"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/resources/attribute"
	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/trail"
)

// placeholder stands for the id of event_data_store in a statement.
const placeholder = "{event_data_store}"

var (
	// quoted are texts of SQL, in which an id is none of an event data store.
	quoted   = regexp.MustCompile(`'(?:[^']|'')*'`)
	arnInSQL = regexp.MustCompile(`\barn:[a-z-]+:cloudtrail:\S*eventdatastore/`)
	storeIDs = regexp.MustCompile(`\b[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}\b`)
)

// request is what the arguments ask, when all of them are known.
func (a *arguments) request() (query.Request, diag.Diagnostics) {
	request := query.Request{
		Store: a.EventDataStore.ValueString(), Check: a.check(), By: query.By(a.By.ValueString()),
		Start: a.StartEventTime.Instant(), End: a.EndEventTime.Instant(), Imports: a.importIDs(), MaxBytes: attribute.Whole(a.MaxBytesScanned),
	}
	if a.check() == query.CheckGaps { // the end of a day may be its last second
		request.Start, request.End = startOfDay(request.Start), startOfDay(request.End.Add(time.Second))
	}
	if !a.Timeout.IsNull() {
		timeout, err := time.ParseDuration(a.Timeout.ValueString())
		if err != nil { // a validator has said so
			return request, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(atTimeout), "Invalid timeout", fmt.Sprintf("timeout: %s.", err))}
		}
		request.Timeout = timeout
	}
	if request.Check != "" {
		return request, nil
	}
	var diags diag.Diagnostics
	request.Statement, request.Stores, diags = a.statement()
	return request, diags
}

// statement returns the SQL with the id of the event data store in it, and the ids of
// all that it names.
func (a *arguments) statement() (sql string, stores []string, diags diag.Diagnostics) {
	sql = strings.TrimSpace(a.Statement.ValueString())
	at := path.Root(atStatement)
	own := lake.StoreID(a.EventDataStore.ValueString())
	if strings.Contains(sql, placeholder) {
		if own == "" {
			diags.AddAttributeError(at, "Invalid statement", "statement has "+placeholder+", but event_data_store is not set. Set it, or write the id of an event data store in its place.")
			return sql, nil, diags
		}
		sql = strings.ReplaceAll(sql, placeholder, own)
	}
	for _, id := range storeIDs.FindAllString(quoted.ReplaceAllString(sql, "''"), -1) {
		if !slices.Contains(stores, id) {
			stores = append(stores, id)
		}
	}
	switch length := utf8.RuneCountInString(sql); {
	case length > query.MaxStatement:
		diags.AddAttributeError(at, "Invalid statement", fmt.Sprintf("statement has %d characters, and AWS takes %d at most.", length, query.MaxStatement))
	case arnInSQL.MatchString(quoted.ReplaceAllString(sql, "''")):
		diags.AddAttributeError(at, "Invalid statement", "statement has an ARN, but SQL names an event data store by its id, which is the last part of its ARN. Write "+placeholder+" after FROM, and set event_data_store to the ARN.")
	case len(stores) == 0:
		diags.AddAttributeError(at, "Invalid statement", "statement names no event data store: after FROM stands the id of an event data store. Write "+placeholder+" there and set event_data_store, or write the id itself, such as FROM ${data.cloudtrail_lake_event_data_store.example.id}.")
	case own != "" && !slices.Contains(stores, own):
		diags.AddAttributeError(path.Root(atStore), "Invalid statement", fmt.Sprintf("event_data_store is %s, but statement reads from %s. Write %s after FROM, or remove event_data_store.", own, strings.Join(stores, " and "), placeholder))
	}
	return sql, stores, diags
}

// place returns the Region in which is asked: the one that is given, or that of the
// event data store, or else the provider's.
func (a *arguments) place(byDefault string) string {
	if given := a.Region.ValueString(); given != "" {
		return given
	}
	if arn, err := trail.ParseEventDataStoreARN(a.EventDataStore.ValueString()); err == nil {
		return arn.Region
	}
	return byDefault
}

// attempt is the summary of what goes wrong.
func (a *arguments) attempt(request query.Request) string {
	stores := request.Stores
	if request.Check != "" {
		stores = []string{lake.StoreID(request.Store)}
	}
	return fmt.Sprintf("Querying event data store %s", strings.Join(stores, ", "))
}

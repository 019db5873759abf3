package lakesql

import (
	"strings"
	"time"
)

// schema are the columns of an event data store for CloudTrail events, in the
// order and with the types of AWS's page "Supported SQL schemas for event data
// stores". The keys are those of the records in log files.
var schema = []field{
	{"eventversion", "eventVersion", varchar},
	{"useridentity", "userIdentity", userIdentity},
	{"eventtime", "eventTime", timestamp},
	{"eventsource", "eventSource", varchar},
	{"eventname", "eventName", varchar},
	{"awsregion", "awsRegion", varchar},
	{"sourceipaddress", "sourceIPAddress", varchar},
	{"useragent", "userAgent", varchar},
	{"errorcode", "errorCode", varchar},
	{"errormessage", "errorMessage", varchar},
	{"requestparameters", "requestParameters", mapOf(varchar)},
	{"responseelements", "responseElements", mapOf(varchar)},
	{"additionaleventdata", "additionalEventData", mapOf(varchar)},
	{"requestid", "requestID", varchar},
	{"eventid", "eventID", varchar},
	{"readonly", "readOnly", boolean},
	{"resources", "resources", arrayOf(row(
		field{"accountid", "accountId", varchar},
		field{"type", "type", varchar},
		field{"arn", "ARN", varchar},
		field{"arnprefix", "ARNPrefix", varchar},
	))},
	{"eventtype", "eventType", varchar},
	{"apiversion", "apiVersion", varchar},
	{"managementevent", "managementEvent", boolean},
	{"recipientaccountid", "recipientAccountId", varchar},
	{"sharedeventid", "sharedEventID", varchar},
	{"annotation", "annotation", varchar},
	{"vpcendpointid", "vpcEndpointId", varchar},
	{"vpcendpointaccountid", "vpcEndpointAccountId", varchar},
	{"serviceeventdetails", "serviceEventDetails", mapOf(varchar)},
	{"addendum", "addendum", mapOf(varchar)},
	{"edgedevicedetails", "edgeDeviceDetails", mapOf(varchar)},
	{"insightdetails", "insightDetails", mapOf(varchar)},
	{"eventcategory", "eventCategory", varchar},
	{"tlsdetails", "tlsDetails", row(
		field{"tlsversion", "tlsVersion", varchar},
		field{"ciphersuite", "cipherSuite", varchar},
		field{"clientprovidedhostheader", "clientProvidedHostHeader", varchar},
	)},
	// The schema says string, and AWS's sample queries compare it with TRUE.
	{"sessioncredentialfromconsole", "sessionCredentialFromConsole", &typ{kind: varcharKind, truth: true}},
	{"eventjson", "", varchar},
	{"eventjsonchecksum", "eventJsonChecksum", varchar},
}

var userIdentity = row(
	field{"type", "type", varchar},
	field{"principalid", "principalId", varchar},
	field{"arn", "arn", varchar},
	field{"accountid", "accountId", varchar},
	field{"accesskeyid", "accessKeyId", varchar},
	field{"username", "userName", varchar},
	field{"sessioncontext", "sessionContext", row(
		field{"attributes", "attributes", row(
			field{"creationdate", "creationDate", timestamp},
			field{"mfaauthenticated", "mfaAuthenticated", varchar},
		)},
		field{"sessionissuer", "sessionIssuer", row(
			field{"type", "type", varchar},
			field{"principalid", "principalId", varchar},
			field{"arn", "arn", varchar},
			field{"accountid", "accountId", varchar},
			field{"username", "userName", varchar},
		)},
		field{"webidfederationdata", "webIdFederationData", row(
			field{"federatedprovider", "federatedProvider", varchar},
			field{"attributes", "attributes", mapOf(varchar)},
		)},
		field{"sourceidentity", "sourceIdentity", varchar},
		field{"ec2roledelivery", "ec2RoleDelivery", varchar},
		field{"ec2issuedinvpc", "ec2IssuedInVpc", varchar},
	)},
	field{"onbehalfof", "onBehalfOf", row(
		field{"userid", "userId", varchar},
		field{"identitystorearn", "identityStoreArn", varchar},
	)},
	field{"inscopeof", "inScopeOf", row(
		field{"sourcearn", "sourceArn", varchar},
		field{"sourceaccount", "sourceAccount", varchar},
		field{"issuertype", "issuerType", varchar},
		field{"credentialsissuedto", "credentialsIssuedTo", varchar},
	)},
	field{"invokedby", "invokedBy", varchar},
	field{"identityprovider", "identityProvider", varchar},
)

func row(fields ...field) *typ { return &typ{kind: rowKind, fields: fields} }

// stored are the columns that are written. All others are made of eventjson
// when they are read.
var stored = []string{"eventid", "eventtime", "eventname", "eventsource", "awsregion", "recipientaccountid", "eventjson"}

// CreateTable returns the statement that makes the table of an event data store.
// The columns that are not stored are no generated columns: SQLite would make
// all of them at each INSERT.
func CreateTable(table string) string {
	columns := make([]string, len(stored))
	for i, name := range stored {
		columns[i] = quoteName(name) + " TEXT"
	}
	return "CREATE TABLE " + quoteName(table) + " (" + strings.Join(columns, ", ") + ")"
}

// Insert returns the statement that adds an event. Its parameters are eventid,
// eventtime (see Timestamp), eventname, eventsource, awsregion,
// recipientaccountid and eventjson, the record as in the log file.
func Insert(table string) string {
	return "INSERT INTO " + quoteName(table) + " (" + strings.Join(stored, ", ") + ") VALUES (?" +
		strings.Repeat(", ?", len(stored)-1) + ")"
}

// Timestamp is the form in which the time of an event is stored, and shown.
func Timestamp(t time.Time) string { return t.UTC().Format(timestampLayout) }

const (
	timestampLayout = "2006-01-02 15:04:05.000"
	dateLayout      = "2006-01-02"
	midnight        = " 00:00:00.000"
)

// Pragmas is what every connection needs, as the query of a data source name.
// LIKE tells cases apart, as Trino's does. A text in double quotes is never
// taken for a string.
func Pragmas() string { return "_pragma=case_sensitive_like(1)&_dqs=0" }

func isStored(column string) bool {
	for _, name := range stored {
		if name == column {
			return true
		}
	}
	return false
}

// read is how SQLite reads a column of an event data store. The cast keeps a number
// in an event from being a number where the schema says string.
func (f field) read(table string) string {
	if isStored(f.name) {
		return table + "." + f.name
	}
	made := reference{doc: table + ".eventjson", path: keyPath(rootPath, f.key)}.sql(f.typ)
	if f.typ.is(varcharKind) {
		return "CAST(" + made + " AS TEXT)"
	}
	return made
}

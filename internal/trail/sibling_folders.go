package trail

import "slices"

// SiblingFolder is a folder that CloudTrail writes beside an account's folder
// CloudTrail, and that holds something other than trail logs.
type SiblingFolder struct {
	Name  string
	Holds string // what is in it
	// Importable is what is known of an import of it, in whole sentences.
	Importable string
}

const neverImported = "An import cannot copy these."

// siblingFolders are those of
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html,
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html and
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-download-cloudtrail-lake-query-results.html
//
// By the reference of StartImport, an import copies folders named CloudTrail,
// and another folder only if the URI names it. Whether that works for network
// activity events and aggregated events is documented nowhere.
var siblingFolders = []SiblingFolder{
	{"CloudTrail-Aggregated", "summaries of data events", "AWS does not document that an import can copy them. The events themselves are trail logs, if the trail records data events."},
	{"CloudTrail-Digest", "digests that prove log files unchanged", neverImported},
	{"CloudTrail-Insight", "Insights events", neverImported},
	{"CloudTrail-Lake", "results of queries", neverImported},
	{"CloudTrail-NetworkActivity", "network activity events", "An import of a folder above leaves them out, so they need an import of their own, as this one is. AWS does not document whether it copies them: look at what it has counted, and start with a day."},
}

// SiblingFolder returns the folder beside CloudTrail that the URI points into,
// and reports whether there is one. Only the place below the account counts: a
// trail's own prefix may have any name.
func (u S3LocationURI) SiblingFolder() (SiblingFolder, bool) {
	location, below := u.split()
	if location.AccountID == "" || len(below) == 0 {
		return SiblingFolder{}, false
	}
	for _, folder := range siblingFolders {
		if folder.Name == below[0] {
			return folder, true
		}
	}
	return SiblingFolder{}, false
}

// IsSiblingFolder reports whether a folder beside CloudTrail may have that name.
func IsSiblingFolder(name string) bool {
	return slices.ContainsFunc(siblingFolders, func(folder SiblingFolder) bool { return folder.Name == name })
}

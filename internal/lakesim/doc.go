// Package lakesim simulates the part of AWS that an import into CloudTrail Lake
// touches: CloudTrail's event data stores and imports, STS, Organizations and
// S3, all behind one HTTP handler.
//
// An import really reads its bucket: it lists, gunzips and parses the log files
// through S3 calls and stores every event in an SQLite database, each as often as
// it comes. Queries run there; what they can say is in package lakesql. The
// database is a temporary file, or in a folder of Config.Data, where events,
// event data stores and imports outlive the simulator. Roles, keys, trails, the
// world and queries do not.
//
// # Callers
//
// Signatures are read and not verified. The account follows from the access key
// (AKIA or ASIA, the account's 12 digits and 4 more characters, or the 12 digits
// alone) and is the configured one for all other keys; the Region is that of the
// signature.
//
// # World
//
// How the simulated AWS behaves is one document, World. It has a switch for
// everything that AWS leaves open or does with delay, and can change while
// imports run. Switches says what each does, from where it is known, and what
// its default is: the reading that is stricter for the caller, except that lags
// are none, because AWS documents none.
//
// An import's record is always the truth, and keeps its states of the past. What
// GetImport and the others show of it is a view, made of the record, the world
// and the time.
//
// # Control
//
// These paths are not AWS's. What they take is JSON, and members they do not
// know are refused.
//
//	GET    /_lakesim/stats                    Stats
//	GET    /_lakesim/world                    World
//	PUT    /_lakesim/world                    World; what is left out takes its default
//	PATCH  /_lakesim/world                    World; what is left out stays
//	GET    /_lakesim/faults                   Faults
//	PUT    /_lakesim/faults                   Faults
//	GET    /_lakesim/hold                     {"hold": true | false | "initializing"}
//	PUT    /_lakesim/hold                     the same
//	PUT    /_lakesim/buckets/NAME             BucketSettings; what is left out stays
//	PUT    /_lakesim/event-data-stores/NAME   EventDataStoreSettings; NAME, id or ARN
//	DELETE /_lakesim/event-data-stores/NAME   removes a store without the 7 days of grace
//	DELETE /_lakesim/imports/ID               removes the record of an import
//
// While imports are held they stop before their next file and before their end;
// while "initializing" is held, new ones stay INITIALIZING as well. StopImport
// works on a held import.
//
// # Where AWS is silent
//
// Beside the switches, this is how it reads what AWS leaves open:
//
//   - A retry takes the files that failed or were not reached. A file counts as
//     a whole: its events are stored all together or not at all. Folders
//     completed before are not looked at again. Statistics go on, and
//     FailedEntries counts the entries that have not SUCCEEDED yet.
//   - ListImports of a destination that never was is
//     EventDataStoreARNInvalidException.
//   - The ARN of a store in another account or Region is
//     EventDataStoreARNInvalidException.
//   - Both times of an import belong to its range, and one alone is refused.
//     When there is a range, files without a time in their name are left out.
//     Events are not filtered by it.
//   - A URI that is neither in nor above a CloudTrail folder names the log
//     folder itself; a file there that is no CloudTrail log is a failure.
//   - A store pending deletion keeps its name and its place in the quota.
//   - All read operations share one rate of 10 per second.
//   - A query scans all events of the event data stores that it names, whatever
//     its conditions: AWS does not say which ones save bytes.
//   - An event whose eventTime is older than the retention period is not stored,
//     and one that is stored stays.
//   - The results of a query are not delivered to S3, and there are no dashboards,
//     so no QueryAlias.
package lakesim

package lakesim

import (
	"fmt"
	"strconv"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// seedEpoch is when all that the configuration makes was made: a restart with
// the same configuration shows the same world.
var seedEpoch = time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)

// seedImports adds n finished imports into the first store, each of one day.
func (s *Simulator) seedImports(n int) {
	if n == 0 {
		return
	}
	store := s.stores[0]
	bucket := "aws-cloudtrail-logs-" + store.account
	if names := s.buckets.names(); len(names) > 0 {
		bucket = names[0]
	}
	role := "arn:" + awsapi.PartitionOf(store.region) + ":iam::" + store.account + ":role/cloudtrail-lake-import"
	bucketRegion := defaultRegion
	for i := range n {
		day := seedEpoch.AddDate(0, 0, -1-i)
		uri := fmt.Sprintf("s3://%s/AWSLogs/%s/CloudTrail/%s/%s/", bucket, store.account, store.region, day.Format("2006/01/02"))
		created := seedEpoch.Add(time.Duration(i) * time.Minute)
		files := int64(24 + i%240)
		id := awsapi.DerivedUUID("import", store.id, strconv.Itoa(i))
		if s.byID[id] != nil {
			continue // kept by an earlier simulator
		}
		record := &importRecord{
			id:      id,
			account: store.account, region: store.region,
			store: store, destination: store.arn(),
			source: s3ImportSource{&uri, &bucketRegion, &role},
			start:  &awsapi.Timestamp{Time: day}, end: &awsapi.Timestamp{Time: day.Add(24*time.Hour - time.Millisecond)},
			spelled: store.arn(), starts: 1, created: created,
		}
		record.importState = importState{importInitializing, created, importStatistics{}}
		record.remember(created)
		record.importState = importState{importCompleted, created.Add(30 * time.Second), importStatistics{
			PrefixesFound: 1, PrefixesCompleted: 1, FilesCompleted: files, EventsCompleted: files*50 + int64(i),
		}}
		record.remember(record.updated)
		record.inherited = record.statistics
		s.add(record)
		s.changedImport(record)
	}
}

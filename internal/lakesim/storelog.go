package lakesim

import (
	"errors"
	"io"
	"time"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/lakedb"
)

// storeLog stores the events of a log file that are not older than oldest, all of
// them or none, and returns how many they are. Whoever imports the file gives its key.
func (s *Simulator) storeLog(store *eventDataStore, log io.Reader, oldest time.Time, key *lakedb.FileKey) (int64, error) {
	file, err := s.database.Begin(store.id)
	if err != nil {
		return 0, err
	}
	var ids []eventID
	var bytes int64
	err = readLog(log, oldest, usualLimits, func(e lakedb.Event) error {
		ids = append(ids, parseEventID([]byte(e.ID)))
		bytes += int64(len(e.JSON))
		return file.Add(e)
	})
	if err != nil {
		return 0, errors.Join(err, file.Rollback())
	}
	if key != nil {
		key.Events = int64(len(ids))
	}
	if err := file.Commit(key); err != nil {
		return 0, err
	}
	s.events.add(int64(len(ids)), store.events.add(ids, bytes))
	return int64(len(ids)), nil
}

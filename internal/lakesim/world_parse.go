package lakesim

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// ParseWorld reads a world from JSON. Members that are left out take their
// defaults, and unknown ones are an error.
func ParseWorld(text []byte) (World, error) {
	world, err := World{}.changed(text)
	if err != nil {
		return World{}, fmt.Errorf("reading the world: %w", err)
	}
	return world, nil
}

// changed returns the world with the members that text gives. A member that is
// null takes its default.
func (w World) changed(text []byte) (World, error) {
	w = w.complete()
	var members map[string]json.RawMessage
	if err := decodeStrictly(text, &members); err != nil {
		return World{}, err
	}
	if members == nil {
		return World{}, errors.New("it has to be an object")
	}
	fields := map[string]reflect.Value{}
	value := reflect.ValueOf(&w).Elem()
	for i := range value.NumField() {
		fields[memberName(value.Type().Field(i))] = value.Field(i)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		field, known := fields[name]
		if !known {
			return World{}, fmt.Errorf("unknown member %q", name)
		}
		if string(members[name]) == "null" {
			field.SetZero()
			continue
		}
		if field.Kind() == reflect.Slice { // a list is replaced, not written over
			field.SetZero()
		}
		if err := decodeStrictly(members[name], field.Addr().Interface()); err != nil {
			return World{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	w = w.complete()
	return w, w.check()
}

var (
	errorCodePattern = regexp.MustCompile(`^[A-Za-z]+$`)

	runningStatuses  = []string{importInitializing, importInProgress}
	finishedStatuses = []string{importFailed, importStopped, importCompleted}
	importStatuses   = slices.Concat(runningStatuses, finishedStatuses)
)

// check returns an error that names the first member with a bad value. The
// world has to be complete.
func (w World) check() error {
	for _, c := range w.choices() {
		if !slices.Contains(c.allowed, *c.value) {
			return fmt.Errorf("%s: %q is none of %s", c.member, *c.value, strings.Join(c.allowed, ", "))
		}
	}
	value := reflect.ValueOf(w)
	for i := range value.NumField() {
		name := memberName(value.Type().Field(i))
		switch v := value.Field(i).Interface().(type) {
		case Duration:
			if v < 0 {
				return fmt.Errorf("%s: %s is negative", name, v)
			}
		case int:
			if v < 0 {
				return fmt.Errorf("%s: %d is negative", name, v)
			}
		}
	}
	switch w.Hold {
	case HoldNothing, HoldFiles, HoldInitializing:
	default:
		return fmt.Errorf("hold: %q is none of %s, %s, %s", string(w.Hold), HoldNothing, HoldFiles, HoldInitializing)
	}
	if w.NotFoundStatus != 400 && w.NotFoundStatus != 404 {
		return fmt.Errorf("not_found_status: %d is neither 400 nor 404", w.NotFoundStatus)
	}
	if w.ListPageSize > 1000 {
		return fmt.Errorf("list_page_size: %d is more than 1000", w.ListPageSize)
	}
	for _, region := range w.UnsupportedRegions {
		if !regionPattern.MatchString(region) {
			return fmt.Errorf("unsupported_regions: %q is not a Region name", region)
		}
	}
	if err := w.checkStatuses(); err != nil {
		return err
	}
	return w.checkShapes()
}

// checkStatuses checks the members that are objects with a member for each status.
func (w World) checkStatuses() error {
	for _, one := range []struct {
		member  string
		value   map[string]string
		allowed []string
		code    bool
	}{
		{"stop_finished", w.StopFinished, finishedStatuses, true},
		{"retry_finished", w.RetryFinished, importStatuses, true},
		{"additional_status", w.AdditionalStatus, importStatuses, false},
	} {
		for status, value := range one.value {
			if !slices.Contains(one.allowed, status) {
				return fmt.Errorf("%s: %q is none of %s", one.member, status, strings.Join(one.allowed, ", "))
			}
			if one.code && !errorCodePattern.MatchString(value) {
				return fmt.Errorf("%s: %s: %q is neither an error code nor %q", one.member, status, value, Accept)
			}
		}
	}
	for name, value := range w.MissingRights {
		if _, known := defaultMissingRights[name]; !known {
			return fmt.Errorf("missing_rights: %q is no right", name)
		}
		if value != RightRefused && value != RightFailed {
			return fmt.Errorf("missing_rights: %s: %q is none of %s, %s", name, value, RightRefused, RightFailed)
		}
	}
	return nil
}

// checkShapes checks the names of members of records and rows.
func (w World) checkShapes() error {
	for _, name := range w.RowWithout {
		if !slices.Contains(rowMembers, name) {
			return fmt.Errorf("row_without: %q is none of %s", name, strings.Join(rowMembers, ", "))
		}
	}
	for _, name := range w.RecordWithout {
		path := name
		if operation, member, found := strings.Cut(name, "."); found && slices.Contains(recordOperations, operation) {
			path = member
		}
		if !slices.Contains(recordMembers, path) {
			return fmt.Errorf("record_without: %q is none of %s, with or without one of %s. before it",
				name, strings.Join(recordMembers, ", "), strings.Join(recordOperations, "., "))
		}
	}
	return nil
}

// The members that can be left out of a row and of a record, and the operations
// that return a record.
var (
	rowMembers       = []string{"ImportId", "ImportStatus", "Destinations", "CreatedTimestamp", "UpdatedTimestamp"}
	recordOperations = []string{"StartImport", "GetImport", "StopImport"}
	recordMembers    = []string{
		"ImportId", "Destinations", "ImportSource", "ImportSource.S3", "ImportSource.S3.S3LocationUri", "ImportSource.S3.S3BucketRegion",
		"ImportSource.S3.S3BucketAccessRoleArn", "StartEventTime", "EndEventTime", "ImportStatus", "CreatedTimestamp", "UpdatedTimestamp",
		"ImportStatistics", "ImportStatistics.PrefixesFound", "ImportStatistics.PrefixesCompleted", "ImportStatistics.FilesCompleted",
		"ImportStatistics.EventsCompleted", "ImportStatistics.FailedEntries",
	}
)

// UnmarshalJSON changes the settings of the buckets that text names.
func (b *BucketsByName) UnmarshalJSON(text []byte) error {
	merged, err := mergeByName(*b, text)
	*b = merged
	return err
}

// UnmarshalJSON changes the settings of the stores that text names.
func (e *EventDataStoresByName) UnmarshalJSON(text []byte) error {
	merged, err := mergeByName(*e, text)
	*e = merged
	return err
}

// mergeByName decodes the settings of each name onto those there are; null
// takes them away.
func mergeByName[Settings any](present map[string]Settings, text []byte) (map[string]Settings, error) {
	var given map[string]json.RawMessage
	if err := decodeStrictly(text, &given); err != nil {
		return nil, err
	}
	merged := map[string]Settings{}
	maps.Copy(merged, present)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if string(given[name]) == "null" {
			delete(merged, name)
			continue
		}
		settings := merged[name]
		if err := decodeStrictly(given[name], &settings); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		merged[name] = settings
	}
	return merged, nil
}

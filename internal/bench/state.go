package bench

import (
	"encoding/json"
	"fmt"
	"time"
)

// multiply makes of a state with one object, which Terraform has written, a
// state with n of them. To import 5,000 at 8 reads per second takes 10 minutes.
func multiply(state []byte, n int, change func(i int, attributes map[string]any)) ([]byte, error) {
	var whole map[string]any
	if err := json.Unmarshal(state, &whole); err != nil {
		return nil, fmt.Errorf("reading a state: %w", err)
	}
	resources, _ := whole["resources"].([]any)
	if len(resources) != 1 {
		return nil, fmt.Errorf("the state has %d objects, not one", len(resources))
	}
	first, err := json.Marshal(resources[0])
	if err != nil {
		return nil, fmt.Errorf("copying an object of a state: %w", err)
	}
	copies := make([]any, n)
	for i := range copies {
		var object struct {
			Mode      string           `json:"mode"`
			Type      string           `json:"type"`
			Name      string           `json:"name"`
			Provider  string           `json:"provider"`
			Instances []map[string]any `json:"instances"`
		}
		if err := json.Unmarshal(first, &object); err != nil {
			return nil, fmt.Errorf("copying an object of a state: %w", err)
		}
		object.Name = objectName(i)
		for _, instance := range object.Instances {
			attributes, ok := instance["attributes"].(map[string]any)
			if !ok {
				return nil, fmt.Errorf("the object %s has no attributes", object.Name)
			}
			change(i, attributes)
			// What Terraform 1.12 and newer keep beside the attributes.
			if identity, ok := instance["identity"].(map[string]any); ok {
				identity["import_id"] = attributes["import_id"]
			}
		}
		copies[i] = object
	}
	whole["resources"] = copies
	made, err := json.Marshal(whole)
	if err != nil {
		return nil, fmt.Errorf("writing a state: %w", err)
	}
	return made, nil
}

// asSeeded makes attributes those of an import that the simulator began with.
func asSeeded(attributes map[string]any, known seeded) {
	attributes["import_id"] = known.ID
	attributes["import_status"] = known.Status
	attributes["import_source"] = withURI(attributes["import_source"], known.S3LocationURI)
	attributes["import_statistics"] = known.Statistics
	for name, at := range map[string]time.Time{
		"start_event_time": known.StartEventTime, "end_event_time": known.EndEventTime,
		"created_timestamp": known.Created, "updated_timestamp": known.Updated,
	} {
		attributes[name] = at.UTC().Format(time.RFC3339Nano)
	}
}

func withURI(source any, uri string) any {
	outer, _ := source.(map[string]any)
	if s3, ok := outer["s3"].(map[string]any); ok {
		s3["s3_location_uri"] = uri
	}
	return source
}

// asRunning makes attributes those of an import that was still running when the
// state was saved.
func asRunning(attributes map[string]any, known seeded) {
	attributes["import_status"] = "IN_PROGRESS"
	attributes["updated_timestamp"] = known.Created.UTC().Format(time.RFC3339Nano)
	attributes["import_statistics"] = map[string]int64{
		"prefixes_found": 1, "prefixes_completed": 0, "files_completed": 1, "events_completed": 50, "failed_entries": 0,
	}
}

// asFloor makes attributes those of an object of floorConfiguration.
func asFloor(i int, attributes map[string]any) {
	for _, name := range []string{"input", "output"} {
		if typed, ok := attributes[name].(map[string]any); ok {
			typed["value"] = map[string]string{"uri": floorURI(i), "role": floorRole}
		}
	}
}

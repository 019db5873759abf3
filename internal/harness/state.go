package harness

import (
	"encoding/json"
	"fmt"
	"time"
)

// Object is a managed object in a state.
type Object struct {
	Type, Name string
	Provider   string // its address
	Attributes map[string]any
}

// WriteState makes objects the state, as if Terraform had written it: to import
// 5,000 at 8 reads per second takes 10 minutes.
func (w Workspace) WriteState(objects []Object) error {
	resources := make([]map[string]any, len(objects))
	for i, o := range objects {
		resources[i] = map[string]any{
			"mode": "managed", "type": o.Type, "name": o.Name, "provider": fmt.Sprintf("provider[%q]", o.Provider),
			"instances": []map[string]any{{"schema_version": 0, "attributes": o.Attributes}},
		}
	}
	text, err := json.Marshal(map[string]any{"version": 4, "serial": 1, "lineage": "harness", "resources": resources})
	if err != nil {
		return fmt.Errorf("writing a state: %w", err)
	}
	return w.Write("terraform.tfstate", string(text))
}

// WriteKnown gives a workspace all imports of a simulator, named i0 and so on: to
// its configuration as they are, to its state as change leaves them.
func (w Workspace) WriteKnown(imports []ImportStats, role string, change func(i int, known *ImportStats)) error {
	objects := make([]Object, len(imports))
	blocks := Repeat(len(imports), func(i int) string {
		known := imports[i]
		resource := Import{Name: fmt.Sprintf("i%d", i), Destination: known.Destination, URI: known.S3LocationURI, Role: role, Start: known.StartEventTime, End: known.EndEventTime}
		if change != nil {
			change(i, &known)
		}
		objects[i] = resource.InState(known)
		return resource.Block()
	})
	if err := w.Write("known.tf", blocks); err != nil {
		return err
	}
	return w.WriteState(objects)
}

// InState is the import in a state that knows it as the simulator does.
func (i Import) InState(known ImportStats) Object {
	attributes := map[string]any{
		"destinations":  []string{i.Destination},
		"import_source": map[string]any{"s3": map[string]any{"s3_location_uri": i.URI, "s3_bucket_region": "us-east-1", "s3_bucket_access_role_arn": i.Role}},
		"region":        known.Region, "account_id": known.Account,
		"import_id": known.ID, "import_status": known.Status, "import_statistics": known.Statistics,
	}
	for name, at := range map[string]time.Time{
		"start_event_time": i.Start, "end_event_time": i.End, "created_timestamp": known.Created, "updated_timestamp": known.Updated,
	} {
		if !at.IsZero() {
			attributes[name] = at.UTC().Format(time.RFC3339Nano)
		}
	}
	return Object{Type: "cloudtrail_lake_import", Name: i.Name, Provider: Address, Attributes: attributes}
}

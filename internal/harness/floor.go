package harness

import "fmt"

// WriteFloor gives a workspace objects that are Terraform's own and about as large
// as an import, and the state too if it is to have them: what the same costs
// without the provider.
func (w Workspace) WriteFloor(count int, inState bool) error {
	const role = "arn:aws:iam::123456789012:role/cloudtrail-lake-import"
	objects := make([]Object, count)
	blocks := Repeat(count, func(i int) string {
		name, uri := fmt.Sprintf("i%d", i), fmt.Sprintf("s3://trail-logs/AWSLogs/%d/", i)
		value := map[string]any{
			"type":  []any{"object", map[string]string{"uri": "string", "role": "string"}},
			"value": map[string]string{"uri": uri, "role": role},
		}
		objects[i] = Object{
			Type: "terraform_data", Name: name, Provider: "terraform.io/builtin/terraform",
			Attributes: map[string]any{"id": name, "input": value, "output": value, "triggers_replace": nil},
		}
		return fmt.Sprintf("resource \"terraform_data\" %q {\n  input = {\n    uri  = %q\n    role = %q\n  }\n}\n", name, uri, role)
	})
	if err := w.Write("floor.tf", blocks); err != nil || !inState {
		return err
	}
	return w.WriteState(objects)
}

package chaos

import (
	"fmt"
	"slices"
)

// stoppedHeld says of each import that was stopped under an object that keeps it
// why that is wrong, by id. Nobody but Terraform stops imports here. What might
// have been stopped on purpose is not counted: a stop may take effect late, and a
// command that was killed may have sent it all the same.
func stoppedHeld(deeds []deed) map[string]string {
	wrong := map[string]string{}
	for _, d := range deeds {
		for _, id := range sorted(d.stopped) {
			name := d.keeper(id)
			if !d.ran[id] || name == "" || wrong[id] != "" || slices.ContainsFunc(deeds, func(other deed) bool { return other.excuses(d, id) }) {
				continue
			}
			wrong[id] = fmt.Sprintf("import %s was stopped by a command of workspace %d, whose cloudtrail_lake_import.%s keeps it", id, d.workspace, name)
		}
	}
	return wrong
}

// keeper returns the name of an object that had the import, or was to get it by
// an import block, that the plan did not destroy, and that has it afterwards. The
// object that create_before_destroy makes first is one too, if it has the import.
func (d deed) keeper(id string) string {
	for _, name := range sorted(d.after.imports) {
		if d.after.imports[name] == id && !d.intent.ends[name] && (d.before.imports[name] == id || d.takes[name] == id) {
			return name
		}
	}
	return ""
}

// excuses reports whether the import may have been stopped on purpose by this
// command, as far as the other one shows it. A state does not know what another
// has, but each of its objects counts.
func (d deed) excuses(other deed, id string) bool {
	if !d.began.Before(other.ended) || d.workspace == other.workspace && d.keeper(id) != "" {
		return false
	}
	for name := range d.intent.touches {
		if d.before.has(name, id) {
			return true
		}
	}
	return false
}

package attribute

import "github.com/agext/levenshtein"

// maxTypos is by how many letters a name may differ from the one that was meant;
// two letters that have changed places are two.
const maxTypos = 2

// nearest returns the candidate that was most likely meant, the first of several,
// and nothing if none is near.
func nearest(given string, candidates []string) string {
	best, found := maxTypos+1, ""
	for _, candidate := range candidates {
		if typos := levenshtein.Distance(given, candidate, nil); typos < best {
			best, found = typos, candidate
		}
	}
	return found
}

package lakesim

import "testing"

// What the database does not take is kept for the next attempt, and what has changed
// since is newer.
func TestUnkeptIsTriedAgain(t *testing.T) {
	s, err := New(Config{Data: t.TempDir(), EventDataStores: []string{"one", "two"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.database.Close(); err != nil {
		t.Fatal(err)
	}
	one, two := s.stores[0], s.stores[1]
	s.mu.Lock()
	s.changedStore(one)
	s.changedStore(two)
	s.mu.Unlock()
	s.keepChanges()
	if len(s.unkept.stores) != 2 {
		t.Fatalf("%d event data stores are tried again", len(s.unkept.stores))
	}
	later := unkept{stores: map[*eventDataStore]bool{two: false}}
	later.addOlder(s.unkept)
	if there, noted := later.stores[one]; !there || !noted || later.stores[two] {
		t.Errorf("%v", later.stores)
	}
}

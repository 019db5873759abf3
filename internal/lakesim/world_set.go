package lakesim

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// World returns the world as it is now, with every member filled in.
func (s *Simulator) World() World {
	world := s.world.Load().complete()
	world.Hold = s.gate.get()
	world.Buckets = s.buckets.all()
	s.mu.Lock()
	defer s.mu.Unlock()
	world.EventDataStores = s.storeSettingsByName()
	return world.complete()
}

// SetWorld replaces the whole world, of which nothing is changed if it has a
// bad value.
func (s *Simulator) SetWorld(world World) error {
	s.worldMoves.Lock()
	defer s.worldMoves.Unlock()
	return s.setWorld(world)
}

// setWorld is SetWorld for those who hold worldMoves.
func (s *Simulator) setWorld(world World) error {
	world = world.complete()
	if err := world.check(); err != nil {
		return fmt.Errorf("setting the world: %w", err)
	}
	buckets, err := s.buckets.fill(world.Buckets)
	if err != nil {
		return fmt.Errorf("setting the world: buckets: %w", err)
	}
	if err := s.setStores(world.EventDataStores); err != nil {
		return fmt.Errorf("setting the world: event_data_stores: %w", err)
	}
	s.buckets.setAll(buckets)
	hold := world.Hold
	world.Hold, world.Buckets, world.EventDataStores = "", nil, nil // others keep them
	s.world.Store(&world)
	s.gate.set(hold)
	return nil
}

// setStores replaces the settings of all stores.
func (s *Simulator) setStores(given EventDataStoresByName) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	settings := map[*eventDataStore]EventDataStoreSettings{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		store, err := s.storeCalled(name)
		if err == nil {
			err = given[name].check()
		}
		if _, twice := settings[store]; err == nil && twice {
			err = errors.New("another name in the object is of the same store")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		settings[store] = EventDataStoreSettings{}.with(given[name])
	}
	for _, store := range s.stores {
		store.settings = settings[store]
	}
	return nil
}

func (s *Simulator) putWorld(_ *http.Request, body []byte) (any, error) {
	world, err := ParseWorld(body)
	if err != nil {
		return nil, err
	}
	if err := s.SetWorld(world); err != nil {
		return nil, err
	}
	return s.World(), nil
}

// patchWorld changes the members that are given.
func (s *Simulator) patchWorld(_ *http.Request, body []byte) (any, error) {
	s.worldMoves.Lock()
	defer s.worldMoves.Unlock()
	world, err := s.World().changed(body)
	if err != nil {
		return nil, fmt.Errorf("reading the changes of the world: %w", err)
	}
	if err := s.setWorld(world); err != nil {
		return nil, err
	}
	return s.World(), nil
}

package lakesim

import (
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// EventDataStoreSettings are what can be said of a store beside the API. They
// hold whatever the API makes of the store, and leave alone what they lack.
type EventDataStoreSettings struct {
	HoldStatus          *string `json:"hold_status,omitempty"`          // show this status whatever happens; "" ends that
	OrganizationEnabled *bool   `json:"organization_enabled,omitempty"` // whoever owns the store
	EventCategory       *string `json:"event_category,omitempty"`       // take events of this category alone
}

var (
	errNoStore  = errors.New("there is no such event data store")
	errNoImport = errors.New("there is no such import")
)

// storeCalled finds a store by name, id or ARN, in whatever account and Region.
func (s *Simulator) storeCalled(name string) (*eventDataStore, error) {
	i := slices.IndexFunc(s.stores, func(e *eventDataStore) bool {
		return e.name == name || e.id == name || e.arn() == name
	})
	if i < 0 {
		return nil, fmt.Errorf("finding event data store %s: %w", name, errNoStore)
	}
	return s.stores[i], nil
}

var storeStatuses = []string{
	storeCreated, storeEnabled, storePendingDeletion, storeStartingIngestion, storeStoppingIngestion, storeStoppedIngestion,
}

func (e EventDataStoreSettings) check() error {
	if status := e.HoldStatus; status != nil && *status != "" && !slices.Contains(storeStatuses, *status) {
		return fmt.Errorf("%q is not a status", *status)
	}
	if category := e.EventCategory; category != nil &&
		!slices.Contains(trailCategories, *category) && !slices.Contains(otherCategories, *category) {
		return fmt.Errorf("%q is not an event category", *category)
	}
	return nil
}

// SetEventDataStore changes a store, given by name, id or ARN, beside the API.
// Settings that are nil stay as they are.
func (s *Simulator) SetEventDataStore(name string, settings EventDataStoreSettings) error {
	s.worldMoves.Lock()
	defer s.worldMoves.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := s.storeCalled(name)
	if err != nil {
		return err
	}
	if err := settings.check(); err != nil {
		return fmt.Errorf("setting event data store %s: %w", name, err)
	}
	store.settings = store.settings.with(settings)
	s.changedStore(store)
	return nil
}

// with returns the settings changed by those that are given.
func (e EventDataStoreSettings) with(changes EventDataStoreSettings) EventDataStoreSettings {
	if changes.HoldStatus != nil {
		e.HoldStatus = changes.HoldStatus
		if *changes.HoldStatus == "" {
			e.HoldStatus = nil
		}
	}
	if changes.OrganizationEnabled != nil {
		e.OrganizationEnabled = changes.OrganizationEnabled
	}
	if changes.EventCategory != nil {
		e.EventCategory = changes.EventCategory
	}
	return e
}

// storeSettingsByName returns the settings of the stores that have any.
func (s *Simulator) storeSettingsByName() EventDataStoresByName {
	settings := EventDataStoresByName{}
	for _, store := range s.stores {
		if store.settings == (EventDataStoreSettings{}) {
			continue
		}
		name := store.name
		if first, err := s.storeCalled(name); err != nil || first != store {
			name = store.arn() // another Region has a store of the same name
		}
		settings[name] = store.settings.clone()
	}
	return settings
}

// clone returns settings whose values can be written over without a store taking
// notice.
func (e EventDataStoreSettings) clone() EventDataStoreSettings {
	if e.HoldStatus != nil {
		e.HoldStatus = aws.String(*e.HoldStatus)
	}
	if e.OrganizationEnabled != nil {
		e.OrganizationEnabled = aws.Bool(*e.OrganizationEnabled)
	}
	if e.EventCategory != nil {
		e.EventCategory = aws.String(*e.EventCategory)
	}
	return e
}

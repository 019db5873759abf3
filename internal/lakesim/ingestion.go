package lakesim

import (
	"slices"

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
)

// startIngestion starts the flow of live events into a store.
func (s *Simulator) startIngestion(caller awsapi.Caller, in *eventDataStoreInput) (any, *awsapi.Error) {
	return s.changeIngestion(caller, in, storeStoppedIngestion, storeStartingIngestion, storeEnabled)
}

// stopIngestion stops the flow of live events into a store.
func (s *Simulator) stopIngestion(caller awsapi.Caller, in *eventDataStoreInput) (any, *awsapi.Error) {
	return s.changeIngestion(caller, in, storeEnabled, storeStoppingIngestion, storeStoppedIngestion)
}

func (s *Simulator) changeIngestion(caller awsapi.Caller, in *eventDataStoreInput, from, through, to string) (any, *awsapi.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := s.requestedStore(caller, in.EventDataStore)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"Management", "Data", "NetworkActivity", "ConfigurationItem"}, store.category()) {
		return nil, awsapi.Failure("InvalidEventDataStoreCategoryException",
			"The event category %s is not valid for this operation.", store.category())
	}
	if store.settings.HoldStatus == nil && store.settled != storePendingDeletion {
		store.settle()
	}
	if store.status() != from {
		return nil, awsapi.Failure("InvalidEventDataStoreStatusException",
			"The status of the event data store is %s, and has to be %s.", store.status(), from)
	}
	store.settled, store.passing = to, through
	store.updated = s.now()
	s.changedStore(store)
	return struct{}{}, nil
}

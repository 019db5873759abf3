package lakesim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// controlPath is where the simulator itself is steered.
const controlPath = "/_lakesim/"

const maxControlBody = 16 << 20

// controlRoutes serves what is not AWS's: counts, faults, holds and settings.
func (s *Simulator) controlRoutes() http.Handler {
	mux := http.NewServeMux()
	get := func(path string, answer func() any) {
		mux.HandleFunc("GET "+controlPath+path, func(w http.ResponseWriter, _ *http.Request) {
			writeControl(w, http.StatusOK, answer())
		})
	}
	change := func(pattern string, apply func(r *http.Request, body []byte) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControlBody))
			var answer any
			if err == nil {
				answer, err = apply(r, body)
				s.keepChanges()
			}
			switch {
			case strings.Contains(pattern, "{") && (errors.Is(err, errNoBucket) || errors.Is(err, errNoStore) || errors.Is(err, errNoImport) || errors.Is(err, errNotLogging)):
				writeControl(w, http.StatusNotFound, map[string]string{"error": err.Error()})
			case err != nil:
				writeControl(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
			default:
				writeControl(w, http.StatusOK, answer)
			}
		})
	}
	get("stats", func() any { return s.Stats() })
	get("faults", func() any { return s.faults.current() })
	get("hold", func() any {
		hold := s.gate.get()
		return holdRequest{&hold}
	})
	change("GET "+controlPath+"ready", func(r *http.Request, _ []byte) (any, error) {
		return s.Ready("http://" + r.Host), nil
	})
	change("PUT "+controlPath+"faults", func(_ *http.Request, body []byte) (any, error) {
		faults, err := ParseFaults(body)
		if err != nil {
			return nil, err
		}
		return faults, s.SetFaults(faults)
	})
	get("world", func() any { return s.World() })
	change("PUT "+controlPath+"world", s.putWorld)
	change("PATCH "+controlPath+"world", s.patchWorld)
	change("PUT "+controlPath+"hold", s.putHold)
	change("PUT "+controlPath+"buckets/{name}", s.putBucket)
	change("PUT "+controlPath+"event-data-stores/{name...}", s.putStore)
	change("POST "+controlPath+"trails/{name...}", s.postDelivery)
	change("DELETE "+controlPath+"event-data-stores/{name...}", func(r *http.Request, _ []byte) (any, error) {
		return struct{}{}, s.ForgetEventDataStore(r.PathValue("name"))
	})
	change("DELETE "+controlPath+"imports/{id}", func(r *http.Request, _ []byte) (any, error) {
		return struct{}{}, s.ForgetImport(r.PathValue("id"))
	})
	return mux
}

func writeControl(w http.ResponseWriter, status int, content any) {
	body, err := json.Marshal(content)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"error":"the answer could not be written"}`)
	}
	response{status: status, contentType: "application/json", body: append(body, '\n')}.write(w)
}

type holdRequest struct {
	Hold *Hold `json:"hold"`
}

func (s *Simulator) putHold(_ *http.Request, body []byte) (any, error) {
	var in holdRequest
	if err := decodeStrictly(body, &in); err != nil {
		return nil, fmt.Errorf("reading the hold: %w", err)
	}
	if in.Hold == nil {
		return nil, errors.New("hold is missing")
	}
	s.setHold(*in.Hold)
	return in, nil
}

func (s *Simulator) putBucket(r *http.Request, body []byte) (any, error) {
	name := r.PathValue("name")
	settings, exists := s.buckets.settings(name)
	if !exists {
		return nil, fmt.Errorf("setting bucket %s: %w", name, errNoBucket)
	}
	settings.DeniedKeys = slices.Clone(settings.DeniedKeys)
	if err := decodeStrictly(body, &settings); err != nil {
		return nil, fmt.Errorf("reading the settings of bucket %s: %w", name, err)
	}
	return settings, s.SetBucket(name, settings)
}

func (s *Simulator) putStore(r *http.Request, body []byte) (any, error) {
	var settings EventDataStoreSettings
	if err := decodeStrictly(body, &settings); err != nil {
		return nil, fmt.Errorf("reading the settings of an event data store: %w", err)
	}
	return settings, s.SetEventDataStore(r.PathValue("name"), settings)
}

// ForgetEventDataStore removes a store at once, as if its seven days of
// pending deletion were over. Imports into it are stopped.
func (s *Simulator) ForgetEventDataStore(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := s.storeCalled(name)
	if err != nil {
		return err
	}
	s.stores = slices.DeleteFunc(s.stores, func(e *eventDataStore) bool { return e == store })
	s.forgottenStore(store)
	for _, record := range s.imports {
		if record.store == store && record.running() {
			record.stop()
		}
	}
	return nil
}

// ForgetImport removes the record of an import, as AWS may do one day. A
// running import is stopped.
func (s *Simulator) ForgetImport(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	record := s.byID[id]
	if record == nil {
		return fmt.Errorf("forgetting import %s: %w", id, errNoImport)
	}
	if record.running() {
		record.stop()
	}
	delete(s.byID, id)
	s.forgottenImport(record)
	s.imports = slices.DeleteFunc(s.imports, func(r *importRecord) bool { return r == record })
	return nil
}

// postDelivery lets a trail deliver sample events.
func (s *Simulator) postDelivery(r *http.Request, body []byte) (any, error) {
	in := struct {
		Files         int `json:"files"`
		EventsPerFile int `json:"events_per_file"`
	}{4, 50}
	if len(body) > 0 {
		if err := decodeStrictly(body, &in); err != nil {
			return nil, fmt.Errorf("reading the delivery: %w", err)
		}
	}
	return s.Deliver(r.PathValue("name"), in.Files, in.EventsPerFile)
}

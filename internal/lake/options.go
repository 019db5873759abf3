package lake

import (
	"context"
	"net"
)

// LogFunc writes one log line with its fields.
type LogFunc func(ctx context.Context, message string, fields ...map[string]any)

// Options are what a Client needs beside the AWS configuration.
type Options struct {
	// AccountID is the 12-digit account of the credentials; empty when unknown.
	AccountID string
	// CloudTrailEndpoint replaces the URL of CloudTrail when it is not empty.
	CloudTrailEndpoint string
	// Log receives what the engine does; nil discards it.
	Log LogFunc
	// LookupHost finds out whether a Region has a FIPS endpoint. Default: the
	// system's resolver.
	LookupHost LookupHost
	// Timeouts are DefaultTimeouts when they are zero.
	Timeouts Timeouts
}

// complete fills in the defaults.
func (o Options) complete() Options {
	if o.Log == nil {
		o.Log = func(context.Context, string, ...map[string]any) {}
	}
	if o.LookupHost == nil {
		o.LookupHost = net.DefaultResolver.LookupHost
	}
	if o.Timeouts == (Timeouts{}) {
		o.Timeouts = DefaultTimeouts()
	}
	return o
}

package acctest

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Invoked is what an action has said and how it ended.
type Invoked struct {
	Lines       []string
	Diagnostics []*tfprotov6.Diagnostic
}

// Text is the diagnostics of the severity, one below the other.
func (i Invoked) Text(severity tfprotov6.DiagnosticSeverity) string {
	text := ""
	for _, d := range i.Diagnostics {
		if d.Severity == severity {
			text += d.Summary + ": " + d.Detail + "\n"
		}
	}
	return text
}

func (s *Server) actions(t *testing.T) tfprotov6.ActionServer {
	t.Helper()
	actions, ok := s.ProviderServer.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("the provider has no actions")
	}
	return actions
}

func (s *Server) actionConfig(t *testing.T, action string, config map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	return dynamic(t, s.Schemas.ActionSchemas[action].Schema.ValueType(), config)
}

// ValidateAction validates the configuration of an action.
func (s *Server) ValidateAction(t *testing.T, action string, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	answer, err := s.actions(t).ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: action, Config: s.actionConfig(t, action, config)})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Diagnostics
}

// PlanInvoke plans an action.
func (s *Server) PlanInvoke(t *testing.T, action string, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	answer, err := s.actions(t).PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: action, Config: s.actionConfig(t, action, config)})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Diagnostics
}

// Invoke invokes an action and waits for its end. onLine, if not nil, is called
// with each line as it comes.
func (s *Server) Invoke(ctx context.Context, t *testing.T, action string, config map[string]any, onLine func(string)) Invoked {
	t.Helper()
	stream, err := s.actions(t).InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: action, Config: s.actionConfig(t, action, config)})
	if err != nil {
		t.Fatal(err)
	}
	var invoked Invoked
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			invoked.Lines = append(invoked.Lines, event.Message)
			if onLine != nil {
				onLine(event.Message)
			}
		case tfprotov6.CompletedInvokeActionEventType:
			invoked.Diagnostics = event.Diagnostics
		}
	}
	return invoked
}

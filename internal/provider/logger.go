package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/aws-sdk-go-base/v2/logging"
)

// discreetLogger leaves out what is between the caller and the role's owner:
// whoever knows an external id can use it.
type discreetLogger struct{ logging.Logger }

func (l discreetLogger) SubLogger(ctx context.Context, name string) (context.Context, logging.Logger) {
	ctx, logger := l.Logger.SubLogger(ctx, name)
	return ctx, discreetLogger{logger}
}

// Info writes a line without the fields that are not for a log.
func (l discreetLogger) Info(ctx context.Context, message string, fields ...map[string]any) {
	for i := range fields {
		fields[i] = maps.Clone(fields[i])
		delete(fields[i], "tf_aws.assume_role.external_id")
		delete(fields[i], "tf_aws.assume_role.source_identity")
	}
	l.Logger.Info(ctx, message, fields...)
}

package standin

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

var eventDataStore = kind{
	name: "aws_cloudtrail_event_data_store",
	attributes: attributes(map[string]schema.Attribute{
		"name": fixed(), "kms_key_id": optional(), "retention_period": number(2555),
		"suspend": truth(false), "termination_protection_enabled": truth(true), "multi_region_enabled": truth(true), "organization_enabled": truth(false),
		"tags": tags(),
	}, "id", "arn"),
	create: func(ctx context.Context, config aws.Config, o object) error {
		in := &cloudtrail.CreateEventDataStoreInput{
			Name: aws.String(o.text("name")), KmsKeyId: o.optional("kms_key_id"), RetentionPeriod: aws.Int32(int32(o.number("retention_period"))),
			TerminationProtectionEnabled: aws.Bool(o.truth("termination_protection_enabled")), MultiRegionEnabled: aws.Bool(o.truth("multi_region_enabled")),
			OrganizationEnabled: aws.Bool(o.truth("organization_enabled")), StartIngestion: aws.Bool(!o.truth("suspend")),
		}
		for key, value := range o.texts("tags") {
			in.TagsList = append(in.TagsList, types.Tag{Key: aws.String(key), Value: aws.String(value)})
		}
		out, err := cloudtrail.NewFromConfig(config).CreateEventDataStore(ctx, in)
		if err != nil {
			return wrapped("creating the event data store", err)
		}
		o.set("arn", out.EventDataStoreArn)
		o.set("id", out.EventDataStoreArn)
		return settled(ctx, config, *out.EventDataStoreArn)
	},
	read: func(ctx context.Context, config aws.Config, o object) error {
		out, err := cloudtrail.NewFromConfig(config).GetEventDataStore(ctx, &cloudtrail.GetEventDataStoreInput{EventDataStore: aws.String(o.text("arn"))})
		if err != nil {
			return wrapped("reading the event data store", err, "EventDataStoreNotFoundException")
		}
		if out.Status == types.EventDataStoreStatusPendingDeletion {
			return errGone
		}
		o.set("name", out.Name)
		o.set("retention_period", int64(aws.ToInt32(out.RetentionPeriod)))
		o.set("termination_protection_enabled", out.TerminationProtectionEnabled)
		o.set("suspend", out.Status == types.EventDataStoreStatusStoppedIngestion)
		return nil
	},
	update: func(ctx context.Context, config aws.Config, o object) error {
		client, arn := cloudtrail.NewFromConfig(config), o.text("arn")
		_, err := client.UpdateEventDataStore(ctx, &cloudtrail.UpdateEventDataStoreInput{
			EventDataStore: aws.String(arn), Name: aws.String(o.text("name")), RetentionPeriod: aws.Int32(int32(o.number("retention_period"))),
			TerminationProtectionEnabled: aws.Bool(o.truth("termination_protection_enabled")),
		})
		if err != nil {
			return wrapped("changing the event data store", err)
		}
		if err := suspend(ctx, client, arn, o.truth("suspend")); err != nil {
			return err
		}
		return settled(ctx, config, arn)
	},
	delete: func(ctx context.Context, config aws.Config, o object) error {
		_, err := cloudtrail.NewFromConfig(config).DeleteEventDataStore(ctx, &cloudtrail.DeleteEventDataStoreInput{EventDataStore: aws.String(o.text("arn"))})
		return wrapped("deleting the event data store", err, "EventDataStoreNotFoundException")
	},
}

// suspend stops or starts the ingestion, if it is not so already.
func suspend(ctx context.Context, client *cloudtrail.Client, arn string, stopped bool) error {
	out, err := client.GetEventDataStore(ctx, &cloudtrail.GetEventDataStoreInput{EventDataStore: aws.String(arn)})
	switch {
	case err != nil || stopped == (out.Status == types.EventDataStoreStatusStoppedIngestion):
	case stopped:
		_, err = client.StopEventDataStoreIngestion(ctx, &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: aws.String(arn)})
	default:
		_, err = client.StartEventDataStoreIngestion(ctx, &cloudtrail.StartEventDataStoreIngestionInput{EventDataStore: aws.String(arn)})
	}
	return wrapped("stopping or starting the ingestion", err)
}

// settled reads an event data store until it is neither new nor on its way.
func settled(ctx context.Context, config aws.Config, arn string) error {
	for ctx.Err() == nil {
		out, err := cloudtrail.NewFromConfig(config).GetEventDataStore(ctx, &cloudtrail.GetEventDataStoreInput{EventDataStore: aws.String(arn)})
		if err != nil {
			return wrapped("reading the event data store", err)
		}
		if out.Status == types.EventDataStoreStatusEnabled || out.Status == types.EventDataStoreStatusStoppedIngestion {
			return nil
		}
	}
	return fmt.Errorf("waiting for the event data store: %w", ctx.Err())
}

# SQL of your own. {event_data_store} stands for the id of event_data_store.
data "cloudtrail_lake_query" "names" {
  event_data_store  = "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/0dd5ac1f-2b5c-4b1e-9d3a-7f3f4f5c6d7e"
  max_bytes_scanned = 20 * pow(2, 30)
  statement         = <<-EOT
    SELECT eventName, count(*) AS events
    FROM {event_data_store}
    WHERE eventTime >= timestamp '2023-01-01 00:00:00' AND eventTime < timestamp '2024-01-01 00:00:00'
    GROUP BY 1
    ORDER BY 2 DESC, 1
    LIMIT 10
  EOT
}

output "events_by_name" {
  value = [for row in data.cloudtrail_lake_query.names.rows : "${row.events} x ${row.eventName}"]
}

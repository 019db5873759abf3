removed {
  from = cloudtrail_lake_import.history

  lifecycle {
    destroy = false
  }
}

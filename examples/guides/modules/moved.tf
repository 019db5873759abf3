# These were in the root module before. The content of the import is the same.
moved {
  from = cloudtrail_lake_import.january
  to   = module.payments.cloudtrail_lake_import.month["2026-01"]
}

moved {
  from = cloudtrail_lake_import_completion.january
  to   = module.payments.cloudtrail_lake_import_completion.month["2026-01"]
}

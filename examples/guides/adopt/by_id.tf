import {
  to = cloudtrail_lake_import.found
  id = "3b1f9c52-7f6e-4d2c-9a57-0c3e5d8a1b64@us-east-1"
}

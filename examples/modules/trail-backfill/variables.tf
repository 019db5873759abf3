variable "name" {
  description = "What the role and the event data store of the module are called. A role's name is unique in its account, whatever the Region. A later change does nothing: both keep the names with which they were created."
  type        = string
  default     = "trail-backfill"

  validation {
    condition     = can(regex("^[a-zA-Z0-9._-]{3,64}$", var.name))
    error_message = "A name has 3 to 64 letters, digits, '.', '_' and '-'."
  }
}

variable "s3_location_uri" {
  description = "Where the trail has left its logs, such as s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/, or s3://example-trail-logs/AWSLogs/o-exampleorg/ for an organization trail."
  type        = string

  validation {
    condition     = startswith(var.s3_location_uri, "s3://")
    error_message = "The location begins with s3://."
  }
}

variable "s3_bucket_region" {
  description = "The Region of the bucket."
  type        = string
}

variable "start" {
  description = "Where the history begins, in RFC 3339, such as 2022-01-01T00:00:00Z: on a step boundary, in UTC. Moved later, it drops windows from the state."
  type        = string

  validation {
    condition     = can(timeadd(var.start, "0s")) && !strcontains(var.start, ".")
    error_message = "start: write a time of whole seconds, such as 2022-01-01T00:00:00Z."
  }
}

variable "end" {
  description = "What the history ends before: on a step boundary, in UTC, in the past. Moved later, it extends the history. Moved back, it drops windows from the state."
  type        = string

  validation {
    condition     = can(timeadd(var.end, "0s")) && !strcontains(var.end, ".")
    error_message = "end: write a time of whole seconds, such as 2024-01-01T00:00:00Z."
  }
}

variable "step" {
  description = "How much one import covers: day, week, month, quarter or year. Choose once: other steps are other imports. Weeks begin on Monday."
  type        = string
  default     = "month"

  validation {
    condition     = contains(["day", "week", "month", "quarter", "year"], var.step)
    error_message = "The step is day, week, month, quarter or year."
  }
}

# An object, and not a text: whether it is given is known before its ARN is.
variable "event_data_store" {
  description = "The event data store that receives the events: an object with its arn. Without it, the module creates one. Another one receives the whole history again."
  type        = object({ arn = string })
  default     = null

  validation {
    condition     = try(var.event_data_store.arn != null, true)
    error_message = "event_data_store: its arn is null."
  }
}

variable "retention_period" {
  description = "For how many days the module's own event data store keeps events. Older events are not imported."
  type        = number
  default     = 2555

  validation {
    condition     = var.retention_period >= 7 && var.retention_period <= 3653
    error_message = "The retention period is 7 to 3653 days."
  }
}

variable "organization_enabled" {
  description = "Whether the module's own event data store is one of the organization. Needs credentials of the management account."
  type        = bool
  default     = false
}

variable "termination_protection_enabled" {
  description = "Whether AWS refuses to delete the module's own event data store."
  type        = bool
  default     = true
}

variable "role" {
  description = "The role with which CloudTrail reads the bucket, in the account of the event data store: an object with its arn. Without it, the module creates one."
  type        = object({ arn = string })
  default     = null
}

variable "wait_for" {
  description = "What has to exist before the first import starts, such as the policy of a bucket in another account."
  type        = any
  default     = null
}

variable "kms_key_arns" {
  description = "The KMS keys that encrypt the log files."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.kms_key_arns : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", arn))])
    error_message = "kms_key_arns: each is the ARN of a key, and not that of an alias."
  }
}

variable "allow_failed_entries" {
  description = "How many log files of a window may fail permanently."
  type        = number
  default     = 0
}

variable "require_files" {
  description = "Whether a window without log files is an error. A window without log files takes up to two minutes longer."
  type        = bool
  default     = false
}

variable "max_retries" {
  description = "How often a failed window is retried during the apply."
  type        = number
  default     = 2
}

variable "retry_trigger" {
  description = "Any text. A change retries the windows that are FAILED or STOPPED; it does nothing to the others."
  type        = string
  default     = null
}

variable "create_timeout" {
  description = "How long a window may wait for its turn, and for its end: an account runs one import at a time."
  type        = string
  default     = "72h"
}

variable "tags" {
  description = "Tags of the module's own role and event data store."
  type        = map(string)
  default     = null
}

variable "permissions_boundary" {
  description = "The ARN of the policy that is the permissions boundary of the module's own role."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", var.permissions_boundary))
    error_message = "permissions_boundary: it is the ARN of a policy."
  }
}

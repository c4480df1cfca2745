"""Open Referral UK 1.0 and 3.0: field tables, schemas, readers, writers, paging, schedules and terms."""

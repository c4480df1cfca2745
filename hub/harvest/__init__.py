"""One feed's new snapshot: crawl, read, check, gate, store."""

"""Many declarations before one person: queues, filters, search, news."""

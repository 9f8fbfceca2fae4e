"""Mail: what a message is, how it is queued in the outbox, and the transports that carry it."""

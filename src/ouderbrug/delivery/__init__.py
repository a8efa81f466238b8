"""From the outbox to a receipt."""

"""What colleagues do: cards, approvals, follow-ups, the daily mail, responses."""

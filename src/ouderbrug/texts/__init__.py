"""From an event to its words."""

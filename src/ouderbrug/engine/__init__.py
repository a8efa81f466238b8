"""The line from event to delivered message; every stage is a function of values."""

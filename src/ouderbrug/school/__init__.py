"""What the school is: its people, its days and the kinds of events that happen there."""

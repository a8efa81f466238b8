"""What rules may know, read in sets."""

"""What the law gives people over what is held of them (AVG, art. 15 to 21)."""

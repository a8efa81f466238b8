"""How the school reaches its guardians, in figures that name nobody."""

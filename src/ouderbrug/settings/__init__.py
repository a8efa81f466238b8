"""The tables of the TOML, as the frozen values into which it is read."""

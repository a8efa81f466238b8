"""How fast ouderbrug is, beside the tools that a school could use instead and the libraries below them all."""

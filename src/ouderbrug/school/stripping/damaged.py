"""What stripping raises for a file of which nobody knows what is in it."""

from __future__ import annotations


class Damaged(ValueError):
    """A file that cannot be read to its end, or is locked; ``code`` says which."""

    def __init__(self, code: str = "file-damaged") -> None:
        super().__init__(code)
        self.code = code

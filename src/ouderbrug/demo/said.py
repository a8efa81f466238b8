"""What the demo says to a person, in two languages side by side."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """One text in Dutch and English, with the same places in braces for what is filled in."""

    nl: str
    en: str

    def __call__(self, language: str, /, **values: object) -> str:
        """The text in this language (``nl`` or ``en``), with its values in their places."""
        text = self.nl if language == "nl" else self.en
        return text.format(**values) if values else text

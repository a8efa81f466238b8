"""Words of a program in a text for people: an empty value that was written down, or a field that nobody filled in."""

from __future__ import annotations

import re

_TYPES = "Priority|Goal|ContentClass|Correction|Audience|Address|Attachment|Event|Meeting|Text|datetime|date|timedelta"
_CODE = re.compile(
    r"(?<![\w+/=-])None(?![\w+/=-])"
    r"|\{\{?\s*[a-z_][\w.]*\s*\}?\}"
    r"|\{%|%\([a-z_]\w*\)[sd]"
    rf"|<[\w.]+ object at 0x|\b(?:{_TYPES})\(|\b(?:Priority|Goal|ContentClass|Correction)\.[A-Z_]+"
)
_VALUES = re.compile(r"\b(?:True|False)\b|\[\]|\['|\{'")
"""What a value says that is printed as it is."""


def code_words(text: str, *, values: bool = False) -> list[str]:
    """What stands in a text as it stands in a program; with ``values`` also yes, no and lists as Python has them."""
    return [*_CODE.findall(text), *(_VALUES.findall(text) if values else ())]

"""Words of a program in a text for people: an empty value that was written down, or a field that nobody filled in."""

from __future__ import annotations

import re

VALUES = frozenset({"None", "True", "False"})
"""Values that are words too, which a text in English may hold."""
_TYPES = "Priority|Goal|ContentClass|Correction|Audience|Address|Attachment|Event|Meeting|Text|datetime|date|timedelta"
_CODE = re.compile(
    r"(?<![\w+/=-])None(?![\w+/=-])"
    r"|\{\{?\s*[a-z_][\w.]*\s*\}?\}"
    r"|\{%|%\([a-z_]\w*\)[sd]"
    rf"|<[\w.]+ object at 0x|\b(?:{_TYPES})\(|\b(?:Priority|Goal|ContentClass|Correction)\.[A-Z_]+"
)
_LEFT = re.compile(r"\b(?:TODO|FIXME|XXX)\b|[Ll]orem ipsum|&lt;/?[a-z]|</?[a-z][a-z0-9]*>|&(?:nbsp|amp|lt|gt);")
"""What an author left behind, and markup that a reader sees as such."""
_VALUES = re.compile(r"\b(?:True|False)\b|\[\]|\['|\{'")
"""What a value says that is printed as it is."""


def code_words(text: str, *, values: bool = False) -> list[str]:
    """What stands in a text as it stands in a program; with ``values`` also yes, no and lists, and what was left."""
    more = (_VALUES, _LEFT) if values else ()
    return [one for how in (_CODE, *more) for one in how.findall(text)]

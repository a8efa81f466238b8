"""The subject of a mail to a colleague: as much of what there is to do as a telephone shows in a line or two."""

from __future__ import annotations

import re

from ouderbrug.texts.language import LONGEST_SUBJECT

APART, MORE = " · ", "en meer"
_HERE = re.compile(
    r"(?=[,;:] )|(?= uit | voor (?:de )?groep| met een | omdat )"
    r"|(?<=[0-9] )(?:dringende? )?(?:ouders?|berichte?n?)(?= )"
)
"""Where a sentence may end early and still say what to do: before what tells more, or behind whom or what it counts."""
_ENOUGH = 24
"""Fewer signs say too little."""


def in_short(said: str) -> str:
    """The first sentence, or as much of it as a subject shows; the mail itself says it all."""
    first = said.partition(". ")[0]
    if len(first) <= LONGEST_SUBJECT or " " not in first[:LONGEST_SUBJECT]:
        return first
    places = (found.end() for found in _HERE.finditer(first) if _ENOUGH <= found.end() <= LONGEST_SUBJECT)
    ends = [end for end in places if not _in_a_title(first[:end])]
    if ends:
        return first[: ends[-1]]
    cut = first[: LONGEST_SUBJECT - 2].rpartition(" ")[0].rstrip(",:;")
    return f"{cut}…’" if _in_a_title(cut) else f"{cut}…"


def _in_a_title(said: str) -> bool:
    return said.count("‘") > said.count("’")


def fitting(subject: str) -> str:
    """As many of its parts as fit, at least the first, as much of it as fits."""
    parts = subject.split(APART)
    parts[0] = in_short(parts[0])
    while len(parts) > 1 and len(APART.join(parts)) > LONGEST_SUBJECT:
        parts = [*(parts[:-2] if parts[-1] == MORE else parts[:-1]), MORE]
        if len(parts) == 2:
            break
    said = APART.join(parts)
    return said if len(said) <= LONGEST_SUBJECT else parts[0]

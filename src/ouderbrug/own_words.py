"""What an error of a plugin says, without what may be of a person: it is shown to whoever runs the command.

A mail address and a long number are taken out, and each word that stands neither in the code that raised it nor in its
settings and is not of small letters from a to z alone: in any script, that may be a name.
"""

from __future__ import annotations

import linecache
import re
import traceback

OUT = "…"
_ADDRESS = re.compile(r"[^\s<>()\"',;:]+(?:@|%40)[^\s<>()\"',;:]+", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\w)(?:(?P<day>\d{4}-\d\d-\d\d)(?!\d)|\+?\d(?:[ ()./-]{0,2}\d){6,})")
_WORD = re.compile(r"\w+")
_SMALL = re.compile(r"[a-z0-9_]+")


def without_people(error: BaseException) -> str:
    """Its words without addresses and numbers, for what may quote a heading of a file."""
    try:
        said = str(error)
    except Exception:
        return OUT
    return _NUMBER.sub(lambda found: found["day"] or OUT, _ADDRESS.sub(OUT, said))


def without_names(error: BaseException, settings: object) -> str:
    """Its words without what may be of a person; what stands in the settings of its plugin may be said."""
    may = set(_WORD.findall(repr(settings)))
    for step in traceback.extract_tb(error.__traceback__):
        may.update(_WORD.findall("".join(linecache.getlines(step.filename))))
    return _WORD.sub(
        lambda word: word[0] if word[0] in may or _SMALL.fullmatch(word[0]) else OUT, without_people(error)
    )

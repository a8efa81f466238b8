"""What an error of a plugin says, without what may be of a person: it is shown to whoever runs the command.

A mail address and a long number are taken out, and a word with a capital that stands neither in the code that raised it
nor in its settings: that may be a name.
"""

from __future__ import annotations

import linecache
import re
import traceback

OUT = "…"
_ADDRESS = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+")
_NUMBER = re.compile(r"(?<![\w.:/-])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ ()-]{0,2}\d){6,}(?!\w)")
_CAPITAL = re.compile(r"\b[A-Z]\w*")
_WORD = re.compile(r"\w+")


def without_people(error: BaseException) -> str:
    """Its words without addresses and numbers, for what may quote a heading of a file."""
    try:
        said = str(error)
    except Exception:
        return OUT
    return _NUMBER.sub(OUT, _ADDRESS.sub(OUT, said))


def without_names(error: BaseException, settings: object) -> str:
    """Its words without what may be of a person; what stands in the settings of its plugin may be said."""
    may = set(_WORD.findall(repr(settings)))
    for step in traceback.extract_tb(error.__traceback__):
        may.update(_WORD.findall("".join(linecache.getlines(step.filename))))
    return _CAPITAL.sub(lambda word: word[0] if word[0] in may else OUT, without_people(error))

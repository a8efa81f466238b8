"""What an error of a plugin says, without what may be of a person: it is shown to whoever runs the command.

A mail address and a long number are taken out, and each word that stands neither in the code that raised it nor in its
settings and is not of small letters from a to z alone: in any script, that may be a name.
"""

from __future__ import annotations

import linecache
import re
import sys
import traceback
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

OUT = "…"
_ADDRESS = re.compile(r"[^\s<>()\"',;:]+(?:@|%40)[^\s<>()\"',;:]+", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\w)(?:(?P<day>\d{4}-\d\d-\d\d)(?!\d)|\+?\d(?:[ ()./-]{0,2}\d){6,})")
_WORD = re.compile(r"\w+")
_SMALL = re.compile(r"[a-z0-9_]+")


def without_people(error: BaseException) -> str:
    """Its words without addresses and numbers, for what may quote a heading of a file."""
    try:
        return _without_addresses(str(error))
    except Exception:
        return OUT


def without_names(error: BaseException, settings: object) -> str:
    """Its words without what may be of a person; what stands in the settings of its plugin may be said."""
    files = frozenset(step.filename for step in traceback.extract_tb(error.__traceback__))
    return _with_words(without_people(error), _words_of(files) | _words(settings))


def of_plugin(plugin: object, settings: object) -> Callable[[str], str]:
    """Makes of what a plugin says beside what it gives the same, by the words of its own package."""
    package = type(plugin).__module__.partition(".")[0]
    modules = [one for name, one in list(sys.modules.items()) if name.partition(".")[0] == package]
    files = frozenset(file for one in modules if (file := getattr(one, "__file__", None)))
    may = _words_of(files) | _words(settings)
    return lambda said: _with_words(_without_addresses(said), may)


def _without_addresses(said: str) -> str:
    return _NUMBER.sub(lambda found: found["day"] or OUT, _ADDRESS.sub(OUT, said))


def _with_words(said: str, may: frozenset[str]) -> str:
    return _WORD.sub(lambda word: word[0] if word[0] in may or _SMALL.fullmatch(word[0]) else OUT, said)


def _words(settings: object) -> frozenset[str]:
    return frozenset(_WORD.findall(repr(settings)))


@lru_cache(maxsize=32)
def _words_of(files: frozenset[str]) -> frozenset[str]:
    return frozenset(word for file in files for line in linecache.getlines(file) for word in _WORD.findall(line))

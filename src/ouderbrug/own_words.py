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
HERE = __name__.partition(".")[0]
_ADDRESS = re.compile(r"[^\s<>()\"',;:]+(?:@|%40)[^\s<>()\"',;:]+", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\w)(?:(?P<day>\d{4}-\d\d-\d\d)(?!\d)|\+?\d(?:[ ()./-]{0,2}\d){6,})")
_WORD = re.compile(r"\w+")
_SMALL = re.compile(r"[a-z0-9_]+")


def without_people(error: BaseException) -> str:
    """Its words without addresses and numbers, for what may quote a heading of a file.

    What stands in the code of the plugin that raised it is an example of its own, and nobody's.
    """
    try:
        raised_in = (frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__))
        packages = {name.partition(".")[0] for name in raised_in} - {HERE}
        return _without_addresses(str(error), frozenset().union(*map(_files_of, packages)))
    except Exception:
        return OUT


def without_names(error: BaseException, settings: object) -> str:
    """Its words without what may be of a person; what stands in the settings of its plugin may be said."""
    files = frozenset(step.filename for step in traceback.extract_tb(error.__traceback__))
    return _with_words(without_people(error), _words_of(files) | _words(settings))


def of_plugin(plugin: object, settings: object) -> Callable[[str], str]:
    """Makes of what a plugin says beside what it gives the same, by the words of its own package."""
    files = _files_of(type(plugin).__module__.partition(".")[0])
    may = _words_of(files) | _words(settings)
    return lambda said: _with_words(_without_addresses(said, files), may)


def _files_of(package: str) -> frozenset[str]:
    modules = [one for name, one in list(sys.modules.items()) if name.partition(".")[0] == package]
    return frozenset(file for one in modules if (file := getattr(one, "__file__", None)))


def _without_addresses(said: str, files: frozenset[str]) -> str:
    examples = _examples_in(files)

    def shown(found: re.Match[str]) -> str:
        return found[0] if found[0] in examples else OUT

    return _NUMBER.sub(lambda found: found["day"] or shown(found), _ADDRESS.sub(shown, said))


@lru_cache(maxsize=32)
def _examples_in(files: frozenset[str]) -> frozenset[str]:
    lines = [line for file in files for line in linecache.getlines(file)]
    return frozenset(found[0] for line in lines for pattern in (_ADDRESS, _NUMBER) for found in pattern.finditer(line))


def _with_words(said: str, may: frozenset[str]) -> str:
    return _WORD.sub(lambda word: word[0] if word[0] in may or _SMALL.fullmatch(word[0]) else OUT, said)


def _words(settings: object) -> frozenset[str]:
    return frozenset(_WORD.findall(repr(settings)))


@lru_cache(maxsize=32)
def _words_of(files: frozenset[str]) -> frozenset[str]:
    return frozenset(word for file in files for line in linecache.getlines(file) for word in _WORD.findall(line))

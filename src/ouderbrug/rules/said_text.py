"""The prose of an event as days are looked for in it: one paragraph a line, without marks and names of works."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ouderbrug.rules.words import file_names, strings_in, without_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORDS = Path(__file__).with_name("day_words.toml")
_FIELD = re.compile(r"20\d\d-\d\d-\d\d(?:[T ].*)?")
_SOFT_BREAK = re.compile(r"\n(?!\s*(?:\n|[-*•#\d]))")
_MARKS = re.compile(r"[*_`#>•]+")
_SENTENCE = re.compile(r"[.!?](?=\s)|\n")
_QUOTED = re.compile(
    r"(?<!\w)(?:'(?![stnk]\b)[^'\n]{2,90}'|‘[^’\n]{2,90}’|\"[^\"\n]{2,90}\"|[“„][^”“\n]{2,90}[”“])(?!\w)"
)
BLANK = "\x00"
"""Stands for a letter that was looked at already, so that nothing else is found there."""


@cache
def word_lists() -> Mapping[str, Any]:
    """The lists of ``day_words.toml``, by language; ``months`` beside them."""
    return tomllib.loads(_WORDS.read_text("utf-8"))


@cache
def languages() -> tuple[str, ...]:
    """The languages of which there are words."""
    return tuple(name for name in word_lists() if name != "months")


def joined(name: str) -> str:
    """The entries of one list in all languages, as alternatives of a regular expression; the longest first."""
    found = [one for language in languages() for one in word_lists()[language].get(name, ())]
    return "|".join(sorted(found, key=len, reverse=True))


def any_weekday(*names: str) -> str:
    """A regular expression for any weekday in these languages (in all), with a part of the day or without."""
    lists = [word_lists()[name] for name in names or languages()]
    return "|".join(f"(?:{'|'.join(one['weekdays'])})(?:{one.get('parts', '')})?" for one in lists)


def plain(payload: Mapping[str, object]) -> str:
    """What people wrote into an event: a paragraph a line, no Markdown, and no field that is a date by itself."""
    told = [text for text in strings_in(without_links(payload)) if not _FIELD.fullmatch(text)]
    return "\n".join(" ".join(line.split()) for line in _lines((*told, *file_names(payload))))


def _lines(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from _MARKS.sub("", _SOFT_BREAK.sub(" ", text)).split("\n")


def fields(payload: Mapping[str, object]) -> tuple[date, ...]:
    """The days that the fields of an event name, such as ``starts_at``: who reads its text reads these too."""
    found = (text for text in strings_in(payload) if _FIELD.fullmatch(text))
    return tuple(date.fromisoformat(text[:10]) for text in found if _is_day(text[:10]))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def sentence(text: str, start: int, end: int) -> str:
    """The sentence in which a part of a text stands."""
    return text[sentence_begin(text, start) : _next(text, end)]


def tells_of_what_was(one: re.Match[str]) -> bool:
    """True of a place in a text whose sentence tells of what was, or dates the text itself."""
    return bool(_told().search(sentence(one.string, one.start(), one.end())))


@cache
def _told() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{joined('told')})(?!\w)", re.IGNORECASE)


def sentence_begin(text: str, start: int) -> int:
    """Where the sentence begins in which a place of a text lies."""
    return max((one.end() for one in _SENTENCE.finditer(text, 0, start)), default=0)


def _next(text: str, end: int) -> int:
    found = _SENTENCE.search(text, end)
    return found.start() if found else len(text)


def without_titles(text: str) -> str:
    """The text with blanks for what is in quotes in a sentence that speaks of a song, a book or the like."""
    words, found = _titles(), list(text)
    for one in _QUOTED.finditer(text):
        if words.search(text, sentence_begin(text, one.start()), one.start()):
            found[one.start() : one.end()] = BLANK * (one.end() - one.start())
    return "".join(found)


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{joined('titles')})(?!\w)", re.IGNORECASE)

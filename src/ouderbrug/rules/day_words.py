"""Finds what is wrong in a text that goes later than it was written: words such as "tomorrow", and dates before."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.rules.words import prose_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = Path(__file__).with_name("day_words.toml")


def says_a_day(payload: Mapping[str, object]) -> bool:
    """True if what people wrote into an event names a day by the day of reading, in any language of the list.

    What is for at home may: "vertellen over vandaag" is of the day on which it is done.
    """
    return _says_a_day(prose_of({name: value for name, value in payload.items() if name != "action"}))


def names_a_day_between(payload: Mapping[str, object], written: date, goes: date) -> bool:
    """True if what people wrote names a date ("4 december") that came after it was written, and is over when it goes.

    A date without a year is the first of its name from the day on which it was written.
    """
    if goes <= written:
        return False
    return any(written <= day < goes for day in _days_of(prose_of(payload), written))


@lru_cache(maxsize=64)
def _days_of(prose: str, written: date) -> tuple[date, ...]:
    found, (pattern, months) = [], _dates()
    for day, name, other, after, year in pattern.findall(prose):
        month, number = months[(name or other).casefold()], int(day or after)
        years = [int(year)] if year else [written.year, written.year + 1]
        days = [date(one, month, number) for one in years if number <= monthrange(one, month)[1]]
        found += [one for one in days if one >= written][:1]
    return tuple(found)


@cache
def _dates() -> tuple[re.Pattern[str], Mapping[str, int]]:
    lists = tomllib.loads(_WORDS.read_text("utf-8"))["months"].values()
    months = {
        name: number for names in lists for number, both in enumerate(names, 1) for name in both.casefold().split()
    }
    name = "|".join(map(re.escape, sorted(months, key=len, reverse=True)))
    before, after = (
        r"(?<![\w.,:])([1-9]|[12]\d|3[01])(?:e|ste|de|st|nd|rd|th)?",
        r"([1-9]|[12]\d|3[01])(?:st|nd|rd|th)?",
    )
    either = rf"(?:{before}\s+({name})|({name})\s+{after})"
    return re.compile(rf"{either}(?!\w)(?:,?\s+(20\d\d))?(?![\w:])", re.IGNORECASE), months


@lru_cache(maxsize=64)
def _says_a_day(prose: str) -> bool:
    return bool(_pattern().search(" ".join(prose.split())))


@cache
def _pattern() -> re.Pattern[str]:
    lists = tomllib.loads(_WORDS.read_text("utf-8"))
    words = [word for language, of_one in lists.items() if language != "months" for word in of_one]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)

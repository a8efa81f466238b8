"""Finds what is not true in a text that goes later than it was written: words such as "tomorrow", and dates before."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.rules.said_dates import dates
from ouderbrug.rules.said_text import fields, plain, without_titles
from ouderbrug.rules.said_words import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ouderbrug.rules.said_dates import SaidDate
    from ouderbrug.rules.said_words import SaidWord
DAY_WORD, PAST_DATE = "day-word", "past-date"
"""Why a person looks first: by a word for a day, by a date."""
ABOUT_DAYS = frozenset({DAY_WORD, PAST_DATE})
"""Both: what no approval can make true."""


class Untrue(NamedTuple):
    """What a text ``said`` of a day in its own words, the ``last`` day on which that is true, and if it is a date."""

    said: str
    last: date
    is_date: bool


def untrue(payload: Mapping[str, object], written: date, goes: date) -> tuple[Untrue, ...]:
    """What people wrote into an event that is not true on the day on which it ``goes``, in any language of the lists.

    Words for a day are false after their last day, those of one day alone on each other day; a date that came after it
    was written is false once it is over. What is for at home may say "vandaag", which is the day on which it is done.
    """
    if goes == written:
        return ()
    told, found = _told(payload, written)
    return (
        *(Untrue(one.said, one.last, False) for one in told if one.alone or goes > one.last),
        *(Untrue(one.said, one.day, True) for one in found if written <= one.day < goes),
    )


def last_true(payload: Mapping[str, object], written: date) -> date | None:
    """The last day on which all that people wrote into an event is true; None if no day ends it."""
    told, found = _told(payload, written)
    return min((*(one.last for one in told), *(one.day for one in found if one.day >= written)), default=None)


def _told(payload: Mapping[str, object], written: date) -> tuple[tuple[SaidWord, ...], tuple[SaidDate, ...]]:
    of_text = {name: value for name, value in payload.items() if name != "action"}
    told, found = _said(plain(of_text), fields(payload), written)
    return told, found if of_text == payload else _said(plain(payload), (), written)[1]


@lru_cache(maxsize=256)
def _said(text: str, known: tuple[date, ...], written: date) -> tuple[tuple[SaidWord, ...], tuple[SaidDate, ...]]:
    found, rest = dates(without_titles(text), written)
    told = tuple(dict.fromkeys(words(rest, written, found, known)))
    return told, tuple(one for one in found if not one.begins)

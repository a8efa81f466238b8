"""Finds what is not true in a text that goes later than it was written: words such as "tomorrow", and dates before."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.rules.said_dates import dates
from ouderbrug.rules.said_text import fields, plain, without_titles
from ouderbrug.rules.said_words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ouderbrug.rules.said_dates import SaidDate
    from ouderbrug.rules.said_words import SaidWord
DAY_WORD, PAST_DATE = "day-word", "past-date"
"""Why a person looks first: by a word for a day, by a date."""
ABOUT_DAYS = frozenset({DAY_WORD, PAST_DATE})
"""Both: what no approval can make true."""

_SPAN = ("starts_at", "ends_at")
_A_WEEK = timedelta(days=7)


class Untrue(NamedTuple):
    """What a text ``said`` of a day in its own words, the ``last`` day on which that is true, and if it is a date.

    ``beside`` is the day that the event itself names, where its words name another.
    """

    said: str
    last: date
    is_date: bool
    beside: date | None = None


def untrue(payload: Mapping[str, object], written: date, goes: date) -> tuple[Untrue, ...]:
    """What people wrote into an event that is not true on the day on which it ``goes``, in any language of the lists.

    Words for a day are false after their last day, those of one day alone on each other day; a date that came after it
    was written is false once it is over. What is for at home may say "vandaag", which is the day on which it is done.
    Words for another day than the event names ("Vrijdag" of one that is a week later) are true on none.
    """
    told, found = _told(payload, written)
    astray = _astray(payload, told, written)
    if goes == written:
        return astray
    return (
        *astray,
        *(Untrue(one.said, one.last, False) for one in told if one.alone or goes > one.last),
        *(Untrue(one.said, one.day, True) for one in found if written <= one.day < goes),
    )


def last_true(payload: Mapping[str, object], written: date) -> date | None:
    """The last day on which all that people wrote into an event is true; None if no day ends it."""
    told, found = _told(payload, written)
    astray = (one.last for one in _astray(payload, told, written))
    return min((*astray, *(one.last for one in told), *(one.day for one in found if one.day >= written)), default=None)


def _astray(payload: Mapping[str, object], told: Iterable[SaidWord], written: date) -> tuple[Untrue, ...]:
    """Words for a day where the event has a date of its own: the same weekday of another week, and in its title any.

    Elsewhere than in a title another weekday may be right: "maandag zijn we er weer".
    """
    named = sorted(day for day in fields(payload) if day >= written)
    if not named:
        return ()
    title = plain({"title": payload.get("title", "")}).casefold()
    begins, *_, ends = sorted(fields({name: payload.get(name, "") for name in _SPAN})) * 2 or named * 2
    days = {*named, *(begins + timedelta(days=ahead) for ahead in range((ends - begins).days + 1))}
    found: list[Untrue] = []
    for one in told:
        if one.day is None or one.day in days or (one.day - _A_WEEK in days and not one.alone):
            continue  # what is written on a Friday may say "Friday" of that day
        later = next((day for day in named if day.weekday() == one.day.weekday() and day > one.day), None)
        if (later and not one.alone) or one.said.casefold() in title:
            found.append(Untrue(one.said, written - timedelta(days=1), False, later or named[0]))
    return tuple(found)


def _told(payload: Mapping[str, object], written: date) -> tuple[tuple[SaidWord, ...], tuple[SaidDate, ...]]:
    of_text = {name: value for name, value in payload.items() if name != "action"}
    told, found = _said(plain(of_text), fields(payload), written)
    return told, found if of_text == payload else _said(plain(payload), (), written)[1]


@lru_cache(maxsize=256)
def _said(text: str, known: tuple[date, ...], written: date) -> tuple[tuple[SaidWord, ...], tuple[SaidDate, ...]]:
    found, rest = dates(without_titles(text), written)
    told = tuple(dict.fromkeys(words(rest, written, found, known)))
    return told, tuple(one for one in found if not one.begins)

"""Words in a text for a day that hang on when they are read, such as "morgen", "volgende week" or a weekday alone."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.rules.said_text import (
    BLANK,
    any_weekday,
    languages,
    sentence,
    sentence_begin,
    tells_of_what_was,
    word_lists,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ouderbrug.rules.said_dates import SaidDate

_SUNDAY, _FRIDAY = 6, 4
_LONG = frozenset({"week", "friday", "month"})
"""The moments of what lasts longer than a day: whoever reads of one that was does nothing by it."""
_DIGITS = r"\d{1,2}"


class SaidWord(NamedTuple):
    """What a text says of a day, the last day on which it is true, and whether it is true on no day before.

    ``day`` is the one that it names where that is today, tomorrow, or the next of a weekday without a date beside it.
    """

    said: str
    last: date
    alone: bool = False
    day: date | None = None


class _Language(NamedTuple):
    idioms: re.Pattern[str]
    until: tuple[tuple[str, re.Pattern[str]], ...]
    near: tuple[re.Pattern[str], ...]
    weekdays: tuple[re.Pattern[str], ...]
    habits: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    with_on: re.Pattern[str]
    on: re.Pattern[str]


def words(text: str, written: date, beside: Sequence[SaidDate], days: Iterable[date]) -> Iterator[SaidWord]:
    """The words for days in a text that was written on a day.

    A weekday alone is the next one of its name. It is true on that day too where the text names its date ``beside`` it
    in the same paragraph, or where it is one of the ``days`` that the fields of the event name.
    """
    known = tuple(days)
    for language in map(_language, languages()):
        text = language.idioms.sub(_blank, text)
        for moment, pattern in language.until:
            for one in pattern.finditer(text):
                if moment not in _LONG or not tells_of_what_was(one):
                    yield _word(one, moment, written, language)
            text = pattern.sub(_blank, text)
        for weekday, pattern in enumerate(language.weekdays):
            for one in pattern.finditer(text):
                if not _is_a_habit(one, language):
                    yield _of_weekday(one, weekday, written, _near(one, beside), known)


def _word(one: re.Match[str], moment: str, written: date, language: _Language) -> SaidWord:
    if moment in ("eve", "weekday"):
        named = next(number for number, pattern in enumerate(language.weekdays) if pattern.search(one[0]))
        comes = _next(written, named)
        day = comes if moment == "eve" else None
        return SaidWord(one[0], comes - timedelta(days=moment == "eve"), day=day)
    ahead = next((days for days, pattern in enumerate(language.near) if pattern.fullmatch(one[0])), None)
    day = None if ahead is None else written + timedelta(days=ahead)
    return SaidWord(one[0], _LAST[moment](written), moment == "day", day)


def _of_weekday(
    one: re.Match[str], weekday: int, written: date, near: Iterable[date], known: Iterable[date]
) -> SaidWord:
    comes = _next(written, weekday)
    if later := [day for day in near if day.weekday() == weekday and day >= written]:
        return SaidWord(one[0], max(later))
    return SaidWord(one[0], comes if comes in known else comes - timedelta(days=1), day=comes)


def _near(one: re.Match[str], beside: Iterable[SaidDate]) -> Iterator[date]:
    begin, end = one.string.rfind("\n", 0, one.start()), one.string.find("\n", one.end())
    return (said.day for said in beside if begin < said.place and (end < 0 or said.place < end))


def _next(written: date, weekday: int) -> date:
    return written + timedelta(days=(weekday - written.weekday() - 1) % 7 + 1)


def _end_of_month(written: date) -> date:
    return written.replace(day=monthrange(written.year, written.month)[1])


_LAST: Mapping[str, Callable[[date], date]] = {
    "day": lambda written: written,
    "week": lambda written: written + timedelta(days=_SUNDAY - written.weekday()),
    "friday": lambda written: written + timedelta(days=(_FRIDAY - written.weekday()) % 7),
    "month": _end_of_month,
}
"""By the name of a moment, the last day of what is said on a day."""


def _is_a_habit(one: re.Match[str], language: _Language) -> bool:
    """True of a weekday that is every one of its name: "elke maandag", "open op dinsdag"."""
    text, begin = one.string, sentence_begin(one.string, one.start())
    whole, said = sentence(text, one.start(), one.end()), text[begin : one.start()]
    if language.before.search(said) or language.habits.search(whole) or language.after.match(text, one.end()):
        return True
    return bool(language.on.search(said) and language.with_on.search(whole))


def _blank(one: re.Match[str]) -> str:
    return BLANK * (one.end() - one.start())


@cache
def _language(name: str) -> _Language:
    lists, weekday = word_lists()[name], f"(?:{any_weekday(name)})"

    def of(entries: Iterable[str], begin: str = r"(?<!\w)", end: str = r"(?!\w)") -> re.Pattern[str]:
        number = rf"{_DIGITS}|{'|'.join(lists['numbers'])}"
        full = [one.replace("{n}", number).replace("{weekday}", weekday) for one in entries]
        return re.compile(f"{begin}(?:{'|'.join(full) or '(?!)'}){end}", re.IGNORECASE)

    until = tuple((moment, of(_longest_first(entries))) for moment, entries in lists["until"].items())
    return _Language(
        of(lists["idioms"]),
        until,
        tuple(of([one]) for one in lists.get("near", ())),
        tuple(of([f"{one}(?:{lists.get('parts', '')})?"]) for one in lists["weekdays"]),
        of(lists["habits"]),
        of(lists["before"], end=r"\s+$"),
        of(lists.get("after", ()), begin=""),
        of(lists.get("with_on", ())),
        of(lists.get("before_on", ()), end=r"\s+$"),
    )


def _longest_first(entries: Iterable[str]) -> list[str]:
    return sorted(entries, key=len, reverse=True)

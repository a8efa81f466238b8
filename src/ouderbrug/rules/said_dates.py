"""Dates in a text, in words or in numbers: which days they are, and which of them only say since when."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.rules.said_text import BLANK, any_weekday, joined, languages, tells_of_what_was, word_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_BEFORE = 80
"""So many letters before a date may belong to it."""
_TWO_MONTHS = 62


class SaidDate(NamedTuple):
    """A date as a text says it, where it stands in it, and whether it is only the first of many days."""

    said: str
    day: date
    place: int
    begins: bool = False


def dates(text: str, written: date) -> tuple[tuple[SaidDate, ...], str]:
    """The dates in a text, and the text with blanks for them.

    A date without a year is the first of its name from the day on which it was written.
    """
    found: list[SaidDate] = []
    for pattern, leading in _patterns():
        for one in pattern.finditer(text):
            begin = max(one.start() - _BEFORE, 0)
            before = leading.search(text, begin, one.start())
            said = list(_of(one, before, written)) if before else []
            found += said
            if said and before:
                text = text[: before.start()] + BLANK * (one.end() - before.start()) + text[one.end() :]
    for one in _with_weekday().finditer(text):
        said = list(_without_month(one, written))
        found += said
        if said:
            text = text[: one.start()] + BLANK * (one.end() - one.start()) + text[one.end() :]
    return tuple(found), text


def _of(one: re.Match[str], before: re.Match[str], written: date) -> Iterator[SaidDate]:
    parts, lead = one.groupdict(), before.groupdict()
    month, number = _month(parts["month"]), int(parts["day"])
    said, place = " ".join(one[0].split()), one.start()
    begins = bool(lead.get("starts"))
    # Of "van 1 tot en met 4 december" and "tussen 1 en 4 december" only the last day has to be still to come.
    others = lead.get("others") or ""
    for other in re.finditer(r"\d+", others):
        first = begins or bool(_parted().match(others, other.end()))
        yield from _day(said, int(other[0]), month, parts.get("year"), written, place, begins=first)
    first = bool(_ranges().match(one.string, one.end())) or (begins and not others)
    for found in _day(said, number, month, parts.get("year"), written, place, begins=first):
        yield found._replace(begins=True) if found.day == written and tells_of_what_was(one) else found


def _without_month(one: re.Match[str], written: date) -> Iterator[SaidDate]:
    """ "Woensdag de 9e": the next such day, if that is a Wednesday."""
    weekday = next(number for number, name in enumerate(_weekdays()) if name.fullmatch(one["weekday"]))
    days = (written + timedelta(days=ahead) for ahead in range(_TWO_MONTHS))
    named = next((day for day in days if day.day == int(one["day"])), None)
    if named and named.weekday() == weekday:
        yield SaidDate(" ".join(one[0].split()), named, one.start())


def _day(
    said: str, number: int, month: int, year: str | None, written: date, place: int, *, begins: bool
) -> Iterator[SaidDate]:
    years = [int(year) if len(year) == 4 else 2000 + int(year)] if year else [written.year, written.year + 1]
    days = [date(one, month, number) for one in years if 0 < number <= monthrange(one, month)[1]]
    yield from [SaidDate(said, one, place, begins) for one in days if year or one >= written][:1]


def _month(name: str) -> int:
    return int(name) if name.isdigit() else _months()[name.casefold().rstrip(".")]


@cache
def _months() -> Mapping[str, int]:
    lists = word_lists()["months"].values()
    return {name: number for names in lists for number, both in enumerate(names, 1) for name in both.casefold().split()}


@cache
def _weekdays() -> tuple[re.Pattern[str], ...]:
    """By its number, what a weekday is called in any language."""
    lists = [word_lists()[name] for name in languages()]
    names = (
        "|".join(f"(?:{one['weekdays'][number]})(?:{one.get('parts', '')})?" for one in lists) for number in range(7)
    )
    return tuple(re.compile(name, re.IGNORECASE) for name in names)


@cache
def _with_weekday() -> re.Pattern[str]:
    number = r"(?P<day>[1-9]|[12]\d|3[01])"
    end = rf"(?:e|ste|de|th|st|nd|rd)?(?![\w/]|[.:,-]\d|\s*(?:{joined('units')}|[a-z]+en)(?!\w))"
    return re.compile(rf"(?<!\w)(?P<weekday>{any_weekday()})\s+(?:de |the )?{number}{end}", re.IGNORECASE)


@cache
def _ranges() -> re.Pattern[str]:
    """What stands behind the first day of several, before the last."""
    date_follows = rf"\d{{1,2}}(?:e|ste|de|st|nd|rd|th)?(?:\s+(?:{_names()})(?!\w)|[-/.]\d)"
    day = rf"(?:(?:{any_weekday()})\s+)?(?:{date_follows}|(?:{_names()})\s+\d)"
    return re.compile(rf"\s*(?:{joined('ranges')})\s*{day}", re.IGNORECASE)


@cache
def _parted() -> re.Pattern[str]:
    return re.compile(rf"(?:e|ste|de)?\s*(?:{joined('ranges')})(?!\w)", re.IGNORECASE)


def _names() -> str:
    return "|".join(map(re.escape, sorted(_months(), key=len, reverse=True)))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """How a date is written, and what may stand before it."""
    number, name = r"(?P<day>0?[1-9]|[12]\d|3[01])", rf"(?P<month>{_names()})"
    day, month = rf"(?<![\w.,:/-]){number}", r"(?P<month>0?[1-9]|1[0-2])"
    year = r"(?!\w)(?:,?\s+(?P<year>20\d\d))?(?!\w|:\d)"
    units = rf"(?!\s*(?:{joined('units')})(?!\w))"
    weekday = rf"(?:(?:{any_weekday()})[,\s(]+(?:de |the )?)?"
    starts = rf"(?:(?<!\w)(?P<starts>{joined('starts')})\s+(?:op |on )?)?"
    between = rf"\s*(?:{joined('lists')}|{joined('ranges')})\s*"
    others = rf"(?P<others>(?:(?<![\w.,:/])\d{{1,2}}(?:e|ste|de)?{between}(?:(?:{any_weekday()})\s+)?)*)"
    cue = rf"(?:(?m:^)-?\s*|(?<!\w)(?:{_cues()})[\s,(]+)"
    any_of, cued = f"{starts}{weekday}$", f"(?:{cue}|(?<!\\w)(?P<starts>{joined('starts')})\\s+){weekday}$"
    found = (
        (rf"(?<![\w.:/-])(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])-{number}(?![\w-])", any_of),
        (rf"{day}(?P<sign>[-/.]){month}(?P=sign)(?P<year>20\d\d|\d\d)(?![\w/-]|\.\d)", any_of),
        (rf"(?<![\w.,:]){number}(?:e|ste|de|st|nd|rd|th)?\s+{name}{year}", f"{starts}{weekday}{others}$"),
        (rf"(?<!\w){name}\s+{number}(?:st|nd|rd|th)?{year}", any_of),
        (rf"{day}[-/]{month}(?![\w/]|[-.,:]\d){units}", cued),
    )
    return tuple((re.compile(one, re.IGNORECASE), re.compile(lead, re.IGNORECASE)) for one, lead in found)


def _cues() -> str:
    return joined("cues").replace("{weekday}", f"(?:{any_weekday()})")

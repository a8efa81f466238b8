"""Windows in which messages may go: by the clock on the school's wall, on every day or on some days of the week."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.facts import SchoolCalendar

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ouderbrug.model import Message

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
A_WEEK = tuple(date(2026, 11, 23) + timedelta(days=ahead) for ahead in range(7))
"""Monday to Sunday of a week without a clock change, to see which hours windows have in common."""
_CLOCKS = re.compile(r"^([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)$")
_DAYS = re.compile(r"^([a-z]{3})(?:-([a-z]{3}))?$")
_EVERY_DAY = frozenset(range(7))
_DAY = timedelta(days=1)
_TO_HEAR = timedelta(hours=3)
"""How long before something begins its change is to be there; the number is this project's own."""


def moment_of(value: object) -> datetime | None:
    """A field of a payload as the moment that it names; None where it names none."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if isinstance(value, datetime) else None


def comes_in_vain(message: Message, now: datetime, until: datetime) -> bool:
    """True of a correction for which who knows the old word would stand at a closed door, if it waited so long.

    Nobody reads a mail in the minute in which it comes: what begins soon after is too late as well.
    """
    if message.correction is None:
        return False
    return any(now < one <= until + _TO_HEAR for one in message.event.begins)


class Window(NamedTuple):
    """A window, half open, on some ``weekdays`` (Monday is 0); it ends on the next day if it wraps midnight."""

    opens: time
    closes: time
    wraps: bool
    weekdays: frozenset[int] = _EVERY_DAY


def daily(text: str) -> Window:
    """The window "07:30-20:00" of every day; raises ValueError with the right spelling."""
    found = _CLOCKS.match(text)
    if not found:
        raise ValueError('a window is written as "07:30-20:00" (hours 00 to 23, or 24:00 at the end)')
    opens = time(int(found[1]), int(found[2]))
    closes = time(int(found[3]), int(found[4])) if found[3] else time(0)
    if found[3] and opens == closes:
        raise ValueError("a window that opens when it closes lets nothing through; write 00:00-24:00 for all day")
    return Window(opens, closes, closes <= opens)


def weekly(text: str) -> Window:
    """The window "fri 12:00-24:00", "mon-fri 07:30-18:00" or "sat" (the whole day).

    Days may run over the weekend: "fri-mon". Raises ValueError with the right spelling.
    """
    days, _, clocks = text.partition(" ")
    found = _DAYS.match(days)
    if not found or not {found[1], found[2] or found[1]} <= set(WEEKDAYS):
        raise ValueError(
            'a window of the week is written as "fri 12:00-24:00", "mon-fri 07:30-18:00" or "sat"; '
            f"the days are {', '.join(WEEKDAYS)}"
        )
    first, last = WEEKDAYS.index(found[1]), WEEKDAYS.index(found[2] or found[1])
    weekdays = frozenset((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
    return daily(clocks or "00:00-24:00")._replace(weekdays=weekdays)


@lru_cache(maxsize=512)
def spans(windows: tuple[Window, ...], day: date, tz: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    """When the windows of a day open and close, in UTC and in order; kept, for a run asks for a few days only.

    A window that the clock change swallows whole is not there on that day.
    """
    clock = SchoolCalendar(tz)
    found = (
        (clock.at(day, window.opens), clock.at(day + _DAY if window.wraps else day, window.closes))
        for window in windows
        if day.weekday() in window.weekdays
    )
    return tuple(sorted((opens, closes) for opens, closes in found if opens < closes))

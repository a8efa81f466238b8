"""When a message may arrive: in the school's windows, by the clock on its wall."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from pydantic import Field, field_validator

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import ALLOWED, Delay, SchoolCalendar
from ouderbrug.model import Priority

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

_WINDOW = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$")
_DAY = timedelta(days=1)
_A_YEAR_AHEAD = 366


class Window(NamedTuple):
    """A daily window, half open; it ends on the next day if it wraps midnight."""

    opens: time
    closes: time
    wraps: bool


class QuietHours(Rule):
    """Delays to the moment at which the next window opens."""

    name: ClassVar[str] = "quiet_hours"

    class Config(PluginConfig):
        """``send`` and ``urgent`` are windows "HH:MM-HH:MM": the first minute may, the last may not.

        A window may wrap midnight and belongs to the day on which it opens; 24:00 is the end of the day.
        ``school_days_only`` holds for ``send``, never for ``urgent``; an emergency goes at any time.
        """

        send: tuple[str, ...] = Field(default=("07:30-20:00",), min_length=1)
        urgent: str = "06:30-22:00"
        school_days_only: bool = False

        @field_validator("send", "urgent")
        @classmethod
        def _are_windows(cls, value: tuple[str, ...] | str) -> tuple[str, ...] | str:
            for text in (value,) if isinstance(value, str) else value:
                _window(text)
            return value

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._send = tuple(sorted(_window(text) for text in config.send))
        self._urgent = (_window(config.urgent),)

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Allow inside a window; else Delay("day-off") on a free day, Delay("night") on any other."""
        if message.priority <= Priority.EMERGENCY:
            return ALLOWED
        urgent = message.priority <= Priority.URGENT
        windows = self._urgent if urgent else self._send
        only_school_days = self.config.school_days_only and not urgent
        groups = _groups(message, facts) if only_school_days else ()
        calendar, today = facts.calendar, facts.calendar.day(now)

        for ahead in range(-1, _A_YEAR_AHEAD):
            day = today + ahead * _DAY
            if only_school_days and not calendar.is_school_day(day, groups):
                continue
            for opens, closes in _spans(windows, day, calendar.tz):
                if opens <= now < closes:
                    return ALLOWED
                if now < opens:
                    off = only_school_days and not calendar.is_school_day(today, groups)
                    return Delay(opens, "day-off" if off else "night", {"opens": opens.isoformat()})
        return Delay(now + _A_YEAR_AHEAD * _DAY, "day-off")


def _window(text: str) -> Window:
    found = _WINDOW.match(text)
    if not found:
        raise ValueError('a window is written as "07:30-20:00" (hours 00 to 23, or 24:00 at the end)')
    opens = time(int(found[1]), int(found[2]))
    closes = time(int(found[3]), int(found[4])) if found[3] else time(0)
    if found[3] and opens == closes:
        raise ValueError("a window that opens when it closes lets nothing through; write 00:00-24:00 for all day")
    return Window(opens, closes, closes <= opens)


@lru_cache(maxsize=512)
def _spans(windows: tuple[Window, ...], day: date, tz: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    """When the windows of a day open and close, in UTC; kept, for a run asks for a few days only."""
    clock = SchoolCalendar(tz)
    spans = [
        (clock.at(day, window.opens), clock.at(day + _DAY if window.wraps else day, window.closes))
        for window in windows
    ]
    return tuple(sorted(spans))


def _groups(message: Message, facts: Facts) -> tuple[str, ...]:
    return (message.group,) if message.group else facts.groups

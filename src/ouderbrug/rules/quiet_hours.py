"""When a message may arrive: in the school's windows, by the clock on its wall."""

from __future__ import annotations

from datetime import time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from ouderbrug.api import PluginConfig, Remark, Rule
from ouderbrug.facts import ALLOWED, Delay
from ouderbrug.model import Priority
from ouderbrug.rules.windows import comes_in_vain, daily, spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from ouderbrug.api import CheckFacts
    from ouderbrug.facts import Facts, SchoolCalendar, Verdict
    from ouderbrug.model import Message
    from ouderbrug.rules.windows import Window

_DAY = timedelta(days=1)
_A_YEAR_AHEAD = 366


class QuietHours(Rule):
    """Delays to the moment at which the next window opens."""

    name: ClassVar[str] = "quiet_hours"
    by_hour = True
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {"": ("the window opens {opens}",)}

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
                daily(text)
            return value

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.reads = frozenset({"in_digest", "groups"} if config.school_days_only else {"in_digest"})
        self._send = tuple(sorted(daily(text) for text in config.send))
        self._urgent = (daily(config.urgent),)

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Allow inside a window; else Delay("day-off") on a free day, Delay("night") on any other.

        A correction that would come after what it is about has the hours of what is urgent.
        """
        if message.priority <= Priority.EMERGENCY or message.simultaneous or facts.in_digest:
            return ALLOWED
        if message.priority <= Priority.URGENT:
            return _by_the_clock(self._urgent, facts.calendar.tz, now)
        found = self._in_school_hours(message, facts, now)
        late = isinstance(found, Delay) and comes_in_vain(message, now, found.until)
        return _by_the_clock(self._urgent, facts.calendar.tz, now) if late else found

    def _in_school_hours(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        if not self.config.school_days_only:
            return _by_the_clock(self._send, facts.calendar.tz, now)
        return _on_school_days(self._send, facts.calendar, _groups(message, facts), now)

    def check(self, about: CheckFacts) -> Iterable[Remark]:
        """Warns of a window that runs through the night: most often its two hours are the wrong way round."""
        for text in self.config.send:
            window = daily(text)
            if window.wraps and window.closes > time(0):
                opens, closes = text.split("-")
                yield Remark(f"{text} runs through the night", f"for the day write {closes}-{opens}", ("send",))

    def opens(self, day: date, calendar: SchoolCalendar) -> tuple[tuple[datetime, datetime], ...]:
        """The windows of a day; none on a free day where only school days count."""
        if self.config.school_days_only and not calendar.is_school_day(day):
            return ()
        return spans(self._send, day, calendar.tz)


@lru_cache(maxsize=256)
def _by_the_clock(windows: tuple[Window, ...], tz: ZoneInfo, now: datetime) -> Verdict:
    """The answer for every day of the year; kept, for it is the same for a whole school."""
    return _opening(windows, tz, now, lambda day: True)


def _on_school_days(
    windows: tuple[Window, ...], calendar: SchoolCalendar, groups: tuple[str, ...], now: datetime
) -> Verdict:
    return _opening(windows, calendar.tz, now, lambda day: calendar.is_school_day(day, groups))


def _opening(windows: tuple[Window, ...], tz: ZoneInfo, now: datetime, is_on: Callable[[date], bool]) -> Verdict:
    today = now.astimezone(tz).date()
    for ahead in range(-1, _A_YEAR_AHEAD):
        day = today + ahead * _DAY
        if not is_on(day):
            continue
        for opens, closes in spans(windows, day, tz):
            if opens <= now < closes:
                return ALLOWED
            if now < opens:
                return Delay(opens, "night" if is_on(today) else "day-off", {"opens": opens.isoformat()})
    return Delay(now + _A_YEAR_AHEAD * _DAY, "day-off")


def _groups(message: Message, facts: Facts) -> tuple[str, ...]:
    return (message.group,) if message.group else facts.groups

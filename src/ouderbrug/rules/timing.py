"""Whether a message still makes sense, and whether the school is silent."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, ClassVar

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import ALLOWED, Delay, Refuse
from ouderbrug.model import Priority

if TYPE_CHECKING:
    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

_MIDNIGHT = time(0)
_OUTLIVES_ITS_START = frozenset({"report_card"})  # how to read a report is of use once it is at home


class Timing(Rule):
    """Refuses what comes too late, holds what is for later, and keeps all but urgent messages out of holidays."""

    name: ClassVar[str] = "timing"

    class Config(PluginConfig):
        """``holiday_messages`` lets the ``holiday_kinds`` go in a holiday; everything else waits all the same."""

        holiday_messages: bool = False
        holiday_kinds: tuple[str, ...] = ("reading_reminder",)

    config: Config

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Refuse("too-late"), Delay("not-yet") to ``send_at``, Delay("holiday") to the first school day, or Allow."""
        if now >= message.deadline or _is_over(message, now):
            return Refuse("too-late", {"deadline": message.deadline.isoformat()})
        send_at = _moment(message, "send_at")
        if send_at and now < send_at:
            return Delay(send_at, "not-yet")
        if message.priority <= Priority.URGENT or self._goes_in_a_holiday(message):
            return ALLOWED
        calendar = facts.calendar
        today = calendar.day(now)
        if today not in calendar.holidays:
            return ALLOWED
        back = calendar.next_school_day(today, _groups(message, facts))
        return Delay(calendar.at(back, _MIDNIGHT), "holiday", {"first_school_day": back.isoformat()})

    def _goes_in_a_holiday(self, message: Message) -> bool:
        return self.config.holiday_messages and message.event.kind in self.config.holiday_kinds


def _is_over(message: Message, now: datetime) -> bool:
    """True once the event has ended, or has begun if it does not say when it ends."""
    moment = _moment(message, "ends_at") or _moment(message, "starts_at")
    return moment is not None and moment <= now and message.event.kind not in _OUTLIVES_ITS_START


def _moment(message: Message, field: str) -> datetime | None:
    value = message.event.payload.get(field)
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if isinstance(value, datetime) else None


def _groups(message: Message, facts: Facts) -> tuple[str, ...]:
    return (message.group,) if message.group else facts.groups

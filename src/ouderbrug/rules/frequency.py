"""At most so many messages a guardian, so that each of them is read.

The default of three a week is a cap and no target: more did not help and made guardians leave (Cortes et
al. 2021). A window is a matter of dates at the school, so neither the hour of a run nor a clock change moves it.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from pydantic import Field, model_validator

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import ALLOWED, Delay
from ouderbrug.model import Priority, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ouderbrug.facts import Contact, Facts, Verdict
    from ouderbrug.model import Correction, Message

    Slot = tuple[int, Contact]
    Starts = Callable[[int], range]

_COUNTED = frozenset({State.SENT, State.SENDING, State.UNKNOWN, State.HANDED_OVER})
_DAYS = 7
_MIDNIGHT = time(0)
_PROVEN = 3


def counts_for_cap(state: State, priority: Priority, correction: Correction | None, pilot: bool) -> bool:
    """Whether a message counts for the cap; the only place that says so.

    Sent counts, and whatever may have reached the guardian or holds its slot: sending, unknown and an open
    card of a handover. Urgent ones, corrections and mail to a pilot mailbox never count.
    """
    return state in _COUNTED and priority >= Priority.NORMAL and correction is None and not pilot


class Frequency(Rule):
    """Delays what would be one message too many in any window that contains its day."""

    name: ClassVar[str] = "frequency"

    class Config(PluginConfig):
        """How many messages in how long.

        ``per_guardian`` is 1, 2 or 3 (more needs ``above_three``, the reason in words); ``window`` is today and
        the six days before (rolling-7d) or Monday to Sunday (iso-week); ``scope`` guardian-child counts for each
        child apart; ``group_posts`` is the cap of a group's posts in the same window.
        """

        per_guardian: int = Field(default=3, strict=True)
        above_three: str = ""
        window: Literal["rolling-7d", "iso-week"] = "rolling-7d"
        scope: Literal["guardian", "guardian-child"] = "guardian"
        group_posts: int = Field(default=2, ge=1, le=20, strict=True)

        @model_validator(mode="after")
        def _is_a_cap(self) -> Frequency.Config:
            if self.per_guardian < 1:
                raise ValueError(
                    "per_guardian must be 1, 2 or 3; there is no switch that turns the cap off, "
                    'only a higher one with a reason: above_three = "..."'
                )
            if self.per_guardian > _PROVEN and not self.above_three.strip():
                raise ValueError(
                    "per_guardian above 3 was no better in research and made guardians leave; "
                    'write 1, 2 or 3, or say why not: above_three = "..."'
                )
            return self

    config: Config

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Allow, or Delay("cap-reached") to 00:00 of the first day that fits.

        What was counted and every planned message ahead of this one hold their slots, in the future too.
        """
        if message.priority <= Priority.URGENT or message.correction is not None:
            return ALLOWED
        today = facts.calendar.day(now)
        order = message.order
        ahead = [contact for contact in facts.planned if contact.order < order]
        if not ahead and not facts.history:
            return ALLOWED
        taken = [(contact.day.toordinal(), contact) for contact in facts.history]
        taken += [(contact.day.toordinal(), contact) for contact in ahead]
        cap = self.config.group_posts if message.group else self.config.per_guardian
        if len(taken) < cap:
            return ALLOWED
        return self._first_that_fits(message, facts, today, taken, cap)

    def _first_that_fits(self, message: Message, facts: Facts, today: date, taken: list[Slot], cap: int) -> Verdict:
        lanes = _lanes(message, taken) if self.config.scope == "guardian-child" else [taken]
        starts = _rolling if self.config.window == "rolling-7d" else _iso_week
        posts = cap if message.group else cap - 1
        fits = today.toordinal()
        first = full = _full(fits, lanes, starts, cap, posts)
        while full:
            fits = full.start + _DAYS  # all days of a full window are full
            full = _full(fits, lanes, starts, cap, posts)
        return self._delay(facts, first, cap, date.fromordinal(fits)) if first else ALLOWED

    def _delay(self, facts: Facts, reached: _Full, cap: int, day: date) -> Delay:
        detail = {
            "count": reached.taken,
            "cap": cap,
            "window": self.config.window,
            "from": date.fromordinal(reached.start).isoformat(),
            "next": day.isoformat(),
        }
        return Delay(facts.calendar.at(day, _MIDNIGHT), "cap-reached", detail)


class _Full(NamedTuple):
    """A window without a free slot: how many were taken, and the ordinal of its first day."""

    taken: int
    start: int


def _full(day: int, lanes: list[list[Slot]], starts: Starts, cap: int, posts: int) -> _Full | None:
    """The last window with this day in it that is full; group posts take at most ``posts`` slots."""
    for start in starts(day):
        for lane in lanes:
            inside = [contact.group_post for when, contact in lane if start <= when < start + _DAYS]
            taken = inside.count(False) + min(inside.count(True), posts)
            if taken >= cap:
                return _Full(taken, start)
    return None


def _rolling(day: int) -> range:
    """First days of the seven windows that contain a day, the latest first."""
    return range(day, day - _DAYS, -1)


def _iso_week(day: int) -> range:
    monday = day - (day - 1) % _DAYS  # ordinal 1 was a Monday
    return range(monday, monday + 1)


def _lanes(message: Message, taken: list[Slot]) -> list[list[Slot]]:
    """What was taken for each child of this message; what names no child was for every one."""
    if not message.pupils:
        return [taken]
    return [[slot for slot in taken if not slot[1].pupils or pupil in slot[1].pupils] for pupil in message.pupils]

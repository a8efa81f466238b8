"""At most so many messages a guardian, so that each of them is read.

The default of three a week is a cap and no target: more did not help and made guardians leave (Cortes et
al. 2021). A window is a matter of dates at the school, so neither the hour of a run nor a clock change moves it.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from pydantic import Field, model_validator

from ouderbrug.api import PluginConfig, Remark, Rule
from ouderbrug.facts import ALLOWED, Allow, Delay, Fold
from ouderbrug.model import Priority

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from ouderbrug.api import CheckFacts
    from ouderbrug.facts import Contact, Facts, Verdict
    from ouderbrug.model import Message

    Slot = tuple[int, Contact]
    Starts = Callable[[int], range]

_DAYS = 7
_MIDNIGHT = time(0)
_PROVEN = 3
_ABOVE_THE_CAP = frozenset({"frequency.together", "frequency.intensive", "frequency.would-expire"})


class Frequency(Rule):
    """Delays what would be one message too many in any window that contains its day."""

    name: ClassVar[str] = "frequency"
    needs = frozenset[str]()
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "digest": ("in the digest of {at}",),
        "": ("{count} of {cap} in {window}", "next slot {until}"),
    }

    class Config(PluginConfig):
        """How many messages in how long.

        ``per_guardian`` is 1, 2 or 3 (more needs ``above_three``, the reason in words); ``window`` is today and
        the six days before (rolling-7d) or Monday to Sunday (iso-week); ``scope`` guardian-child counts for each
        child apart; ``group_posts`` is the cap of a group's posts in the same window, of which
        ``reserved_for_hand_posts`` are left to teachers. ``guaranteed`` kinds may take their slot before others, and
        so go in no digest but that of a guardian who asked for one.
        """

        per_guardian: int = Field(default=3, strict=True)
        above_three: str = ""
        window: Literal["rolling-7d", "iso-week"] = "rolling-7d"
        scope: Literal["guardian", "guardian-child"] = "guardian"
        group_posts: int = Field(default=2, ge=1, le=20, strict=True)
        reserved_for_hand_posts: int = Field(default=0, ge=0, strict=True)
        guaranteed: tuple[str, ...] = ()

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
            if self.reserved_for_hand_posts >= self.group_posts:
                raise ValueError("reserved_for_hand_posts must be less than group_posts, or nothing is ever posted")
            return self

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.guaranteed = frozenset(config.guaranteed)

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Allow, Fold("digest"), or Delay("cap-reached") to 00:00 of the first day that fits.

        What was counted and every planned message ahead of this one hold their slots, in the future too. What
        would outlive its use by waiting says "would-expire", and is never refused for it.
        """
        if message.priority <= Priority.URGENT or message.correction is not None or facts.in_digest:
            return ALLOWED
        if facts.in_hand is not None:  # its slot is its own until somebody says what became of it
            return Allow(tuple(sorted(code.partition(".")[2] for code in facts.in_hand & _ABOVE_THE_CAP)))
        if facts.folds and not self._goes_alone(message, facts) and _goes_in_time(message, facts):
            return Fold("digest", {"at": facts.calendar.local(facts.digest_at).isoformat()})  # type: ignore[arg-type]
        cap = self._cap(message, facts)
        if len(facts.history) + len(facts.planned) < cap:
            return ALLOWED
        taken = [(contact.day.toordinal(), contact) for contact in (*facts.history, *self._ahead(message, facts))]
        verdict = self._first_that_fits(message, facts, facts.calendar.day(now), taken, cap)
        return _another_way(message, facts, verdict) if isinstance(verdict, Delay) else verdict

    def taken(self, history: Iterable[Contact], today: date) -> int:
        """How many slots of a guardian are taken in the window that ends today; where each child has its own, the most.

        Group posts leave one slot for what is about the child.
        """
        begins = today.toordinal() - (_DAYS - 1 if self.config.window == "rolling-7d" else today.weekday())
        inside = [contact for contact in history if begins <= contact.day.toordinal() <= today.toordinal()]
        apart = self.config.scope == "guardian-child"
        children = {pupil for contact in inside for pupil in contact.pupils} if apart else set[str]()
        lanes = [[one for one in inside if not one.pupils or pupil in one.pupils] for pupil in children] or [inside]
        return max(_slots(lane, self.config.per_guardian - 1) for lane in lanes)

    def check(self, about: CheckFacts) -> Iterator[Remark]:
        """A cap for each child apart, which is more for a guardian of two."""
        if self.config.scope == "guardian-child":
            most = 2 * self.config.per_guardian
            says = f"counts for each child apart: a guardian of two children here may get {most} messages in one window"
            yield Remark(says, 'scope = "guardian" keeps one cap for each guardian', ("scope",))

    def _goes_alone(self, message: Message, facts: Facts) -> bool:
        """What is guaranteed its slot has none in a digest, which waits for its own; a guardian's wish goes before."""
        wished = facts.recipient is not None and facts.recipient.digest
        return not wished and message.event.kind in self.guaranteed | facts.guaranteed

    def _cap(self, message: Message, facts: Facts) -> int:
        """A teacher who posts by hand may use the slots that are kept for that."""
        if not message.group:
            return self.config.per_guardian
        reserved = 0 if facts.capabilities.by_person else self.config.reserved_for_hand_posts
        return self.config.group_posts - reserved

    def _ahead(self, message: Message, facts: Facts) -> list[Contact]:
        """What is planned and goes before this one: what is fixed or guaranteed, then by the total order."""
        guaranteed = self.guaranteed | facts.guaranteed
        mine = (not (message.simultaneous or message.event.kind in guaranteed), message.order)
        return [one for one in facts.planned if (not (one.simultaneous or one.kind in guaranteed), one.order) < mine]

    def _first_that_fits(self, message: Message, facts: Facts, today: date, taken: list[Slot], cap: int) -> Verdict:
        lanes = _lanes(message, taken) if self.config.scope == "guardian-child" else [taken]
        starts = _rolling if self.config.window == "rolling-7d" else _iso_week
        posts = cap if message.group else cap - 1
        fits = today.toordinal()
        first = full = _full(fits, lanes, starts, cap, posts)
        while full:
            fits = full.start + _DAYS  # all days of a full window are full
            full = _full(fits, lanes, starts, cap, posts)
        return self._delay(message, facts, first, cap, date.fromordinal(fits)) if first else ALLOWED

    def _delay(self, message: Message, facts: Facts, reached: _Full, cap: int, day: date) -> Delay:
        detail = {
            "count": reached.taken,
            "cap": cap,
            "window": self.config.window,
            "from": date.fromordinal(reached.start).isoformat(),
            "next": day.isoformat(),
        }
        return Delay(
            facts.calendar.at(day, _MIDNIGHT), "cap-reached", detail, by_person="" if message.is_light else "if-late"
        )


def _goes(message: Message, facts: Facts, slot: datetime) -> datetime:
    """When it would go that has a slot: in a holiday, or on a free day of all its groups, nothing does."""
    calendar, day = facts.calendar, facts.calendar.day(slot)
    groups = (message.group,) if message.group else facts.groups
    weekday = day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() >= 5 else 0)
    if calendar.is_school_day(weekday, groups):
        return slot
    return calendar.at(calendar.next_school_day(weekday, groups), _MIDNIGHT)


def _goes_in_time(message: Message, facts: Facts) -> bool:
    return facts.digest_at is not None and facts.digest_at < message.deadline


def _another_way(message: Message, facts: Facts, delay: Delay) -> Verdict:
    """What cannot wait joins a digest that already has a slot, or is for a person to tell; else it waits.

    For light news nobody calls.
    """
    expires = _goes(message, facts, delay.until) >= message.deadline
    if expires and facts.digest_waits and not message.simultaneous and _goes_in_time(message, facts):
        return Fold("would-expire", delay.detail)
    why = _why_not_wait(message, facts, expires=expires)
    if not why:
        return delay
    alone = facts.capabilities.by_person and not message.group
    if alone and message.priority is Priority.NORMAL and not message.is_light:
        return Allow((why,), delay.detail)
    return Delay(delay.until, why, delay.detail, by_person="" if message.is_light else "at-once")


def _why_not_wait(message: Message, facts: Facts, *, expires: bool) -> str:
    if message.simultaneous:
        return "together"
    if facts.recipient is not None and facts.recipient.intensive and message.priority is Priority.NORMAL:
        return "intensive"
    return "would-expire" if expires else ""


class _Full(NamedTuple):
    """A window without a free slot: how many were taken, and the ordinal of its first day."""

    taken: int
    start: int


def _full(day: int, lanes: list[list[Slot]], starts: Starts, cap: int, posts: int) -> _Full | None:
    """The last window with this day in it that is full; group posts take at most ``posts`` slots."""
    lanes = [near for lane in lanes if len(near := [slot for slot in lane if abs(slot[0] - day) < _DAYS]) >= cap]
    for start in starts(day) if lanes else ():
        for lane in lanes:
            taken = _slots([contact for when, contact in lane if start <= when < start + _DAYS], posts)
            if taken >= cap:
                return _Full(taken, start)
    return None


def _slots(inside: list[Contact], posts: int) -> int:
    """How many slots these take in one window, group posts at most ``posts``."""
    of_group = sum(contact.group_post for contact in inside)
    return len(inside) - of_group + min(of_group, posts)


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

"""The cards and what is owed as they were judged last, for whoever looks next while nothing changed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from ouderbrug.staff.cards import cards
from ouderbrug.staff.follow_ups import outstanding
from ouderbrug.store import generation, stamp
from ouderbrug.store import tasks as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from ouderbrug.staff.cards import Card
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.unit_of_work import UnitOfWork

KEPT_FOR = 60.0
"""Seconds for which is shown what nothing but time, or a run that sends, may have altered."""
T = TypeVar("T")


class _Judged(NamedTuple, Generic[T]):
    of: Hashable
    since: float
    found: tuple[T, ...]

    def holds(self, now_of: Hashable) -> bool:
        return self.of == now_of and time.monotonic() - self.since < KEPT_FOR


class Kept:
    """Judges the cards of a school, and what is owed, once for all who look, until something changes that may alter it.

    To judge them costs more than all else of a page together. They are for looking alone: what is settled is judged
    again in the transaction that settles it. Whoever asks holds the desk alone.
    """

    def __init__(self) -> None:
        self._cards: _Judged[Card] | None = None
        self._owed: _Judged[FollowUp] | None = None
        self._changes, self._noted = -1, 0

    def cards(self, work: UnitOfWork) -> list[Card]:
        """The cards of all colleagues: the same stamp, the same messages in hand and the same minute are the same."""
        rows = stored.in_hand(work.connection, work.school)
        seen = tuple((one.id, one.state, one.settled_at, one.settled_note) for one in rows)
        now_of = stamp.read(work.connection, work.school), _minute(work), seen
        self._cards = _judged(self._cards, now_of, lambda: cards(work))
        return list(self._cards.found)

    def follow_ups(self, work: UnitOfWork) -> list[FollowUp]:
        """What is owed by all colleagues: no change of the store but notes of who looked, and the same minute."""
        changes = generation.read(work.connection).number
        now_of = changes - self._noted, stamp.read(work.connection, work.school), _minute(work)
        self._owed, self._changes = _judged(self._owed, now_of, lambda: outstanding(work)), changes
        return list(self._owed.found)

    def noted(self, changes: int) -> None:
        """That somebody looked was noted in a store of so many changes, which is no reason to judge anew."""
        if changes == self._changes:
            self._changes, self._noted = changes + 1, self._noted + 1

    def forget(self) -> None:
        """Judge anew for the next who looks, whatever it is."""
        self._cards = self._owed = None


def _minute(work: UnitOfWork) -> Hashable:
    return work.now.replace(second=0, microsecond=0)


def _judged(last: _Judged[T] | None, now_of: Hashable, judge: Callable[[], list[T]]) -> _Judged[T]:
    return last if last is not None and last.holds(now_of) else _Judged(now_of, time.monotonic(), tuple(judge()))

"""The cards as they were judged last, for whoever looks next while nothing changed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.staff.cards import cards
from ouderbrug.store import stamp
from ouderbrug.store import tasks as stored

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ouderbrug.staff.cards import Card
    from ouderbrug.unit_of_work import UnitOfWork

KEPT_FOR = 60.0
"""Seconds for which cards are shown that nothing but time, or a run that sends, may have altered."""


class _Judged(NamedTuple):
    of: Hashable
    since: float
    cards: tuple[Card, ...]


class KeptCards:
    """Judges the cards of a school once for all who look at them, until something changes that may alter a verdict.

    To judge them costs more than all else of a page together. They are for looking alone: what is settled is judged
    again in the transaction that settles it. Whoever asks holds the desk alone.
    """

    def __init__(self) -> None:
        self._last: _Judged | None = None

    def cards(self, work: UnitOfWork) -> list[Card]:
        """The cards of all colleagues: the same stamp, the same messages in hand and the same minute are the same."""
        rows = stored.in_hand(work.connection, work.school)
        minute = work.now.replace(second=0, microsecond=0)
        seen = tuple((one.id, one.state, one.settled_at, one.settled_note) for one in rows)
        now_of = stamp.read(work.connection, work.school), minute, seen
        last, clock = self._last, time.monotonic()
        if last is None or last.of != now_of or clock - last.since >= KEPT_FOR:
            last = self._last = _Judged(now_of, clock, tuple(cards(work)))
        return list(last.cards)

    def forget(self) -> None:
        """Judge anew for the next who looks, whatever it is."""
        self._last = None

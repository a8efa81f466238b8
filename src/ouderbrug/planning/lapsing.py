"""What says no more than the event that it refers to lapses with that event: a reminder of what is off asks for it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from ouderbrug.model import Correction, State
from ouderbrug.records import Rejected
from ouderbrug.store import events, outbox, reached, requests
from ouderbrug.store.states import WAITING
from ouderbrug.topics import SAID_AGAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ouderbrug.model import Event
    from ouderbrug.planning.draft import Draft
    from ouderbrug.records import Incoming
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.unit_of_work import UnitOfWork

REFERS_TO_OFF = "refers-to-what-is-off"
"""Why a reminder of what is off is not taken in."""
REFERS_TO_NOTHING = "refers-to-nothing"
"""Why thanks for what nobody did, or a word about homework that nobody gave, is not taken in."""
_IN_HAND = (*WAITING, State.HANDED_OVER)
"""States of what can still be taken back."""


def is_said_again(work: UnitOfWork, event: Event) -> bool:
    """True of an event that says no more than the one that it refers to."""
    return not SAID_AGAIN.isdisjoint(work.runtime.kinds[event.kind].topics)


def named(work: UnitOfWork, event: Event) -> str:
    """The id of the event that another one refers to."""
    return str(event.payload.get(work.runtime.kinds[event.kind].refers_to))


def referred(work: UnitOfWork, event: Event) -> str:
    """The same; empty of a kind that refers to none, or of an event that leaves it out."""
    field = work.runtime.kinds[event.kind].refers_to
    return str(event.payload.get(field) or "") if field else ""


class Lapsing:
    """What lapses once these events are taken in: what they call off, and what was called off before."""

    def __init__(self, work: UnitOfWork, accepted: Iterable[Event]) -> None:
        self._work = work
        self._now = {(event.source, event.id): event.withdrawn for event in accepted}
        self._is_off = cache(self._look)

    def is_needless(self, event: Event) -> bool:
        """True of an event that says again what is off; where two sources have such an id, what is off in both."""
        return not event.withdrawn and is_said_again(self._work, event) and self._is_off(named(self._work, event))

    def names_nothing(self, event: Event) -> bool:
        """True of an event that names another one by an id that none has, and did not name it in an earlier revision.

        What a revision named that is known may be purged by now.
        """
        if event.withdrawn or not (event_id := referred(self._work, event)):
            return False
        if any(name[1] == event_id and name != (event.source, event.id) for name in self._now):
            return False
        known = events.find(self._work.connection, self._work.school, event.id, event.source)
        if any(referred(self._work, one.event) == event_id for one in known):
            return False
        return not events.find(self._work.connection, self._work.school, event_id)

    def stored(self) -> list[StoredEvent]:
        """The stored events that lapse and of which something can still be taken back."""
        kinds = sorted(self._work.runtime.kinds.named(SAID_AGAIN))
        rows = outbox.events_in(self._work.connection, self._work.school, kinds, _IN_HAND)
        found = events.by_row(self._work.connection, rows).values()
        return [
            one
            for one in found
            if self.is_needless(one.event) and not events.is_replaced(self._work.connection, one.event)
        ]

    def _look(self, event_id: str) -> bool:
        found = events.find(self._work.connection, self._work.school, event_id)
        last = {(one.event.source, one.event.id): one.event.withdrawn for one in found}
        last |= {name: off for name, off in self._now.items() if name[1] == event_id}
        return bool(last) and all(last.values())


def as_off(event: Event) -> Event:
    """The event as its next revision, which calls it off."""
    return replace(event, revision=event.revision + 1, withdrawn=True)


def rejected(work: UnitOfWork, event: Event, record: Incoming, code: str) -> Rejected:
    """That an event is not taken in, as what it refers to is off, or is none."""
    field = f"payload.{work.runtime.kinds[event.kind].refers_to}"
    return Rejected(record.place, code, _HINTS[code], field)


_HINTS = {
    REFERS_TO_OFF: "that event is off; nobody is reminded of it",
    REFERS_TO_NOTHING: "no event has that id; `ouderbrug log` lists what is there",
}


def heard_once(work: UnitOfWork, event: Event, drafts: Sequence[Draft], beside: Iterable[Draft]) -> list[Draft]:
    """The word that a reminder is off, only for who hears that of nothing that it refers to.

    ``beside`` are the drafts of the same run.
    """
    off = Correction.WITHDRAWN
    asked = named(work, event)
    rows = requests.of_events(work.connection, work.school, [asked], said=(off,))
    told = {row.guardian for row in rows if row.state in (*_IN_HAND, State.SENDING, *reached.HEARD)}
    told |= {one.message.recipient for one in beside
             if one.message.event.id == asked and one.message.correction is off and not one.no_route}  # fmt: skip
    return [one for one in drafts if one.message.recipient not in told]

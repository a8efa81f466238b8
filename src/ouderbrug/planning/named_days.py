"""What waits for a day that the settings of its source name: where that is another day now, it is made anew for it.

Asked are the settings alone: what a source once read may be gone by the time that the school names the day.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ouderbrug.api import Source
from ouderbrug.bounded import problem
from ouderbrug.plugin_trace import traced
from ouderbrug.records import Incoming, Rejected
from ouderbrug.store import events, outbox
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ouderbrug.model import Event
    from ouderbrug.planning.prepared import Prepared
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.unit_of_work import UnitOfWork

OTHER_DAY = "other-day"
"""The code of what is told of messages that wait for another day than they did."""
PLACE = "its day"


def make_anew(work: UnitOfWork, into: Prepared) -> None:
    """Take in the next revision of what waits for another day now: nothing of it goes before that, or without a yes."""
    told: Counter[str] = Counter()
    for stored in _waiting(work, {(one.source, one.id) for one in into.accepted}):
        before = _ahead(_send_at(stored.event), work.now)
        at = _ahead(_held_until(work, stored.event, before), work.now)
        if at != before:
            anew = _for(stored.event, at, work.now)
            into.replaced.append(stored)
            into.accepted.append(anew)
            into.records[id(anew)] = Incoming(PLACE, {"id": anew.id, "revision": anew.revision})
            told[anew.source] += 1
    for source, count in told.items():
        said = f"it is made anew for that day, and asks its yes again; events: {count}"
        into.rejected.append((source, Rejected(PLACE, OTHER_DAY, said)))


def _waiting(work: UnitOfWork, beside: Collection[tuple[str, str]]) -> Iterator[StoredEvent]:
    """The events that may be held for a day and of which messages wait, but for those that come anew ``beside``."""
    if not any(map(_names_days, work.runtime.sources.values())):
        return
    kinds = [name for name, kind in work.runtime.kinds.items() if "send_at" in kind.Payload.model_fields]
    rows = outbox.events_in(work.connection, work.school, kinds, WAITING)
    for one in events.by_row(work.connection, rows).values():
        mine = (one.event.source, one.event.id) not in beside and not one.event.withdrawn
        if mine and not events.is_replaced(work.connection, one.event):
            yield one


def _held_until(work: UnitOfWork, event: Event, before: datetime | None) -> datetime | None:
    """The day of an event by the settings of its source, or the later one that a colleague wrote.

    Where that source has no settings any more, those of the others may hold it longer, and never let it go sooner.
    """
    sources, known = work.runtime.sources, event.source in work.runtime.sources
    asked = [event.source] if known else sorted(sources)
    found = [_ask(work, name, event, before) for name in asked if _names_days(sources[name])]
    by_colleague = before if before != event.occurred_at else None
    stays = by_colleague if known and found else before
    return max((one for one in (*found, stays) if one), default=None)


def _ask(work: UnitOfWork, name: str, event: Event, before: datetime | None) -> datetime | None:
    try:
        with traced(f"held_until of sources.{name}"):
            return work.runtime.sources[name].held_until(event)
    except Exception as error:
        work.runtime.failures.note("source", name, problem(error))
        return before


def _names_days(source: Source) -> bool:
    return type(source).held_until is not Source.held_until


def _send_at(event: Event) -> datetime | None:
    given = event.payload.get("send_at")
    return datetime.fromisoformat(str(given)) if given else None


def _ahead(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment and moment > now else None


def _for(event: Event, at: datetime | None, now: datetime) -> Event:
    """Its next revision, which happens on the day on which it may go, so that it is of use from then on."""
    said = {name: value for name, value in event.payload.items() if name != "send_at"}
    payload = said | ({"send_at": at.isoformat()} if at else {})
    return replace(event, revision=event.revision + 1, occurred_at=at or now, payload=payload)

"""What a source takes back: what waits of it ends, what went stays, and nobody hears that it is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.planning.lapsing import as_off
from ouderbrug.planning.last_words import NOTHING, CalledOff
from ouderbrug.planning.other_names import gone
from ouderbrug.records import Incoming
from ouderbrug.registry import ALWAYS
from ouderbrug.store import events, outbox, reached
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ouderbrug.planning.prepared import Prepared
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.unit_of_work import UnitOfWork

PLACE = "taken back"
_IN_HAND = (*WAITING, State.HANDED_OVER)


def take_back(work: UnitOfWork, source: str, ids: Iterable[str], into: Prepared) -> None:
    """End what waits of these events of a source; of one that is gone where that may have been this one.

    Of its sort a school has but one then, under whatever name; what any other told, a person calls off.
    """
    if not (wanted := sorted(set(ids))):
        return
    for stored in events.latest(work.connection, work.school, source, wanted).values():
        _end(work, stored, into)
    for name in gone(work.connection, work.runtime) if _is_one_of_its_sort(work, source) else ():
        for stored in events.latest(work.connection, work.school, name, wanted).values():
            if _may_tell(work, source, stored.event.kind):
                _end(work, stored, into)
    for one in wanted:
        word = into.words.get((source, one), NOTHING)
        if word.revision and not word.off:  # set aside, and never told
            over = CalledOff(source, one, word.revision + 1, PLACE)
            into.called_off.append(over)
            into.words.hear(source, {"id": one, "revision": over.revision}, off=True)


def told_twice(work: UnitOfWork, into: Prepared) -> None:
    """End one of two that wait under one id, of a source that is gone and of the one that took its place."""
    alone = [name for name, source in work.runtime.sources.items() if source.alone]
    names = gone(work.connection, work.runtime) if alone else []
    if not names:
        return
    for before, now in _pairs(work, names, alone):
        heard = reached.told_by(work.connection, work.school, [before.event.source], pilot=work.runtime.pilot)
        _end(work, now if heard.get(before.event.id) else before, into)


def _is_one_of_its_sort(work: UnitOfWork, source: str) -> bool:
    return bool(getattr(work.runtime.sources.get(source), "alone", False))


def _may_tell(work: UnitOfWork, source: str, kind: str) -> bool:
    """True of a kind of the house, or of the plugin that the source is of."""
    owners = work.runtime.registry.owners
    plugins = {owners.get(("sources", one.plugin)) for one in work.runtime.settings.sources if one.name == source}
    return owners.get(("kinds", kind)) in {*ALWAYS, *plugins}


def _pairs(work: UnitOfWork, names: Iterable[str], alone: Iterable[str]) -> Iterator[tuple[StoredEvent, StoredEvent]]:
    """Those events of which something waits, of either source: what the one told that is gone, and the other."""
    rows = outbox.events_in(work.connection, work.school, sorted(work.runtime.kinds), _IN_HAND)
    ids = sorted({one.event.id for one in events.by_row(work.connection, rows).values()})
    for new in alone:
        mine = events.latest(work.connection, work.school, new, ids)
        for old in names:
            theirs = events.latest(work.connection, work.school, old, mine)
            pairs = ((one, mine[name]) for name, one in theirs.items())
            yield from (both for both in pairs if not any(one.event.withdrawn for one in both))


def _end(work: UnitOfWork, stored: StoredEvent, into: Prepared) -> None:
    """Let its next revision say that it is off; not where all of it went, or something else comes of it in this run."""
    name, told = (stored.event.source, stored.event.id), outbox.of_event(work.connection, [stored.row])
    went = bool(told) and all(one.state == State.SENT for one in told)
    if went or stored.event.withdrawn or any((one.source, one.id) == name for one in into.accepted):
        return
    off = as_off(stored.event)
    into.replaced.append(stored)
    into.accepted.append(off)
    into.quiet.add(id(off))
    into.records[id(off)] = Incoming(PLACE, {"id": off.id, "withdrawn": True})
    into.lapsed += 1

"""What a colleague had in hand in its words before these, of which nobody said whether it was told by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.store import events, outbox
from ouderbrug.store import tasks as stored

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ouderbrug.model import Event
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def had_before(work: UnitOfWork, held: Sequence[Queued]) -> frozenset[int]:
    """The numbers of those of these that perhaps were posted or told already, in an earlier revision."""
    later = [one for one in held if one.message.event.revision > 1]
    names = {one.row.event_id for one in later}
    back = [row for name in names for row in stored.taken_back(work.connection, work.school, event=name)]
    if not back:
        return frozenset()
    known = events.by_row(work.connection, {row.event for row in back})
    whom = outbox.guardians(work.connection, [row.id for row in (*back, *(one.row for one in later))])
    found: set[int] = set()
    for row, message in later:
        earlier = (one for one in back if _is_before(known[one.event].event, message.event))
        found |= {row.id for one in earlier if _says_the_same(one, row, whom)}
    return frozenset(found)


def _is_before(one: Event, event: Event) -> bool:
    return (one.source, one.id) == (event.source, event.id) and one.revision < event.revision


def _says_the_same(before: MessageRow, row: MessageRow, whom: Mapping[int, Collection[str]]) -> bool:
    """True where it was to tell the same people of the same children."""
    alike = not row.about_a_child or bool({*before.pupils} & {*row.pupils})
    if row.is_post:
        return before.recipient == row.recipient
    return alike and before.pilot == row.pilot and bool({*whom.get(before.id, ())} & {*whom.get(row.id, ())})

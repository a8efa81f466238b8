"""Asks those after all who were not asked as enough had said yes, where by now one of these says no or is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.factbook.places import agreed
from ouderbrug.store import away, events, requests, responses

if TYPE_CHECKING:
    from ouderbrug.unit_of_work import UnitOfWork


def reopen(work: UnitOfWork) -> None:
    """Queue them again where a place is free; whose turn it is, is judged as it would have been."""
    rows = requests.needless(work.connection, work.school, work.now)
    known = {number: one.event for number, one in events.by_row(work.connection, {row.event for row in rows}).items()}
    said = responses.last(work.connection, work.school, events={one.id for one in known.values()}) if rows else {}
    free = {
        number
        for number, event in known.items()
        if not event.withdrawn
        and len(agreed(work.roster, event, said.get((event.source, event.id), {}))) < int(event.payload["needed"])
    }
    for row in rows:
        if row.event in free:
            away.queue(work.connection, row, work.now)

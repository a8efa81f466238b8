"""Records that could not be taken in for a fault of a kind or template: kept whole until that is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, insert, select

from ouderbrug.store import tables
from ouderbrug.store.rows import given

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

_table = tables.set_aside
CALLED_OFF = "called-off"
"""The code of what was withdrawn while it was set aside, or before it came: kept so that it comes not again."""
NOT_MENDED = "not-mended-in-time"
"""The code of what waited until it was past its use: who wrote it is told, and nothing earlier goes in its place."""
REFUSED = "refused"
"""The code of a revision that was not taken in: an earlier one that comes later is not what was last said."""


class Aside(NamedTuple):
    """A record that waits: where it stood and what it says, why it waits, since when, and until when it is of use.

    ``tried_with`` stands for the kinds, templates and settings with which it failed last.
    """

    source: str
    event_id: str
    place: str
    data: dict[str, Any]
    code: str
    hint: str
    urgent: bool
    since: datetime
    until: datetime
    tried_with: str

    @property
    def waits(self) -> bool:
        """True if it is tried again; the others are kept so that nothing earlier goes in their place."""
        return self.code not in (CALLED_OFF, NOT_MENDED, REFUSED)


def standing(connection: Connection, school: str) -> list[Aside]:
    """All that waits, in the order in which it came."""
    return [one for one in kept(connection, school) if one.waits]


def how_much(connection: Connection, school: str) -> tuple[int, datetime] | None:
    """How much waits, and since when (UTC); None where nothing does."""
    found = [one.since for one in standing(connection, school)]
    return (len(found), min(found)) if found else None


def kept(connection: Connection, school: str) -> list[Aside]:
    """All that waits, and beside it what was called off, refused or not mended in time."""
    return [Aside._make(row) for row in connection.execute(_KEPT, {"of_school": school})]


_KEPT = select(*(_table.c[name] for name in Aside._fields)).where(given(_table.c.school)).order_by(_table.c.id)


def of_event(connection: Connection, school: str, event_id: str) -> list[Aside]:
    """What waits of the events with this id, whatever their source."""
    return [
        one for one in kept(connection, school) if one.event_id == event_id and (one.waits or one.code == NOT_MENDED)
    ]


def keep(connection: Connection, school: str, asides: Iterable[Aside]) -> None:
    """Let these be all that waits."""
    connection.execute(delete(_table).where(_table.c.school == school))
    if rows := [{"school": school, **one._asdict()} for one in asides]:
        connection.execute(insert(_table), rows)


def awaits(connection: Connection, school: str, source: str, event_id: str) -> bool:
    """True if a later word about an event waits, or was not mended in time."""
    of_event = {"of_school": school, "of_source": source, "of_event_id": event_id}
    return connection.execute(_AWAITS, of_event).first() is not None


_AWAITS = (
    select(_table.c.id)
    .where(
        given(_table.c.school),
        given(_table.c.source),
        given(_table.c.event_id),
        _table.c.code.not_in((CALLED_OFF, REFUSED)),
    )
    .limit(1)
)

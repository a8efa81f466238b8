"""Days of which the same guardians would hear twice in one week, while one message can still tell of both."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.planning.digest import ALSO
from ouderbrug.store import events, outbox

if TYPE_CHECKING:
    from collections.abc import Collection

    from ouderbrug.model import Event
    from ouderbrug.unit_of_work import UnitOfWork

A_WEEK = timedelta(days=7)


def other_days(work: UnitOfWork, source: str, ids: Collection[str]) -> list[tuple[str, str]]:
    """Each of these events of a source with another, by their ids, that one message could tell of as well.

    Both are of a kind that can tell of further days, for the same guardians, within a week, and neither went yet.
    """
    kinds = [name for name, kind in work.runtime.kinds.items() if ALSO in kind.Payload.model_fields]
    waits = [one for one in events.standing(work.connection, work.school, kinds) if _waits(work, one)]
    mine = [one for one in waits if one.source == source and one.id in ids]
    return [(one.id, other.id) for one in mine for other in waits if other is not one and _near(one, other)]


def _waits(work: UnitOfWork, event: Event) -> bool:
    found = events.latest(work.connection, work.school, event.source, [event.id])[event.id]
    gone = any(row.state in (State.SENT, State.SENDING) for row in outbox.of_event(work.connection, [found.row]))
    return not gone and bool(event.begins) and event.begins[0] > work.now


def _near(one: Event, other: Event) -> bool:
    return (one.kind, one.audience) == (other.kind, other.audience) and abs(one.begins[0] - other.begins[0]) < A_WEEK

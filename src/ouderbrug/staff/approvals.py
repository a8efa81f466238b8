"""What waits for a colleague to look at it first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.staff.assignment import Assignment, assign
from ouderbrug.staff.cards import groups_of, with_messages
from ouderbrug.store import outbox
from ouderbrug.store import tasks as stored

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that awaits approval, and whose that is."""

    row: MessageRow = field(repr=False)
    message: Message = field(repr=False)
    groups: tuple[str, ...]
    assigned: Assignment


def drafts(connection: Connection, runtime: Runtime, roster: Roster, now: datetime) -> list[Waiting]:
    """What awaits approval, in the order in which it would go, and who is to decide on it."""
    rows = outbox.waiting(connection, runtime.school, (State.AWAITING_APPROVAL,))
    since = stored.judged_at(connection, [row.id for row in rows])
    found = []
    for row, message in with_messages(connection, runtime, rows):
        groups = groups_of(message, roster)
        assigned = assign(groups, roster.staff, since.get(row.id, now), now, runtime.calendar)
        found.append(Waiting(row, message, groups, assigned))
    return found

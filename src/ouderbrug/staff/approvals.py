"""What waits for a colleague to look at it first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.planning import first_look
from ouderbrug.planning.draft import NOT_TOGETHER
from ouderbrug.school.assignment import Assignment, assign
from ouderbrug.staff.cards import groups_of
from ouderbrug.store import outbox, plans
from ouderbrug.store import tasks as stored

if TYPE_CHECKING:
    from collections.abc import Collection

    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that awaits approval, for whom it is (keys, its own guardian first), and whose it is to decide.

    ``apart`` is True where it would bring two to one time or place of whom a leader wrote that they are not to meet.
    ``codes`` say why a person looks at it, by the people of now as well; ``readers`` else reads the mailbox.
    """

    row: MessageRow = field(repr=False)
    message: Message = field(repr=False)
    guardians: tuple[str, ...]
    groups: tuple[str, ...]
    assigned: Assignment
    apart: bool = False
    codes: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()


def drafts(work: UnitOfWork, states: Collection[State] = (State.AWAITING_APPROVAL,)) -> list[Waiting]:
    """What awaits approval, or is in other states, in the order in which it would go, and who is to decide on it."""
    rows = outbox.waiting(work.connection, work.school, states)
    since = stored.judged_at(work.connection, [row.id for row in rows])
    whom = outbox.guardians(work.connection, [row.id for row in rows])
    warned = plans.warnings_of(work.connection, [row.id for row in rows])
    found = []
    for row, message in work.queued(rows):
        groups = groups_of(message, work.roster)
        assigned = assign(groups, work.roster.staff, since.get(row.id, work.now), work.now, work.runtime.calendar)
        others = () if message.group else (key for key in whom.get(row.id, ()) if key != row.recipient)
        codes = tuple(sorted({*warned.get(row.id, ()), *first_look.now(work, row, message)}))
        apart = any(code.endswith(NOT_TOGETHER) for code in codes)
        whom_for = (row.recipient, *others)
        found.append(Waiting(row, message, whom_for, groups, assigned, apart, codes, _readers(work, message)))
    return found


def _readers(work: UnitOfWork, message: Message) -> tuple[str, ...]:
    box = work.runtime.boxes.get(message.channel)
    return tuple(one.key for one in work.roster.reading_along(message.recipient, box)) if box else ()

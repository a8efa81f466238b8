"""What a school that goes live still has in the house: for each group how much wants approval, waits, or goes when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.model import State
from ouderbrug.store import holds, outbox
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow


class InGroup(NamedTuple):
    """What waits for the guardians of a group (or of the groups of one message): how many messages of each sort.

    ``first`` and ``last`` are when those go that nothing else keeps waiting, in UTC; None where there is none.
    """

    group: str
    awaiting_approval: int
    held: int
    goes: int
    first: datetime | None
    last: datetime | None


def in_groups(connection: Connection, school: str, people: Roster) -> list[InGroup]:
    """All that waits now, by group."""
    rows = outbox.waiting(connection, school, WAITING)
    behind = holds.behind(connection, school, rows)
    found: dict[str, list[MessageRow]] = {}
    for row in rows:
        found.setdefault(", ".join(_groups(row, people)), []).append(row)
    return [_of(group, of_group, behind) for group, of_group in sorted(found.items())]


def _groups(row: MessageRow, people: Roster) -> Iterable[str]:
    return [row.recipient.removeprefix("group:")] if row.is_post else people.groups_of(row.pupils)


def _of(group: str, rows: list[MessageRow], behind: Collection[int]) -> InGroup:
    asked = sum(row.state == State.AWAITING_APPROVAL for row in rows)
    goes = [row.due_at for row in rows if row.state == State.QUEUED and row.id not in behind]
    held = len(rows) - asked - len(goes)
    return InGroup(group, asked, held, len(goes), min(goes, default=None), max(goes, default=None))

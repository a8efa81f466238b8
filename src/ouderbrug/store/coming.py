"""What the latest revision of events will do, to how many: for whoever has just said it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from ouderbrug.model import State
from ouderbrug.store import events, outbox, plans, tables
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.store.rows import MessageRow


class Coming(NamedTuple):
    """Messages that go with the next run, later (the first at ``first``, UTC) or after a look; and what they replace.

    ``told_again`` of these tell somebody that what they had is changed or off; to so many ``under_way`` what was there
    before is being sent right now, and only the run will know whether they get it. ``cancelled`` waited of what was
    there before. ``guardians`` are the people they are for, ``refused`` those for whom there is none; ``going`` are the
    numbers of what goes with the next run.
    """

    goes: int = 0
    later: int = 0
    first: datetime | None = None
    approval: int = 0
    guardians: int = 0
    told_again: int = 0
    under_way: int = 0
    cancelled: int = 0
    refused: int = 0
    going: tuple[int, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The counts."""
        return {name: value for name, value in self._asdict().items() if name != "going"}


def coming(connection: Connection, school: str, source: str, ids: Iterable[str], now: datetime) -> Coming:
    """The same of all events of a source with these ids, each as its last revision has it."""
    of_now, before, earlier = list[int](), list[int](), list[int]()
    for name in ids:
        found = events.find(connection, school, name)
        known = [stored.row for stored in found if stored.event.source == source]
        of_now, before, earlier = of_now + known[-1:], before + known[-2:-1], earlier + known[:-1]
    sending = {row.public_id for row in outbox.of_event(connection, earlier) if row.state == State.SENDING}
    rows = [row for row in outbox.of_event(connection, of_now) if row.state in WAITING]
    queued = [row for row in rows if row.state == State.QUEUED]
    under_way = {row.id for row in rows if row.correction and row.in_reply_to in sending}
    later = [row.due_at for row in queued if row.due_at > now]
    return Coming(
        goes=len(queued) - len(later),
        later=len(later),
        first=min(later, default=None),
        approval=len(rows) - len(queued),
        guardians=len(_guardians(connection, rows)),
        told_again=sum(bool(row.correction) for row in rows) - len(under_way),
        under_way=len(under_way),
        cancelled=sum(row.error_class == outbox.REPLACED for row in outbox.of_event(connection, before)),
        refused=plans.count_refused(connection, of_now),
        going=tuple(row.id for row in queued if row.due_at <= now and row.id not in under_way),
    )


def _guardians(connection: Connection, rows: list[MessageRow]) -> set[str]:
    link = tables.message_guardian
    query = select(link.c.guardian).where(link.c.message.in_([row.id for row in rows]))
    return set(connection.execute(query).scalars())

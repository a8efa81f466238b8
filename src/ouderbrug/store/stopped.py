"""Where readers stopped us: the service of a channel says that nothing more may come to an address of theirs.

It is kept by the address, as a keyed hash: whoever has the address is stopped there, by whatever key they are known,
and another address of theirs is not. It stands until a person releases it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from ouderbrug.store import tables
from ouderbrug.store.dialects import inserting
from ouderbrug.store.mailboxes import hashed
from ouderbrug.store.rows import given

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.store.rows import MessageRow

_table, _message = tables.stopped, tables.message
_OF_SCHOOL = select(_table.c.channel, _table.c.mailbox, _table.c.at).where(given(_table.c.school))
_WENT_TO = select(_message.c.mailbox).where(_message.c.id == bindparam("of_id"))


def note(connection: Connection, row: MessageRow, channels: Iterable[str], now: datetime) -> None:
    """Note of each of these channels that nothing may go any more where a message went; of no address, nothing."""
    if mailbox := connection.execute(_WENT_TO, {"of_id": row.id}).scalar():
        values = [{"school": row.school, "channel": one, "mailbox": mailbox, "at": now} for one in channels]
        connection.execute(inserting(connection, _table).on_conflict_do_nothing(), values)


def standing(connection: Connection, school: str, places: Iterable[str]) -> dict[tuple[str, str], datetime]:
    """Since when which of these places (as they are compared) is stopped, by channel and place."""
    rows = connection.execute(_OF_SCHOOL, {"of_school": school}).all()
    if not rows:
        return {}
    each = sorted({*places} - {""})
    known = dict(zip(hashed(connection, *each), each, strict=True))
    return {(row.channel, known[row.mailbox]): row.at for row in rows if row.mailbox in known}


def release(connection: Connection, school: str, stops: Collection[tuple[str, str]]) -> int:
    """Let messages come again, over each channel at its place; returns how many stops were lifted."""
    lifted = 0
    for channel, place in stops:
        [mailbox] = hashed(connection, place)
        here = _table.c.school == school, _table.c.channel == channel, _table.c.mailbox == mailbox
        lifted += int(connection.execute(delete(_table).where(*here)).rowcount)
    return lifted


def forget(connection: Connection, school: str, before: datetime, places: Collection[str]) -> int:
    """Delete what was stopped before a moment (aware) at none of these places: nobody here has the address."""
    kept = {one for one in hashed(connection, *places) if one}
    query = select(_table.c.channel, _table.c.mailbox).where(_table.c.school == school, _table.c.at < before)
    gone: list[dict[str, Any]] = [row._asdict() for row in connection.execute(query) if row.mailbox not in kept]
    for one in gone:
        here = _table.c.channel == one["channel"], _table.c.mailbox == one["mailbox"]
        connection.execute(delete(_table).where(_table.c.school == school, *here))
    return len(gone)

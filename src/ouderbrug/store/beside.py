"""What else there is for a guardian beside a message: of what is urgent one for each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from ouderbrug.store import rows, tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow


def copies(connection: Connection, message: Message) -> list[MessageRow]:
    """What else there is of the same revision for the guardian of a message, about one of its pupils."""
    event, table, link = tables.event, tables.message, tables.message_guardian
    mine = (link.c.message == table.c.id) & (link.c.guardian == message.recipient)
    query = select(table).join(event, table.c.event == event.c.id).join(link, mine).where(
        table.c.school == message.event.school, table.c.event_id == message.event.id,
        event.c.source == message.event.source, event.c.revision == message.event.revision,
        table.c.public_id != message.public_id, table.c.correction == (message.correction or ""),
    )  # fmt: skip
    found = rows.messages(connection, query.order_by(table.c.id))
    return [row for row in found if set(row.pupils) & set(message.pupils)]


def guardians(connection: Connection, message: Message) -> list[str]:
    """Whom a stored message is for: of one mailbox all who read it there."""
    return list(connection.scalars(_GUARDIANS, {"public_id": message.public_id}))


_link = tables.message_guardian
_GUARDIANS = (
    select(_link.c.guardian)
    .join(tables.message, tables.message.c.id == _link.c.message)
    .where(tables.message.c.public_id == bindparam("public_id"))
)

"""Which mailbox a message went to: the store keeps a keyed hash of its address, so that none has the same twice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from ouderbrug.model import Correction
from ouderbrug.store import rows, tables
from ouderbrug.store.database import meta
from ouderbrug.store.outbox import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from ouderbrug.store.rows import MessageRow

KEY = "mailbox-key"
"""Where the store keeps the key of these hashes: without it they say nothing, not even of a known address."""


def hashed(connection: Connection, address: str) -> str:
    """What is kept of a normalised address; empty for none."""
    if not address:
        return ""
    key = bytes.fromhex(meta(connection, KEY) or "")
    return hashlib.blake2b(address.encode(), key=key, digest_size=16).hexdigest()


def came_to(connection: Connection, row: MessageRow, address: str, readers: Collection[str]) -> list[MessageRow]:
    """What else of the same revision went to this normalised address, or may have, the latest last.

    Of what went before the store knew of mailboxes, it is what went to ``readers``, who have that address now. The word
    that it is off is asked about by itself, for it ends what else came.
    """
    table = tables.message
    before = (table.c.mailbox == "") & (table.c.channel == row.channel) & table.c.recipient.in_(sorted(readers))
    said = table.c.correction == Correction.WITHDRAWN
    query = select(table).where(
        table.c.event == row.event,
        (table.c.mailbox == hashed(connection, address)) | before,
        table.c.id != row.id,
        table.c.state.in_(ACTIVE),
        table.c.pilot == row.pilot,
        said if row.correction == Correction.WITHDRAWN else ~said,
    )
    return rows.messages(connection, query.order_by(table.c.id)) if address else []

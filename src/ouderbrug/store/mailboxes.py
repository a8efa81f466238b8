"""Which mailbox a message went to: the store keeps a keyed hash of its address, so that none has the same twice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from ouderbrug.model import Correction
from ouderbrug.store import rows, tables
from ouderbrug.store.database import MAILBOX_KEY, meta
from ouderbrug.store.outbox import ACTIVE
from ouderbrug.store.rows import given

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

    from ouderbrug.store.rows import MessageRow


def hashed(connection: Connection, *addresses: str) -> list[str]:
    """What is kept of normalised addresses; empty for none. Without the key of the store it says nothing."""
    key = bytes.fromhex(meta(connection, MAILBOX_KEY) or "") if any(addresses) else b""
    return [hashlib.blake2b(one.encode(), key=key, digest_size=16).hexdigest() if one else "" for one in addresses]


def came_to(connection: Connection, row: MessageRow, address: str, readers: Collection[str]) -> list[MessageRow]:
    """What else of the same revision went to this normalised address, or may have, the latest last.

    Of what went before the store knew of mailboxes, it is what went to ``readers``, who have that address now. The word
    that it is off is asked about by itself, for it ends what else came.
    """
    return _there(connection, row, address, readers, is_off=row.correction == Correction.WITHDRAWN)


def said_off(connection: Connection, row: MessageRow, address: str, readers: Collection[str]) -> list[MessageRow]:
    """The same of the word that this revision is off, or no more for one of its readers."""
    return _there(connection, row, address, readers, is_off=True)


def _there(
    connection: Connection, row: MessageRow, address: str, readers: Collection[str], *, is_off: bool
) -> list[MessageRow]:
    if not address:
        return []
    of_now = {"of_id": row.id, "of_event": row.event, "of_channel": row.channel, "of_pilot": row.pilot}
    there = {"of_mailbox": hashed(connection, address)[0], "readers": sorted(readers)}
    return rows.messages(connection, _CAME[is_off], **of_now, **there)


def had_by_some(connection: Connection, events: Iterable[int], addresses: Collection[str]) -> set[str]:
    """Those of these normalised addresses, each of one reader, where any of these revisions may have come before."""
    hashes = dict(zip(hashed(connection, *addresses), addresses, strict=True))
    found = connection.execute(_HAD, {"events": sorted(set(events)), "mailboxes": sorted(hashes)}).scalars()
    return {hashes[one] for one in found}


_message = tables.message
_HAD = select(_message.c.mailbox).where(
    _message.c.event.in_(bindparam("events", expanding=True)),
    _message.c.mailbox.in_(bindparam("mailboxes", expanding=True)),
    _message.c.state.in_(ACTIVE),
)
_BEFORE = (_message.c.mailbox == "") & given(_message.c.channel)
_READ_THERE = _BEFORE & _message.c.recipient.in_(bindparam("readers", expanding=True))
_CAME_THERE = select(_message).where(
    given(_message.c.event),
    given(_message.c.mailbox) | _READ_THERE,
    _message.c.id != bindparam("of_id"),
    _message.c.state.in_(ACTIVE),
    given(_message.c.pilot),
)
_SAYS_OFF = _message.c.correction == Correction.WITHDRAWN
_CAME = {
    is_off: _CAME_THERE.where(_SAYS_OFF if is_off else ~_SAYS_OFF).order_by(_message.c.id) for is_off in (True, False)
}

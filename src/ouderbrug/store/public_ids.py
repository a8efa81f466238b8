"""The ids by which messages are known outside: a relay, an app, a calendar keep them longer than a store lasts."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select

from ouderbrug.store import rows, tables
from ouderbrug.store.database import MAILBOX_KEY, meta

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_message = tables.message
_TAKEN = select(_message.c.public_id).where(rows.among(_message.c.public_id))


def new() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def of(connection: Connection, keys: Sequence[str]) -> list[str]:
    """The public ids of new messages, by their keys: 128 bits, which nobody can compute without the store's secret.

    A store that was put back from a backup gives what it takes in again the ids that it had, so that a folder of what
    was sent, or the log of a relay, still says which went. An id that another message has is random: a key may become
    free, and is taken again.
    """
    secret = bytes.fromhex(meta(connection, MAILBOX_KEY) or "") if keys else b""
    found = [hashlib.blake2b(one.encode(), key=secret, digest_size=16, person=b"public id").hexdigest() for one in keys]
    taken = {row[0] for row in rows.chunked(connection, _TAKEN, found)}
    return [new() if one in taken or not secret else one for one in found]

"""When all that is queued was looked at last, and how often something changed by which it may be judged otherwise."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CHANGES = "queue_changes"


class Look(NamedTuple):
    """A look at all that was queued: the word for what its verdicts hung on, and when it was (UTC).

    Messages up to the number ``seen`` were looked at again, beside others, since they were stored.
    """

    word: str
    at: datetime
    seen: int


NEVER = Look("", datetime.min.replace(tzinfo=UTC), 0)


def note(connection: Connection, school: str, look: Look) -> None:
    """Let this be the last look."""
    set_meta(connection, _name(school), json.dumps([look.word, look.at.isoformat(), look.seen]))


def last(connection: Connection, school: str) -> Look:
    """The last look at the queue of this school."""
    kept = meta(connection, _name(school))
    if not kept:
        return NEVER
    word, at, seen = json.loads(kept)
    return Look(word, datetime.fromisoformat(at), seen)


def changes(connection: Connection) -> int:
    """How often a message came to an end by which a slot is free, or something else that a verdict hangs on changed."""
    return int(meta(connection, _CHANGES) or 0)


def changed(connection: Connection) -> None:
    """Say that what is queued may be judged otherwise now."""
    set_meta(connection, _CHANGES, str(changes(connection) + 1))


def _name(school: str) -> str:
    return f"queue_looked_at:{school}"

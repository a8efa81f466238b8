"""What a person decides about a message: approve, reject, settle. The first to decide wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from ouderbrug.model import State
from ouderbrug.store import digests, states, tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.store.rows import MessageRow

_message = tables.message


def approve(connection: Connection, row: MessageRow, by: str, fingerprint: str, now: datetime) -> bool:
    """Let a message through, with who, when and a fingerprint of what was shown; False if it no longer waits."""
    values = {"state": State.QUEUED, "due_at": now, "approved_by": by, "approved_at": now}
    ours = _change(connection, row.id, State.AWAITING_APPROVAL, **values, approval_hash=fingerprint)
    digests.leave_if_gone(connection, row.id)
    return ours


def reject(connection: Connection, row: MessageRow, by: str, now: datetime) -> bool:
    """Let a message not go; False if it no longer waits."""
    values = {"state": State.CANCELLED, "settled_at": now, "settled_by": by, "error_class": "rejected"}
    return _change(connection, row.id, State.AWAITING_APPROVAL, **values)


def settle(
    connection: Connection,
    message: int,
    outcome: State,
    by: str,
    now: datetime,
    *,
    note: str = "",
    reason: str = "",
    school: str | None = None,
) -> str | None:
    """Say what became of an unknown message or of one that a person delivers.

    ``outcome`` is sent, queued (it did not arrive: try again) or cancelled, for which ``reason`` is a code;
    ``note`` is kept for whoever reviews. With ``school``, a message of another school in the same store is none.
    Returns None if that was written, else the state in which the message is ("" if there is none).
    """
    # What went in a digest arrived with it, or did not.
    message = connection.execute(select(_message.c.digest).where(_message.c.id == message)).scalar() or message
    query = select(_message.c.state).where(_message.c.id == message)
    was = connection.execute(query if school is None else query.where(_message.c.school == school)).scalar()
    allowed = {
        State.UNKNOWN: (State.SENT, State.QUEUED),
        State.HANDED_OVER: (State.SENT, State.CANCELLED),
    }
    if was is None or outcome not in allowed.get(State(was), ()):
        return was or ""
    values: dict[str, object] = {"state": outcome, "settled_at": now, "settled_by": by, "settled_note": note}
    if outcome is State.QUEUED:
        values |= {"due_at": now, "attempts": 0, "settled_at": None}
    if outcome is State.CANCELLED:
        values["error_class"] = reason
    # A card counts on the day on which it was done, a mail on the day on which it was marked.
    if State(was) is State.HANDED_OVER and outcome is State.SENT:
        values["marked_at"] = now
    if not _change(connection, message, State(was), **values):
        return str(was)
    digests.follow(connection, message)
    return None


def _change(connection: Connection, message: int, was: State, /, **values: object) -> bool:
    return bool(states.change(connection, (was,), _message.c.id == message, **values))

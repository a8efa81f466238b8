"""What nobody let through waits for a person, however it comes to wait again: settled, sent again, back in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select, update

from ouderbrug.model import State
from ouderbrug.store import digests, states, tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection

COME_BACK = (State.UNKNOWN, State.FAILED, State.CANCELLED, State.EXPIRED)
"""States of what ended, or may have, and may come to wait again."""
_message, _plan = tables.message, tables.plan


def unapproved() -> ColumnElement[bool]:
    """True of messages that somebody was to look at first, and nobody let through."""
    asked = select(_plan.c.message).where(_plan.c.verdict == "approve", _plan.c.message.is_not(None))
    return and_(_message.c.id.in_(asked), or_(_message.c.approval_hash == "", _message.c.approval_hash.is_(None)))


def ask(connection: Connection, messages: Collection[int]) -> None:
    """Let those of these messages, and of what is in them, that nobody let through wait for a person by themselves."""
    here = _message.c.id.in_(messages) | _message.c.digest.in_(messages)
    alone = {"digest": None, "owner": None, "lease_until": None}
    states.change(connection, (State.QUEUED,), here, unapproved(), state=State.AWAITING_APPROVAL, **alone)


def forget(connection: Connection, messages: Collection[int]) -> None:
    """Take back that somebody let these through, or that nobody had to: should they wait again, somebody looks."""
    some = list(messages)
    nobody = {"approval_hash": "", "approved_by": "", "approved_at": None}
    alone = _message.c.id.in_(some) & ~digests.IS_ONE
    states.change(connection, (*COME_BACK, State.AWAITING_APPROVAL), alone, **nobody)
    asked = {"verdict": "approve", "rule": None, "reason": "needs-approval"}
    connection.execute(update(_plan).where(_plan.c.message.in_(some)).values(**asked))

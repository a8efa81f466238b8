"""What nobody let through waits for a person, however it comes to wait again: settled, sent again, back in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from ouderbrug.model import State
from ouderbrug.store import approvals, digests, states, tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection

COME_BACK = (State.UNKNOWN, State.FAILED, State.CANCELLED, State.EXPIRED)
"""States of what ended, or may have, and may come to wait again."""
_message, _plan = tables.message, tables.plan


def unapproved() -> ColumnElement[bool]:
    """True of messages that somebody was to look at first, and nobody let through since; a digest is none of them."""
    asked = select(_plan.c.message).where(_plan.c.verdict == "approve", _plan.c.message.is_not(None))
    never = and_(_message.c.id.in_(asked), or_(_message.c.approval_hash == "", _message.c.approval_hash.is_(None)))
    return and_(or_(never, approvals.IS_OVER), ~digests.IS_ONE)


def ask(connection: Connection, messages: Collection[int]) -> None:
    """Let those of these messages, and of what is in them, that nobody let through wait for a person by themselves."""
    here = _message.c.id.in_(messages) | _message.c.digest.in_(messages)
    alone = {"digest": None, "owner": None, "lease_until": None}
    states.change(connection, (State.QUEUED,), here, unapproved(), state=State.AWAITING_APPROVAL, **alone)


def forget(connection: Connection, messages: Collection[int]) -> None:
    """Let an approval of these count no more, nor that none was needed: should they go after all, somebody looks."""
    here = _message.c.id.in_(messages) & ~digests.IS_ONE
    approvals.end(connection, (*COME_BACK, State.AWAITING_APPROVAL), here)

"""What a row keeps of an approval, in words: its fingerprints, codes, and over which channel it would have gone."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from ouderbrug.store import states, tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection

    from ouderbrug.model import State

OVER = "over"
"""What stands for an approval that counts no more: it is the fingerprint of nothing, so that nothing goes by it."""
INSTEAD_OF = "instead-of:"
"""What stands in the approval of what a colleague rather tells, before the channel over which it would go."""
_message = tables.message
_SAYS = _message.c.approval_hash
IS_OVER: ColumnElement[bool] = or_(_SAYS == OVER, _SAYS.startswith(f"{OVER} "))
"""True of messages whose approval counts no more."""


def counts(approval: str) -> bool:
    """True of an approval by which something may go."""
    return approval.split()[:1] not in ([], [OVER])


def instead_of(approval: str) -> str:
    """Over which channel it would have gone that a colleague rather tells; empty of what nobody chose to tell."""
    return next(iter(_chosen(approval)), "").removeprefix(INSTEAD_OF)


def once_more(approval: str, fingerprint: str) -> str:
    """The approval of what was approved before: first of all that a colleague chose to tell it."""
    return " ".join((*_chosen(approval), fingerprint))


def taken_back(approval: str) -> tuple[str, str]:
    """What is left where the last approval is taken back, and over which channel it goes then (empty: its own)."""
    before = list(takewhile(_is_chosen, approval.split()))
    since = " ".join(approval.split()[len(before) :])
    return " ".join((OVER, *before)) if before else "", instead_of(since)


def end(connection: Connection, was: Collection[State], *where: ColumnElement[bool]) -> None:
    """Let the approval of these messages count no more; that a colleague chose to tell them stays known."""
    told = _SAYS.contains(INSTEAD_OF)
    found = connection.execute(select(_message.c.id, _SAYS).where(_message.c.state.in_(was), *where, told)).all()
    states.change(connection, was, *where, ~told, approval_hash=OVER)
    for number, approval in found:
        over = " ".join((OVER, *_chosen(approval)))
        states.change(connection, was, _message.c.id == number, approval_hash=over)


def _chosen(approval: str) -> list[str]:
    return [word for word in approval.split() if _is_chosen(word)]


def _is_chosen(word: str) -> bool:
    return word.startswith(INSTEAD_OF)

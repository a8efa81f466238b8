"""What is urgent goes over every way that works, at once: which ways these are, and who is reached by one already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import Priority, State
from ouderbrug.store import beside as stored

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ouderbrug.model import Message
    from ouderbrug.planning.draft import Draft
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

_COMES = (State.SENDING, State.SENT, State.HANDED_OVER)
"""States of a copy that somebody has, or is told."""
_POSTED = (State.SENT,)
"""States of a post by hand that somebody has: until a colleague says so, as it may never come."""


def split(runtime: Runtime, route: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The channels of a route that need nobody, and those by which a colleague tells it, also outside of the route.

    Of the latter a talk comes before what a colleague puts in an app, where nobody may read it.
    """
    in_hand = [name for name in dict.fromkeys((*route, *runtime.settings.channels)) if name in runtime.by_person]
    first = sorted(in_hand, key=lambda one: one not in runtime.spoken)
    return tuple(name for name in route if name not in in_hand), tuple(first)


def once_at_an_address(drafts: Iterable[Draft]) -> list[Draft]:
    """The copies for one guardian, of two that come to the same address the first."""
    return list({draft.address or draft.message.channel: draft for draft in reversed(list(drafts))}.values())[::-1]


def _has_copies(message: Message) -> bool:
    """True for what is urgent and for guardians one by one."""
    return message.priority <= Priority.URGENT and not message.group and not message.is_digest


def beside(work: UnitOfWork, message: Message) -> list[MessageRow]:
    """The other copies of an urgent message for its guardian."""
    return stored.copies(work.connection, message) if _has_copies(message) else []


def is_reached_otherwise(work: UnitOfWork, message: Message, away: Collection[str] = ()) -> bool:
    """True if another copy came to each guardian it is for, is told, or waits for a channel that is not ``away``.

    A post that a colleague is to make came only when they say so.
    """
    if not _has_copies(message):
        return False
    by_hand = work.runtime.by_person
    whom = {message.recipient, *stored.guardians(work.connection, message)}
    each = (beside(work, replace(message, recipient=key)) for key in whom)
    return all(any(_comes(row, away, by_hand) for row in copies) for copies in each)


def _comes(row: MessageRow, away: Collection[str], by_hand: Collection[str]) -> bool:
    if row.is_post and row.channel in by_hand:
        return row.state in _POSTED
    return row.state in _COMES or (row.state == State.QUEUED and row.channel not in away and not row.attempts)

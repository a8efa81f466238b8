"""Channels and mailboxes that take nothing: what cannot wait for them goes another way, and what waits is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.delivery.refusals import REST
from ouderbrug.model import Priority
from ouderbrug.planning import routing
from ouderbrug.planning.saving import one_by_one
from ouderbrug.store import channels, claims, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.store.channels import ChannelState
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


class Outage(NamedTuple):
    """Since when the other side of a channel is not there for us, why, and how many messages wait for it."""

    since: datetime
    reason: str
    waiting: int


def going_on(work: UnitOfWork) -> dict[str, Outage]:
    """The channels that do not answer while something waits for them."""
    states = channels.states(work.connection, work.school)
    down = {name: one for name, one in states.items() if one.down_since and not one.closed_reason}
    waiting = claims.count_due(work.connection, work.school, down, work.now + REST) if down else {}
    return {name: Outage(down[name].down_since or work.now, down[name].down_reason, waiting[name]) for name in waiting}


def go_around(work: UnitOfWork) -> int:
    """Let what has lost half of its use by waiting for such a channel go over the next of its route; returns how many.

    So goes what its own mailbox does not take, though the channel works. What is urgent goes at once, and from a
    mailbox after its second try; of a post to a group, to each guardian who had nothing of their own. Other posts and a
    digest wait. It is asked after a round, in which each channel was tried: one that answers again is no longer down.
    """
    states = channels.states(work.connection, work.school)
    away = {name: state.away_since for name, state in states.items() if state.away_since or _rests(state, work.now)}
    found = work.queued(outbox.free_on(work.connection, work.school, away)) if away else []
    moved = sum(_sent_on(work, one, away) for one in found if _cannot_wait(work, one, away))
    return moved + _past_a_mailbox(work, away)


def _rests(state: ChannelState, now: datetime) -> bool:
    """True if the other side asked for a rest that is more than a moment."""
    return state.wait_until is not None and state.wait_until > now + REST


def _cannot_wait(work: UnitOfWork, queued: Queued, away: Mapping[str, datetime | None]) -> bool:
    row, urgent = queued.row, queued.row.priority <= Priority.URGENT
    if queued.message.is_digest or (row.is_post and not urgent):
        return False
    if row.due_at > work.now + REST and not (urgent and row.error_class):
        return False  # its time has not come; what was tried and is urgent waits for no pause
    return urgent or _lost_half(work, row, away[row.channel] or row.due_at)


def _lost_half(work: UnitOfWork, row: MessageRow, since: datetime) -> bool:
    began = max(since, row.occurred_at)
    return work.now >= began + (row.deadline - began) / 2


def _past_a_mailbox(work: UnitOfWork, away: Mapping[str, datetime | None]) -> int:
    """Let go another way what was tried, surely did not come, and waits to be tried again while its time runs out."""
    tries = outbox.tried(work.connection, work.school)
    moved = 0
    for one in work.queued(outbox.some(work.connection, tries)):
        first, row = tries[one.row.id], one.row
        alone = not (row.is_post or one.message.is_digest or row.channel in away)
        pressing = row.priority <= Priority.URGENT and row.attempts > 1
        if alone and (pressing or _lost_half(work, row, first)):
            moved += _sent_on(work, one, away)
    return moved


def _sent_on(work: UnitOfWork, queued: Queued, away: Mapping[str, datetime | None]) -> bool:
    row, message = queued
    if row.is_post:
        return one_by_one(work, row, message) > 0
    following = routing.onward(work, message, away)
    if following:
        outbox.hand_on(work.connection, row.public_id, following, work.now)
    return bool(following)

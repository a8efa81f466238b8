"""Channels and mailboxes that take nothing: what cannot wait for them goes another way, and what waits is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.model import Priority
from ouderbrug.planning import overdue, routing
from ouderbrug.planning.saving import one_by_one
from ouderbrug.store import channels, claims, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.planning.overdue import Away
    from ouderbrug.store.queued import Queued
    from ouderbrug.unit_of_work import UnitOfWork


class Outage(NamedTuple):
    """Since when the other side of a channel is not there for us, why, and how many messages wait for it.

    A run ``asks`` it again from that minute (UTC).
    """

    since: datetime
    reason: str
    waiting: int
    asks: datetime


def going_on(work: UnitOfWork) -> dict[str, Outage]:
    """The channels that do not answer while something waits for them."""
    states = channels.states(work.connection, work.school)
    down = {name: one for name, one in states.items() if one.down_since and not one.closed_reason}
    waiting = claims.count_due(work.connection, work.school, down, work.now + overdue.REST) if down else {}
    return {
        name: Outage(one.down_since or work.now, one.down_reason, waiting[name], one.asked_from(work.now))
        for name, one in down.items()
        if name in waiting
    }


def go_around(work: UnitOfWork) -> int:
    """Let what can wait no longer for such a channel go over the next of its route; returns how many.

    What is urgent keeps its own way, and goes over the other beside it. So goes what its own mailbox does not take,
    though the channel works. Of an urgent post each guardian gets it who
    had nothing of their own. Other posts and a digest wait. It is asked after a round, in which each channel was tried:
    one that answers again is no longer down.
    """
    away = overdue.away(work)
    found = [one.queued for one in overdue.overdue(work, away)]
    return sum(_sent_on(work, one, away) for one in found if _goes_around(one, away))


def _goes_around(queued: Queued, away: Away) -> bool:
    row = queued.row
    urgent_post = row.priority <= Priority.URGENT and row.channel in away
    return not queued.message.is_digest and (urgent_post or not row.is_post)


def _sent_on(work: UnitOfWork, queued: Queued, away: Away) -> bool:
    row, message = queued
    if row.is_post:
        return one_by_one(work, row, message, comes_yet=True) > 0
    following = routing.onward(work, message, away)
    if following and row.priority <= Priority.URGENT:  # its own way stays open: it may answer again in a minute
        outbox.copy_over(work.connection, row, following, work.now)
    elif following:
        outbox.hand_on(work.connection, row.public_id, following, work.now)
    return bool(following)

"""What waits for a channel or mailbox that takes nothing, or for a part to be mended, while its time runs out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.model import Priority
from ouderbrug.planning.in_vain import helps_until
from ouderbrug.store import channels, events, failing, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ouderbrug.store.channels import ChannelState
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

    Away = Mapping[str, datetime | None]
    """The channels over which nothing goes, and since when; None for one that was asked to rest."""

REST = timedelta(minutes=1)
"""How long a channel rests that does not answer; a relay that was dead may be asked again so soon (as Postfix does)."""


class Overdue(NamedTuple):
    """A message that waits in vain, and since when it can wait no longer (UTC)."""

    queued: Queued
    since: datetime


def away(work: UnitOfWork) -> Away:
    """The channels that are closed, do not answer, or asked for more rest than a moment."""
    states = channels.states(work.connection, work.school)
    return {name: state.away_since for name, state in states.items() if state.away_since or _rests(state, work.now)}


def overdue(work: UnitOfWork, away: Away) -> Iterator[Overdue]:
    """What such a channel, or its own mailbox, did not take for half of the time in which it helps.

    What is urgent is so at once, and over a channel that works after its second try.
    """
    for one in work.queued(outbox.free_on(work.connection, work.school, away)) if away else ():
        since = away[one.row.channel] or one.row.due_at
        if _is_due(work, one.row) and (found := _since(work, one, since, at_once=True)):
            yield found
    tries = outbox.tried(work.connection, work.school)
    for one in work.queued([row for row in outbox.some(work.connection, tries) if row.channel not in away]):
        if found := _since(work, one, tries[one.row.id], at_once=one.row.attempts > 1):
            yield found


def to_be_mended(work: UnitOfWork) -> Iterator[Overdue]:
    """What waited for a rule, kind or template to be mended for as long; of what is urgent a leader hears by itself."""
    rows = outbox.some(work.connection, failing.waiting_messages(work.connection, work.school))
    for one in work.queued([row for row in rows if row.priority > Priority.URGENT and not row.held]):
        if found := _since(work, one, one.row.occurred_at, at_once=False):
            yield found


def _rests(state: ChannelState, now: datetime) -> bool:
    return state.wait_until is not None and state.wait_until > now + REST


def _is_due(work: UnitOfWork, row: MessageRow) -> bool:
    """True if its time has come, or came and it was tried: a pause until the next try is part of the wait."""
    return row.due_at <= work.now + REST or bool(row.error_class)


def _since(work: UnitOfWork, queued: Queued, since: datetime, *, at_once: bool) -> Overdue | None:
    row = queued.row
    began = max(since, row.occurred_at)
    half = began + (helps_until(work, queued.message.event, row.deadline) - began) / 2
    moment = since if at_once and row.priority <= Priority.URGENT else half
    if moment > work.now:
        return None
    return Overdue(queued, max(moment, events.accepted_at(work.connection, row.event)))

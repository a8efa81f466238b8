"""What waits for a channel or mailbox that takes nothing, or for a part to be mended, while its time runs out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.model import Priority
from ouderbrug.planning.in_vain import helps_until
from ouderbrug.store import channels, events, failing, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
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
    waits = work.queued(outbox.free_on(work.connection, work.school, away)) if away else ()
    tries = outbox.tried(work.connection, work.school)
    tried = work.queued([row for row in outbox.some(work.connection, tries) if row.channel not in away])
    found = [(one, away[one.row.channel] or one.row.due_at, True) for one in waits if _is_due(work, one.row)]
    found += [(one, tries[one.row.id], one.row.attempts > 1) for one in tried]
    yield from _past_half(work, found)


def to_be_mended(work: UnitOfWork) -> Iterator[Overdue]:
    """What waited for a rule, kind or template to be mended for as long; of what is urgent a leader hears by itself."""
    rows = outbox.some(work.connection, failing.waiting_messages(work.connection, work.school))
    found = work.queued([row for row in rows if row.priority > Priority.URGENT and not row.held])
    yield from _past_half(work, [(one, one.row.occurred_at, False) for one in found])


def _rests(state: ChannelState, now: datetime) -> bool:
    return state.wait_until is not None and state.wait_until > now + REST


def _is_due(work: UnitOfWork, row: MessageRow) -> bool:
    """True if its time has come, or came and it was tried: a pause until the next try is part of the wait."""
    return row.due_at <= work.now + REST or bool(row.error_class)


def _past_half(work: UnitOfWork, found: Iterable[tuple[Queued, datetime, bool]]) -> Iterator[Overdue]:
    """Those of messages that wait since a moment, and if urgent may be so at once; an event is read once for all."""
    until: dict[tuple[int, datetime], datetime] = {}
    accepted: dict[int, datetime] = {}
    for queued, since, at_once in found:
        row, name = queued.row, (queued.row.event, queued.row.deadline)
        if name not in until:
            until[name] = helps_until(work, queued.message.event, row.deadline)
        began = max(since, row.occurred_at)
        urgent = at_once and row.priority <= Priority.URGENT
        moment = since if urgent else began + (until[name] - began) / 2
        if moment <= work.now:
            if row.event not in accepted:
                accepted[row.event] = events.accepted_at(work.connection, row.event)
            yield Overdue(queued, max(moment, accepted[row.event]))

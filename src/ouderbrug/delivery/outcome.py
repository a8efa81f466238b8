"""What follows from the outcome of a send: one table, for every channel."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.mark import MOVED
from ouderbrug.errors import ChannelClosed, Permanent, Temporary, Unknown
from ouderbrug.model import Attempt, Receipt, RepeatSafe, State
from ouderbrug.planning import routing
from ouderbrug.planning.messages import messages_of
from ouderbrug.planning.saving import one_by_one
from ouderbrug.store import channels, claims, digests, outbox
from ouderbrug.store import roster as people

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.errors import DeliveryError
    from ouderbrug.model import Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
LATE = "late"
"""What is counted when a word about a message comes after somebody else has settled it."""
LONGEST_RETRY_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was written: ``counted`` names it for the run's report; ``outcome`` is the attempt's."""

    counted: str
    outcome: str
    code: str = ""


def settle(
    connection: Connection,
    runtime: Runtime,
    claimed: MessageRow,
    message: Message,
    result: Receipt | DeliveryError,
    started: datetime,
    now: datetime,
) -> tuple[Settled, Attempt]:
    """Write what became of a send, guarded by state, owner and fence; a late word changes nothing but the record."""
    settled = _written(connection, runtime, claimed, message, result, started, now)
    attempt = Attempt(claimed.attempts, message.channel, started, now, settled.outcome, settled.code)
    outbox.add_attempt(connection, claimed.id, claimed.fence, attempt)
    if claimed.kind == digests.KIND:
        if not isinstance(result, Unknown):
            digests.reopen(connection, claimed.id)
        digests.follow(connection, claimed.id)
    return settled, attempt


def _written(
    connection: Connection,
    runtime: Runtime,
    claimed: MessageRow,
    message: Message,
    result: Receipt | DeliveryError,
    started: datetime,
    now: datetime,
) -> Settled:
    def put(state: State, counted: str, outcome: str, code: str = "", **values: Any) -> Settled:
        values |= {"state": state, "owner": None, "lease_until": None, "error_class": code}
        ours = claims.change(connection, claimed, State.SENDING, **values)
        return Settled(counted if ours else LATE, outcome, code)

    if isinstance(result, Receipt):
        state = State.HANDED_OVER if result.handed_over else State.SENT
        return put(state, state.value, state.value, settled_at=now, remote_id=result.remote_id)
    code, tries = result.code, claimed.attempts
    may_repeat = tries < runtime.channel_configs[message.channel].max_attempts
    if isinstance(result, ChannelClosed):
        channels.close(connection, runtime.school, message.channel, code, now)
        return put(State.QUEUED, "closed", "closed", code, attempts=max(tries - 1, 0))
    if isinstance(result, Unknown):
        if may_repeat and runtime.capabilities(message.channel).repeat_safe is not RepeatSafe.NO:
            return put(State.QUEUED, "retried", "unknown", code, due_at=now + wait(tries))
        return put(State.UNKNOWN, "unknown", "unknown", code, settled_at=now)
    if isinstance(result, Temporary) and may_repeat:
        pause = _pause(connection, runtime, message, result, tries, now)
        return put(State.QUEUED, "retried", "temporary", code, due_at=now + pause)
    outcome = "permanent" if isinstance(result, Permanent) else "temporary"
    roster = people.load(connection, runtime.school)
    ours = claims.is_ours(connection, claimed, State.SENDING)
    if message.group and ours and one_by_one(connection, runtime, roster, claimed, message, now):
        return put(State.CANCELLED, MOVED, outcome, code, settled_at=now)
    if claimed.kind == digests.KIND:
        attempt = Attempt(tries, message.channel, started, now, outcome, code)
        if ours and not _apart(connection, runtime, roster, claimed, attempt):
            return put(State.CANCELLED, MOVED, outcome, code, settled_at=now)
        return put(State.FAILED, "failed", outcome, code, settled_at=now)
    if following := _next_channel(connection, runtime, roster, claimed, message):
        return put(State.QUEUED, MOVED, outcome, code, due_at=now, channel=following, attempts=0)
    return put(State.FAILED, "failed", outcome, code, settled_at=now)


def _pause(
    connection: Connection, runtime: Runtime, message: Message, result: Temporary, tries: int, now: datetime
) -> timedelta:
    """How long to wait; what the other side asked for holds for the whole channel."""
    if result.retry_after is None or result.retry_after <= timedelta(0):
        return wait(tries)
    pause = min(result.retry_after, LONGEST_RETRY_AFTER)
    channels.rest(connection, runtime.school, message.channel, now + pause)
    return pause


def wait(attempts: int, chance: random.Random | None = None) -> timedelta:
    """How long to wait before the next try: exponential with full jitter, from a minute to six hours."""
    most = min(FIRST_WAIT * 2 ** min(attempts, 20), LONGEST_WAIT)
    share: float = chance.random() if chance else random.random()
    pause: timedelta = FIRST_WAIT + share * (most - FIRST_WAIT)
    return pause


def _apart(connection: Connection, runtime: Runtime, roster: Roster, claimed: MessageRow, attempt: Attempt) -> int:
    """Let what is in a failed digest go on alone, where its own route has a further channel; returns how many stay."""
    stay = 0
    for row in digests.entries(connection, claimed.id):
        found = messages_of(connection, runtime, [row])
        channel = _next_channel(connection, runtime, roster, row, found[0]) if found else None
        if channel is None:
            stay += 1
            continue
        outbox.add_attempt(connection, row.id, claimed.fence, attempt)
        fresh = {"state": State.QUEUED, "channel": channel, "due_at": attempt.ended_at, "marked_at": None}
        digests.take_out(connection, [row.id], **fresh)
    return stay


def _next_channel(
    connection: Connection, runtime: Runtime, roster: Roster, claimed: MessageRow, message: Message
) -> str | None:
    guardian = roster.guardians.get(message.recipient)
    if guardian is None:
        return None
    tried = outbox.channels_tried(connection, claimed.id) | {message.channel}
    return routing.next_channel(message, runtime, guardian, tried)

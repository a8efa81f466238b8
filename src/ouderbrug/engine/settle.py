"""What follows from the outcome of a send: one table, for every channel."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.engine import planner
from ouderbrug.errors import ChannelClosed, Permanent, Temporary, Unknown
from ouderbrug.model import Attempt, Receipt, RepeatSafe, State
from ouderbrug.store import channels, outbox
from ouderbrug.store import roster as people

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from ouderbrug.engine.line import Line
    from ouderbrug.errors import DeliveryError
    from ouderbrug.model import Message

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
LONGEST_RETRY_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was written: ``counted`` names it for the run's report; ``outcome`` is the attempt's."""

    counted: str
    outcome: str
    code: str = ""


def settle(
    connection: Connection,
    line: Line,
    claimed: RowMapping,
    message: Message,
    result: Receipt | DeliveryError,
    started: datetime,
    now: datetime,
) -> tuple[Settled, Attempt]:
    """Write what became of a send, guarded by state, owner and fence; a late word changes nothing but the record."""
    settled = _written(connection, line, claimed, message, result, now)
    attempt = Attempt(claimed["attempts"], message.channel, started, now, settled.outcome, settled.code)
    outbox.add_attempt(connection, claimed["id"], claimed["fence"], attempt)
    return settled, attempt


def _written(
    connection: Connection,
    line: Line,
    claimed: RowMapping,
    message: Message,
    result: Receipt | DeliveryError,
    now: datetime,
) -> Settled:
    def put(state: State, **values: Any) -> None:
        outbox.change(connection, claimed, State.SENDING, state=state, owner=None, lease_until=None, **values)

    if isinstance(result, Receipt):
        state = State.HANDED_OVER if result.handed_over else State.SENT
        put(state, settled_at=now, remote_id=result.remote_id, error_class="")
        return Settled(state.value, state.value)
    code = result.code
    if isinstance(result, ChannelClosed):
        channels.close(connection, line.school, message.channel, code, now)
        put(State.QUEUED, attempts=max(claimed["attempts"] - 1, 0), error_class=code)
        return Settled("closed", "closed", code)
    if isinstance(result, Unknown):
        repeat = line.capabilities(message.channel).repeat_safe is not RepeatSafe.NO
        if repeat and _tries_left(line, claimed, message):
            put(State.QUEUED, due_at=now + wait(claimed["attempts"]), error_class=code)
            return Settled("retried", "unknown", code)
        put(State.UNKNOWN, settled_at=now, error_class=code)
        return Settled("unknown", "unknown", code)
    if isinstance(result, Temporary) and _tries_left(line, claimed, message):
        pause = wait(claimed["attempts"])
        if result.retry_after is not None and result.retry_after > timedelta(0):
            pause = min(result.retry_after, LONGEST_RETRY_AFTER)
            channels.rest(connection, line.school, message.channel, now + pause)
        put(State.QUEUED, due_at=now + pause, error_class=code)
        return Settled("retried", "temporary", code)
    outcome = "permanent" if isinstance(result, Permanent) else "temporary"
    following = _next_channel(connection, line, message)
    if following:
        put(State.QUEUED, due_at=now, channel=following, attempts=0, error_class=code)
        return Settled("retried", outcome, code)
    put(State.FAILED, settled_at=now, error_class=code)
    return Settled("failed", outcome, code)


def wait(attempts: int, chance: random.Random | None = None) -> timedelta:
    """How long to wait before the next try: exponential with full jitter, from a minute to six hours."""
    most = min(FIRST_WAIT * 2 ** min(attempts, 20), LONGEST_WAIT)
    share: float = chance.random() if chance else random.random()
    pause: timedelta = FIRST_WAIT + share * (most - FIRST_WAIT)
    return pause


def _tries_left(line: Line, claimed: RowMapping, message: Message) -> bool:
    return bool(claimed["attempts"] < line.channel_configs[message.channel].max_attempts)


def _next_channel(connection: Connection, line: Line, message: Message) -> str | None:
    guardian = people.load(connection, line.school).guardians.get(message.recipient)
    if guardian is None:
        return None
    return planner.next_channel(line.kind(message.event), line, guardian, message.channel)

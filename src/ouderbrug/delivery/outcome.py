"""What follows from the outcome of a send: one table, for every channel."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.delivery import refusals
from ouderbrug.delivery.judging import MOVED
from ouderbrug.errors import ChannelClosed, Permanent, Temporary, Unreachable
from ouderbrug.model import Attempt, Receipt, RepeatSafe, State
from ouderbrug.planning import routing
from ouderbrug.planning.in_vain import helps_until
from ouderbrug.planning.saving import one_by_one
from ouderbrug.store import channels, claims, digests, outbox, stopped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ouderbrug.errors import DeliveryError
    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
REFUSED = ("permanent", "temporary")
_SAYS = (Receipt, ChannelClosed, Permanent, Temporary)
"""What says whether it was delivered; of all else nobody knows, so it never goes another way."""
LATE = "late"
"""What is counted when a word about a message comes after somebody else has settled it."""
LONGEST_RETRY_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was written: ``counted`` names it for the run's report; ``outcome`` is the attempt's.

    ``others`` counts what became of other messages by it, and takes away what was counted of them before.
    """

    counted: str
    outcome: str
    code: str = ""
    others: Counter[str] = field(default_factory=Counter)


def record(
    work: UnitOfWork,
    claimed: MessageRow,
    message: Message,
    result: Receipt | DeliveryError,
    started: datetime,
) -> tuple[Settled, Attempt]:
    """Write what became of a send, guarded by state, owner and fence; a late word changes nothing but the record."""
    settled = _written(work, claimed, message, result, started)
    said = {name: getattr(result, name, False) is True for name in ("policy", "content")}
    attempt = Attempt(claimed.attempts + 1, message.channel, started, work.now, settled.outcome, settled.code, **said)
    outbox.add_attempt(work.connection, claimed.id, claimed.fence, attempt)
    if message.is_digest:
        if isinstance(result, _SAYS):
            digests.reopen(work.connection, claimed.id)
        digests.follow(work.connection, claimed.id)
    alone = settled.outcome not in REFUSED or _is_stopped(result)  # who stops us says it of themselves alone
    return (settled if alone else _beside_others(work, claimed, settled, message.channel)), attempt


class Went(NamedTuple):
    """A message that was sent for sure: the row that was claimed for it, the receipt, and when the call began."""

    claimed: MessageRow
    message: Message
    receipt: Receipt
    started: datetime


def record_sent(work: UnitOfWork, went: Sequence[Went]) -> list[tuple[Settled, Attempt]]:
    """Write of many plain messages that they were sent, guarded as each alone would be."""
    ours = claims.ours(work.connection, [one.claimed for one in went], State.SENDING)
    done = {"state": State.SENT, "owner": None, "lease_until": None, "error_class": "", "settled_at": work.now}
    each = [(one.claimed, done | {"remote_id": one.receipt.remote_id}) for one in went if one.claimed.id in ours]
    claims.change_each(work.connection, State.SENDING, each)
    settled = [
        (
            Settled(State.SENT if one.claimed.id in ours else LATE, State.SENT),
            Attempt(one.claimed.attempts + 1, one.message.channel, one.started, work.now, State.SENT),
        )
        for one in went
    ]
    tries = zip(went, settled, strict=True)
    outbox.add_attempts(work.connection, ((one.claimed.id, one.claimed.fence, said[1]) for one, said in tries))
    return settled


def _beside_others(work: UnitOfWork, claimed: MessageRow, settled: Settled, channel: str) -> Settled:
    """The same, after this refusal was seen beside the latest others."""
    alike = refusals.judge(work, claimed, channel)
    if not alike.waits:
        return replace(settled, others=alike.counts)
    own = Counter({"failed": int(settled.counted == "failed")})
    own.update(alike.counts)
    return replace(settled, counted="closed", others=own)


def _written(
    work: UnitOfWork,
    claimed: MessageRow,
    message: Message,
    result: Receipt | DeliveryError,
    started: datetime,
) -> Settled:
    def put(state: State, counted: str, outcome: str, code: str = "", **values: Any) -> Settled:
        values |= {"state": state, "owner": None, "lease_until": None, "error_class": code}
        ours = claims.change(work.connection, claimed, State.SENDING, **values)
        return Settled(counted if ours else LATE, outcome, code)

    if isinstance(result, Receipt):
        state = State.HANDED_OVER if result.handed_over else State.SENT
        return put(state, state.value, state.value, settled_at=work.now, remote_id=result.remote_id)
    code, tries = result.code, claimed.attempts + 1
    may_repeat = tries < work.runtime.channel_configs[message.channel].max_attempts
    if isinstance(result, ChannelClosed):
        channels.close(work.connection, work.school, message.channel, code, work.now)
        return put(State.QUEUED, "closed", "closed", code, attempts=claimed.attempts)
    if isinstance(result, Unreachable):
        channels.down(work.connection, work.school, message.channel, code, work.now)
        pause = _pause(work, message, result, 0)
        return put(State.QUEUED, "retried", "unreachable", code, due_at=work.now + pause, attempts=claimed.attempts)
    if not isinstance(result, _SAYS):
        if may_repeat and work.runtime.capabilities[message.channel].repeat_safe is not RepeatSafe.NO:
            return put(State.QUEUED, "retried", "unknown", code, due_at=work.now + _in_time(work, message, wait(tries)))
        return put(State.UNKNOWN, "unknown", "unknown", code, settled_at=work.now)
    if isinstance(result, Temporary) and may_repeat:
        pause = _pause(work, message, result, tries)
        asked = {"attempts": claimed.attempts} if _asked(result) else {}
        return put(State.QUEUED, "retried", "temporary", code, due_at=work.now + pause, **asked)
    outcome = "permanent" if isinstance(result, Permanent) else "temporary"
    if _is_stopped(result):
        _stop(work, claimed, message.channel)
    ours = claims.is_ours(work.connection, claimed, State.SENDING)
    if message.group and ours and _each_alone(work, claimed):
        return put(State.CANCELLED, MOVED, outcome, code, settled_at=work.now)
    if message.is_digest:
        attempt = Attempt(tries, message.channel, started, work.now, outcome, code)
        if ours and not _split_up(work, claimed, attempt):
            return put(State.CANCELLED, MOVED, outcome, code, settled_at=work.now)
        return put(State.FAILED, "failed", outcome, code, settled_at=work.now)
    # It may have gone on as a part of what was claimed.
    if following := _next_channel(work, claimed._replace(pupils=list(message.pupils))):
        return put(State.QUEUED, MOVED, outcome, code, due_at=work.now, channel=following, attempts=0)
    return put(State.FAILED, "failed", outcome, code, settled_at=work.now)


def _is_stopped(result: Receipt | DeliveryError) -> bool:
    return isinstance(result, Permanent) and result.stopped is True


def _stop(work: UnitOfWork, claimed: MessageRow, channel: str) -> None:
    """Let nothing go there again, over this channel and those with the same account; of a pilot nobody stopped us."""
    if not work.runtime.pilot:
        stopped.note(work.connection, claimed, sorted(work.runtime.with_account_of(channel)), work.now)


def _pause(work: UnitOfWork, message: Message, result: Temporary, tries: int) -> timedelta:
    """How long to wait; what the other side asked for holds for the whole channel."""
    if not _asked(result):
        return _in_time(work, message, wait(tries))
    pause = min(result.retry_after or FIRST_WAIT, LONGEST_RETRY_AFTER)
    channels.rest(work.connection, work.school, message.channel, work.now + pause)
    return pause


def _in_time(work: UnitOfWork, message: Message, pause: timedelta) -> timedelta:
    """The pause, or as much of it that as long again is left to go in."""
    return min(pause, max((helps_until(work, message.event, message.deadline) - work.now) / 2, FIRST_WAIT))


def _asked(result: Temporary) -> bool:
    return result.retry_after is not None and result.retry_after > timedelta(0)


def wait(attempts: int, chance: random.Random | None = None) -> timedelta:
    """How long to wait before the next try: exponential with full jitter, from a minute to six hours."""
    most = min(FIRST_WAIT * 2 ** min(attempts, 20), LONGEST_WAIT)
    share: float = chance.random() if chance else random.random()
    pause: timedelta = FIRST_WAIT + share * (most - FIRST_WAIT)
    return pause


def _split_up(work: UnitOfWork, claimed: MessageRow, attempt: Attempt) -> int:
    """Let what is in a failed digest go on alone, where its own route has a further channel; returns how many stay."""
    stay = 0
    for row in digests.entries(work.connection, claimed.id):
        channel = _next_channel(work, row)
        if channel is None:
            stay += 1
            continue
        outbox.add_attempt(work.connection, row.id, claimed.fence, attempt)
        fresh = {"state": State.QUEUED, "channel": channel, "due_at": attempt.ended_at, "marked_at": None}
        digests.take_out(work.connection, [row.id], (State.SENDING,), **fresh)
    return stay


def _each_alone(work: UnitOfWork, row: MessageRow) -> int:
    """How many guardians get by themselves what the store holds: a channel may have had other words, as in a pilot."""
    return sum(one_by_one(work, row, message) for _, message in work.queued([row]))


def _next_channel(work: UnitOfWork, row: MessageRow) -> str | None:
    found = work.queued([row])
    return routing.onward(work, found[0].message) if found else None

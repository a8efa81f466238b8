"""What the store knows of each channel: whether it is closed, must rest, and how much it may still send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from ouderbrug.store import tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

_table = tables.channel_state


@dataclass(frozen=True, slots=True)
class ChannelState:
    """``closed_reason`` is empty while a channel is open; ``wait_until`` is when it may be used again."""

    channel: str
    closed_reason: str = ""
    closed_at: datetime | None = None
    wait_until: datetime | None = None
    tokens: float | None = None
    refilled_at: datetime | None = None

    def open(self, now: datetime) -> bool:
        """True if messages may be taken for it now."""
        return not self.closed_reason and (self.wait_until is None or self.wait_until <= now)


def states(connection: Connection, school: str) -> dict[str, ChannelState]:
    """The state of each channel that ever had one."""
    columns = (_table.c[name] for name in ChannelState.__dataclass_fields__)
    found = connection.execute(select(*columns).where(_table.c.school == school))
    return {row.channel: ChannelState(*row) for row in found}


def close(connection: Connection, school: str, channel: str, reason: str, now: datetime) -> None:
    """Close a channel until a person releases it."""
    _put(connection, school, channel, closed_reason=reason, closed_at=now)


def reopen(connection: Connection, school: str, channel: str) -> bool:
    """Open a closed channel again; False if it was not closed."""
    state = states(connection, school).get(channel)
    _put(connection, school, channel, closed_reason="", closed_at=None, wait_until=None)
    return bool(state and state.closed_reason)


def rest(connection: Connection, school: str, channel: str, until: datetime) -> None:
    """Let a channel rest, because the other side asked for it."""
    state = states(connection, school).get(channel)
    if state is None or state.wait_until is None or state.wait_until < until:
        _put(connection, school, channel, wait_until=until)


def room(connection: Connection, school: str, channel: str, per_minute: int, wanted: int, now: datetime) -> int:
    """How many of ``wanted`` messages may go now: a bucket of one minute's worth that refills with time."""
    if not per_minute:
        return wanted
    return min(wanted, int(_tokens(connection, school, channel, per_minute, now)))


def spend(connection: Connection, school: str, channel: str, per_minute: int, now: datetime) -> None:
    """Take one message's worth out of the bucket; it holds over all runs, because it is kept here."""
    if per_minute:
        tokens = _tokens(connection, school, channel, per_minute, now)
        _put(connection, school, channel, tokens=tokens - 1, refilled_at=now)


def _tokens(connection: Connection, school: str, channel: str, per_minute: int, now: datetime) -> float:
    state = states(connection, school).get(channel)
    if state is None or state.tokens is None or state.refilled_at is None:
        return float(per_minute)
    passed = max((now - state.refilled_at) / timedelta(minutes=1), 0.0)
    return min(float(per_minute), state.tokens + passed * per_minute)


def _put(connection: Connection, school: str, channel: str, **values: Any) -> None:
    here = (_table.c.school == school) & (_table.c.channel == channel)
    if not connection.execute(update(_table).where(here).values(**values)).rowcount:
        connection.execute(insert(_table).values(school=school, channel=channel, **values))

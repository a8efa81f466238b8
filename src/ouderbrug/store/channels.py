"""What the store knows of each channel: whether it is closed, must rest, and how much it may still send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from ouderbrug.store import tables
from ouderbrug.store.rows import given

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_table = tables.channel_state


@dataclass(frozen=True, slots=True)
class ChannelState:
    """``closed_reason`` is empty while a channel is open; ``wait_until`` is when it may be used again.

    ``down_since`` is when the other side was first not there for us, until a message goes again.
    """

    channel: str
    closed_reason: str = ""
    closed_at: datetime | None = None
    wait_until: datetime | None = None
    down_since: datetime | None = None
    down_reason: str = ""
    tokens: float | None = None
    refilled_at: datetime | None = None

    @property
    def away_since(self) -> datetime | None:
        """Since when nothing goes over it, because it is closed or does not answer; None if things go."""
        return self.closed_at or self.down_since

    def open(self, now: datetime) -> bool:
        """True if messages may be taken for it now."""
        return not self.closed_reason and (self.wait_until is None or self.wait_until <= now)

    def room(self, per_minute: int, wanted: int, now: datetime) -> int:
        """How many of ``wanted`` messages may go now: none while it is closed or rests, else what the bucket holds."""
        if not self.open(now):
            return 0
        return min(wanted, int(self.bucket(per_minute, now))) if per_minute else wanted

    def bucket(self, per_minute: int, now: datetime) -> float:
        """What is left of so many in this minute of the clock; a clock that jumps back adds nothing.

        It fills with the minute and not drop by drop: a slow relay would get the bucket and what ran in meanwhile.
        """
        fresh = self.refilled_at is None or _minute(now) > _minute(self.refilled_at)
        return float(per_minute) if self.tokens is None or fresh else min(float(per_minute), self.tokens)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


_COLUMNS = tuple(_table.c[name] for name in ChannelState.__dataclass_fields__)


_ONE = select(*_COLUMNS).where(given(_table.c.school), given(_table.c.channel))


def state(connection: Connection, school: str, channel: str) -> ChannelState:
    """The state of one channel; an open one with a full bucket where nothing is known of it."""
    row = connection.execute(_ONE, {"of_school": school, "of_channel": channel}).first()
    return ChannelState(*row) if row else ChannelState(channel)


def states(connection: Connection, school: str) -> dict[str, ChannelState]:
    """The state of each channel that ever had one."""
    return {row.channel: ChannelState(*row) for row in connection.execute(_ALL, {"of_school": school})}


def closed(connection: Connection, school: str) -> dict[str, str]:
    """Why each channel is closed that waits for a person to release it."""
    of_all = states(connection, school)
    return {name: state.closed_reason for name, state in of_all.items() if state.closed_reason}


_ALL = select(*_COLUMNS).where(given(_table.c.school))


def close(connection: Connection, school: str, channel: str, reason: str, now: datetime) -> None:
    """Close a channel until a person releases it."""
    _put(connection, school, channel, closed_reason=reason, closed_at=now)


def reopen(connection: Connection, school: str, channel: str) -> bool:
    """Open a closed channel again; False if it was not closed."""
    was = state(connection, school, channel)
    opened = {"closed_reason": "", "closed_at": None, "wait_until": None, "down_since": None, "down_reason": ""}
    _put(connection, school, channel, **opened)
    return bool(was.closed_reason)


def rest(connection: Connection, school: str, channel: str, until: datetime) -> None:
    """Let a channel rest, because the other side asked for it."""
    was = state(connection, school, channel)
    if was.wait_until is None or was.wait_until < until:
        _put(connection, school, channel, wait_until=until)


def down(connection: Connection, school: str, channel: str, reason: str, now: datetime) -> None:
    """Note that the other side is not there for us; how long that lasts counts from the first time."""
    if state(connection, school, channel).down_since is None:
        _put(connection, school, channel, down_since=now, down_reason=reason)


def up(connection: Connection, school: str, channel: str) -> None:
    """Note that the other side is there again."""
    _put(connection, school, channel, down_since=None, down_reason="")


def spend(connection: Connection, school: str, was: ChannelState, per_minute: int, now: datetime) -> None:
    """Take one message's worth out of the bucket; it holds over all runs, because it is kept here."""
    if per_minute:
        _put(connection, school, was.channel, tokens=was.bucket(per_minute, now) - 1, refilled_at=now)


def _put(connection: Connection, school: str, channel: str, **values: Any) -> None:
    here = (_table.c.school == school) & (_table.c.channel == channel)
    if not connection.execute(update(_table).where(here).values(**values)).rowcount:
        connection.execute(insert(_table).values(school=school, channel=channel, **values))

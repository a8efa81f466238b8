"""What the store knows of each channel: whether it is closed, must rest, and how much it may still send.

A school closes and releases its own channels. What the other side counts and asks for is of the account there, which
several schools of a store, and any number of machines, may use: its rows are changed by one statement each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, bindparam, case, func, insert, or_, select, update

from ouderbrug.store import tables
from ouderbrug.store.dialects import inserting, one_at_a_time
from ouderbrug.store.rows import given
from ouderbrug.store.tables import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Select

PROBE = timedelta(minutes=1)
"""So long one run alone asks whether the other side is there again; one that died meanwhile is waited for no longer."""
_table, _account = tables.channel_state, tables.channel_account


@dataclass(frozen=True, slots=True)
class ChannelState:
    """``closed_reason`` is empty while a channel is open; ``wait_until`` is when it may be used again.

    ``down_since`` is when the other side was first not there for us, until a message goes again; ``spent`` how many
    went over its account in the minute of the clock that began at ``minute``.
    """

    channel: str
    closed_reason: str = ""
    closed_at: datetime | None = None
    wait_until: datetime | None = None
    down_since: datetime | None = None
    down_reason: str = ""
    minute: datetime | None = None
    spent: int = 0

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
        return min(wanted, self.bucket(per_minute, now)) if per_minute else wanted

    def bucket(self, per_minute: int, now: datetime) -> int:
        """What is left of so many in this minute of the clock; a clock that jumps back adds nothing.

        It fills with the minute and not drop by drop: a slow relay would get the bucket and what ran in meanwhile.
        """
        fresh = self.minute is None or _minute(now) > self.minute
        return per_minute if fresh else max(per_minute - self.spent, 0)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


_ALL: Select[tuple[Any, ...]] = (
    select(
        *(_table.c[name] for name in ("channel", "closed_reason", "closed_at")),
        *(_account.c[name] for name in ("wait_until", "down_since")),
        func.coalesce(_account.c.down_reason, ""),
        _account.c.minute,
        func.coalesce(_account.c.spent, 0),
    )
    .outerjoin(_account, _account.c.account == _table.c.account)  # what is closed is so whatever its account
    .where(given(_table.c.school))
)
_ONE = _ALL.where(given(_table.c.channel))


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


def use(connection: Connection, school: str, accounts: Mapping[str, str]) -> None:
    """Say over which account of the other side each channel goes; one that is empty is this channel's alone.

    What is known of an account stays with it: a channel that has another begins anew.
    """
    for channel, account in accounts.items():
        if _account_of(connection, school, channel) != (wanted := account or _own(school, channel)):
            _make(connection, wanted)
            connection.execute(update(_table).where(_here(school, channel)).values(account=wanted))


def close(connection: Connection, school: str, channel: str, reason: str, now: datetime) -> None:
    """Close a channel until a person releases it."""
    _account_of(connection, school, channel)
    closed = {"closed_reason": reason, "closed_at": now}
    connection.execute(update(_table).where(_here(school, channel)).values(closed))


def reopen(connection: Connection, school: str, channel: str) -> bool:
    """Open a closed channel again; False if it was not closed."""
    was = state(connection, school, channel)
    opened = {"closed_reason": "", "closed_at": None}
    _put(connection, school, channel, wait_until=None, down_since=None, down_reason="", probed_at=None)
    connection.execute(update(_table).where(_here(school, channel)).values(opened))
    return bool(was.closed_reason)


def rest(connection: Connection, school: str, channel: str, until: datetime) -> None:
    """Let a channel rest, because the other side asked for it; so does every other that uses its account."""
    sooner = or_(_account.c.wait_until.is_(None), _account.c.wait_until < until)
    _put(connection, school, channel, sooner, wait_until=until)


def down(connection: Connection, school: str, channel: str, reason: str, now: datetime) -> None:
    """Note that the other side is not there for us; how long that lasts counts from the first time."""
    _put(connection, school, channel, _account.c.down_since.is_(None), down_since=now, down_reason=reason)


def up(connection: Connection, school: str, channel: str) -> None:
    """Note that the other side is there again."""
    _put(connection, school, channel, down_since=None, down_reason="", probed_at=None)


def probe(connection: Connection, school: str, channel: str, now: datetime) -> bool:
    """Be the one who asks whether the other side is there again; False while somebody else does so."""
    nobody = or_(_account.c.probed_at.is_(None), _account.c.probed_at <= now - PROBE)
    return _put(connection, school, channel, nobody, probed_at=now)


def take(connection: Connection, school: str, channel: str, per_minute: int, now: datetime, places: int = 1) -> bool:
    """Take places among so many in this minute of the clock; False where whoever uses the account left fewer.

    One statement looks and takes, so that no two take the last place, on whatever machine and for whatever school. A
    ``per_minute`` of 0 is no ceiling.
    """
    if not per_minute:
        return True
    account = {"of_account": _account_of(connection, school, channel)}
    wanted = {"this": _minute(now), "most": per_minute, "places": places}
    return connection.execute(_TAKE, account | wanted).first() is not None


def give_back(connection: Connection, school: str, channel: str, per_minute: int, places: int = 1) -> None:
    """Give back places, of messages that do not go after all; in the transaction that took them."""
    if per_minute and places:
        _put(connection, school, channel, _account.c.spent >= places, spent=_account.c.spent - places)


_THIS = bindparam("this", type_=Moment)
_MOST, _PLACES = bindparam("most", type_=Integer), bindparam("places", type_=Integer)
_BEFORE = or_(_account.c.minute.is_(None), _account.c.minute < _THIS)
_TAKE = (
    update(_account)
    .where(given(_account.c.account), _PLACES <= _MOST, or_(_BEFORE, _account.c.spent + _PLACES <= _MOST))
    .values(
        minute=case((_BEFORE, _THIS), else_=_account.c.minute),
        spent=case((_BEFORE, _PLACES), else_=_account.c.spent + _PLACES),
    )
    .returning(_account.c.spent)
)
_WHICH = select(_table.c.account).where(given(_table.c.school), given(_table.c.channel))


def _put(connection: Connection, school: str, channel: str, *guards: Any, **values: Any) -> bool:
    account = _account.c.account == _account_of(connection, school, channel)
    return bool(connection.execute(update(_account).where(account, *guards).values(**values)).rowcount)


def _account_of(connection: Connection, school: str, channel: str) -> str:
    """The account of a channel, whose rows are there afterwards; its own where nobody said another."""
    one_at_a_time(connection)
    known: str | None = connection.execute(_WHICH, {"of_school": school, "of_channel": channel}).scalar()
    if known is not None:
        return known
    account = _own(school, channel)
    _make(connection, account)
    connection.execute(insert(_table).values(school=school, channel=channel, account=account))
    return account


def _make(connection: Connection, account: str) -> None:
    connection.execute(inserting(connection, _account).values(account=account).on_conflict_do_nothing())


def _own(school: str, channel: str) -> str:
    return f"{school} {channel}"


def _here(school: str, channel: str) -> Any:
    return and_(_table.c.school == school, _table.c.channel == channel)

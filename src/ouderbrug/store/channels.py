"""What the store knows of each channel: whether it is closed, must rest, and how much it may still send.

A school closes and releases its own channels. What the other side counts and asks for is of the account there, which
several schools of a store, and any number of machines, may use: its rows are changed by one statement each.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select, update

from ouderbrug.store import tables
from ouderbrug.store.dialects import inserting, one_at_a_time
from ouderbrug.store.rows import given

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Select

PROBE = timedelta(seconds=50)
"""So long one run alone asks whether the other side is there again; one that died meanwhile is waited for no longer.

So long a channel rests that does not answer. It is less than a minute, so that each run of a minute later asks.
"""
MINUTE = timedelta(minutes=1)
_table, _account = tables.channel_state, tables.channel_account
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ChannelState:
    """``closed_reason`` is empty while a channel is open; ``wait_until`` is when it may be used again.

    ``down_since`` is when the other side was first not there for us, until a message goes again, ``probed_at`` when it
    was last asked whether it is there again; ``taken`` tells of the last places that were taken over its account when,
    in microseconds since 1970, and how many.
    """

    channel: str
    closed_reason: str = ""
    closed_at: datetime | None = None
    wait_until: datetime | None = None
    down_since: datetime | None = None
    down_reason: str = ""
    probed_at: datetime | None = None
    taken: tuple[tuple[int, int], ...] = ()

    @property
    def away_since(self) -> datetime | None:
        """Since when nothing goes over it, because it is closed or does not answer; None if things go."""
        return self.closed_at or self.down_since

    def open(self, now: datetime) -> bool:
        """True if messages may be taken for it now."""
        return not self.closed_reason and (self.wait_until is None or self.wait_until <= now)

    def asked_from(self, now: datetime) -> datetime:
        """The whole minute from which a run asks whether the other side is there again."""
        probed = self.probed_at + PROBE if self.probed_at else now
        soonest = max(now, probed, self.wait_until or now)
        return soonest + (_EPOCH - soonest) % MINUTE

    def room(self, per_minute: int, wanted: int, now: datetime) -> int:
        """How many of ``wanted`` messages may go now: none while it is closed or rests, else what the bucket holds."""
        if not self.open(now):
            return 0
        return min(wanted, self.bucket(per_minute, now)) if per_minute else wanted

    def bucket(self, per_minute: int, now: datetime) -> int:
        """What is left of so many in the minute that ends now; a clock that jumps back adds nothing."""
        return max(per_minute - sum(_within(self.taken, now).values()), 0)

    def frees_at(self, now: datetime) -> datetime | None:
        """When the first of the places that are taken is free again; None if none is taken."""
        first = min(_within(self.taken, now), default=None)
        return None if first is None else _EPOCH + first * _MICROSECOND + MINUTE


def _number(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _within(taken: Iterable[tuple[int, int]], now: datetime) -> Counter[int]:
    """How many places were taken when, of those that count in the minute that ends now, or are of a time to come."""
    found = Counter[int]()
    for at, places in taken:
        found[at] += places if at > _number(now - MINUTE) else 0
    return +found


_ALL: Select[tuple[Any, ...]] = (
    select(
        *(_table.c[name] for name in ("channel", "closed_reason", "closed_at")),
        *(_account.c[name] for name in ("wait_until", "down_since")),
        func.coalesce(_account.c.down_reason, ""),
        _account.c.probed_at,
        _account.c.taken,
    )
    .outerjoin(_account, _account.c.account == _table.c.account)  # what is closed is so whatever its account
    .where(given(_table.c.school))
)
_ONE = _ALL.where(given(_table.c.channel))


def state(connection: Connection, school: str, channel: str) -> ChannelState:
    """The state of one channel; an open one with a full bucket where nothing is known of it."""
    row = connection.execute(_ONE, {"of_school": school, "of_channel": channel}).first()
    return _state(row) if row else ChannelState(channel)


def states(connection: Connection, school: str) -> dict[str, ChannelState]:
    """The state of each channel that ever had one."""
    return {row.channel: _state(row) for row in connection.execute(_ALL, {"of_school": school})}


def _state(row: Iterable[Any]) -> ChannelState:
    known = ChannelState(*row)
    return replace(known, taken=tuple((at, places) for at, places in known.taken or ()))


def closed(connection: Connection, school: str) -> dict[str, str]:
    """Why each channel is closed that waits for a person to release it."""
    of_all = states(connection, school)
    return {name: state.closed_reason for name, state in of_all.items() if state.closed_reason}


def use(connection: Connection, school: str, accounts: Mapping[str, str]) -> None:
    """Say over which account of the other side each channel goes; one that is empty is this channel's alone.

    What is known of an account stays with it: a channel that has another begins anew. But the places of the last minute
    go along, for two TOMLs may call one account differently, and the ceiling is the channel's as well.
    """
    for channel, account in accounts.items():
        if (was := _account_of(connection, school, channel)) != (wanted := account or _own(school, channel)):
            _make(connection, wanted)
            both = _counted(_taken(connection, wanted)) | _counted(_taken(connection, was))
            _keep_taken(connection, wanted, both)
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


def ask_again(connection: Connection, school: str, channel: str, now: datetime) -> None:
    """Let the next run ask whether the other side is there again; a rest for which that one asked stays."""
    ours = or_(_account.c.wait_until.is_(None), _account.c.wait_until <= now + PROBE)
    _put(connection, school, channel, _account.c.down_since.is_not(None), ours, wait_until=None, probed_at=None)


def up(connection: Connection, school: str, channel: str) -> None:
    """Note that the other side is there again."""
    _put(connection, school, channel, down_since=None, down_reason="", probed_at=None)


def probe(connection: Connection, school: str, channel: str, now: datetime) -> bool:
    """Be the one who asks whether the other side is there again; False while somebody else does so."""
    nobody = or_(_account.c.probed_at.is_(None), _account.c.probed_at <= now - PROBE)
    return _put(connection, school, channel, nobody, probed_at=now)


def take(connection: Connection, school: str, channel: str, per_minute: int, now: datetime, places: int = 1) -> bool:
    """Take places among so many of the minute that ends now; False where whoever uses the account left fewer.

    The account is held meanwhile, so that no two take the last place, on whatever machine and for whatever school. A
    ``per_minute`` of 0 is no ceiling.
    """
    if not per_minute:
        return True
    account = _account_of(connection, school, channel)
    taken = _within(_taken(connection, account), now)
    if sum(taken.values()) + places > per_minute:
        return False
    _keep_taken(connection, account, taken + Counter({_number(now): places}))
    return True


def move(
    connection: Connection, school: str, channel: str, taken: Sequence[datetime], to: datetime | None = None
) -> None:
    """Count places as taken at ``to``, when the calls that took them had ended; None: nothing left, so not at all.

    What goes at the end of a long call is in the minute after that for the other side.
    """
    if not taken:
        return
    account, back = _account_of(connection, school, channel), Counter(map(_number, taken))
    known = _counted(_taken(connection, account))
    known -= back
    if to is not None:
        known[_number(to)] += back.total()
    _keep_taken(connection, account, known)


def forget_taken(connection: Connection, account: str, now: datetime) -> None:
    """Forget places that were taken in a time to come, by a clock that ran ahead."""
    known = _within(_taken(connection, account), now)
    _keep_taken(connection, account, Counter({at: places for at, places in known.items() if at <= _number(now)}))


def _taken(connection: Connection, account: str) -> list[tuple[int, int]]:
    """When places of an account were taken, and how many; nobody else changes that before this transaction ends."""
    return connection.execute(_TAKEN, {"of_account": account}).scalar() or []


def _counted(taken: Iterable[tuple[int, int]]) -> Counter[int]:
    found = Counter[int]()
    for at, places in taken:
        found[at] += places
    return found


def _keep_taken(connection: Connection, account: str, taken: Mapping[int, int]) -> None:
    connection.execute(update(_account).where(_account.c.account == account).values(taken=sorted(taken.items())))


_TAKEN = select(_account.c.taken).where(given(_account.c.account)).with_for_update()
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

"""What is wrong with a store that no run mends by itself; `check --deep` alone looks for it, for it reads every row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, func, inspect, or_, select

from ouderbrug.model import State
from ouderbrug.store import holds, outbox, tables
from ouderbrug.store.clock import LONGEST_LEASE
from ouderbrug.store.dialects import on_server
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

_message, _attempt = tables.message, tables.attempt
_OPEN = (*WAITING, State.SENDING)


class Oddity(NamedTuple):
    """Messages that stand as no run leaves them, by the numbers of their rows; ``code`` says how."""

    code: str
    rows: list[int]


class Tried(NamedTuple):
    """What came of a channel since the last message that went over it: how often each outcome and code."""

    channel: str
    last_sent: datetime | None
    since: dict[tuple[str, str], int]


def damaged(connection: Connection) -> Iterator[str]:
    """What is wrong with the tables themselves, each as a sentence."""
    if not on_server(connection):
        for row in connection.exec_driver_sql("PRAGMA integrity_check(100)"):
            if row[0] != "ok":
                yield str(row[0])
    there = inspect(connection)
    for table in tables.metadata.sorted_tables:
        columns = {column["name"] for column in there.get_columns(table.name)} if there.has_table(table.name) else set()
        if missing := {column.name for column in table.columns} - columns:
            yield f"table {table.name} lacks {', '.join(sorted(missing))}"
    if on_server(connection):
        yield from _damaged_on_server(connection)


def _damaged_on_server(connection: Connection) -> Iterator[str]:
    here = "relnamespace = current_schema()::regnamespace"
    for (name,) in connection.exec_driver_sql(
        f"select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where not i.indisvalid and {here}"
    ):
        yield f"index {name} is not valid; let the owner of the tables make it anew (REINDEX)"
    for name, table in connection.exec_driver_sql(
        "select conname, conrelid::regclass::text from pg_constraint "
        "where not convalidated and connamespace = current_schema()::regnamespace"
    ):
        yield f"constraint {name} of table {table} was never tried on what was there"
    for table in tables.metadata.sorted_tables:
        if (counted := table.autoincrement_column) is not None:
            known = f"pg_sequence_last_value(pg_get_serial_sequence('{table.name}', '{counted.name}'))"
            highest = connection.execute(select(func.max(counted))).scalar() or 0
            if highest > (connection.exec_driver_sql(f"select {known}").scalar() or 0):
                yield f"table {table.name} would give a number twice; restore the last backup"


def stuck(connection: Connection, school: str, channels: Collection[str], now: datetime) -> list[Oddity]:
    """Messages that can never go as they stand, and what a run holds that is no more."""
    here = (_message.c.school == school, _message.c.state.in_(_OPEN))
    digest = _message.alias()
    gone = select(digest.c.id).where(digest.c.state.in_((State.QUEUED, State.SENDING, State.UNKNOWN)))
    claimed = _message.c.owner.is_not(None)
    looked_for: dict[str, ColumnElement[bool]] = {
        "lease-over": and_(claimed, _message.c.lease_until <= now),
        "lease-ahead": _message.c.lease_until > now + LONGEST_LEASE,
        "no-lease": and_(or_(claimed, _message.c.state == State.SENDING), _message.c.lease_until.is_(None)),
        "digest-gone": and_(_message.c.digest.is_not(None), _message.c.digest.not_in(gone)),
        "due-too-late": and_(_message.c.state == State.QUEUED, _message.c.due_at >= _message.c.deadline),
        "no-such-channel": and_(_message.c.state == State.QUEUED, _message.c.channel.not_in(channels)),
    }
    found = [Oddity(code, _rows(connection, *here, which)) for code, which in looked_for.items()]
    held = outbox.some(connection, _rows(connection, *here, _message.c.held.is_(True)))
    behind = holds.behind(connection, school, held)
    found.append(Oddity("held-by-nothing", [one.id for one in held if not behind.get(one.id)]))
    return [one for one in found if one.rows]


def _rows(connection: Connection, *which: ColumnElement[bool]) -> list[int]:
    return list(connection.execute(select(_message.c.id).where(*which).order_by(_message.c.id)).scalars())


def tried(connection: Connection, school: str) -> list[Tried]:
    """What came of each channel since something last went over it."""
    ours = _attempt.join(_message, _attempt.c.message == _message.c.id)
    went = _attempt.c.outcome == State.SENT
    latest = (
        select(_attempt.c.channel, func.max(_attempt.c.ended_at).filter(went).label("at"))
        .select_from(ours)
        .where(_message.c.school == school)
        .group_by(_attempt.c.channel)
        .subquery()
    )
    since = (
        select(_attempt.c.channel, _attempt.c.outcome, _attempt.c.code, func.count())
        .select_from(ours.join(latest, latest.c.channel == _attempt.c.channel))
        .where(_message.c.school == school, or_(latest.c.at.is_(None), _attempt.c.ended_at > latest.c.at), ~went)
        .group_by(_attempt.c.channel, _attempt.c.outcome, _attempt.c.code)
    )
    counts: dict[str, dict[tuple[str, str], int]] = {}
    for channel, outcome, code, count in connection.execute(since):
        counts.setdefault(channel, {})[outcome, code] = count
    return [Tried(row.channel, row.at, counts.get(row.channel, {})) for row in connection.execute(select(latest))]


def refused_last(connection: Connection, school: str) -> dict[str, str]:
    """By guardian the code with which the other side refused the last message to them for good."""
    query = (
        select(_message.c.recipient, _attempt.c.outcome, _attempt.c.code)
        .join(_attempt, _attempt.c.message == _message.c.id)
        .where(_message.c.school == school)
        .order_by(_attempt.c.id)
    )
    last = {row.recipient: (row.outcome, row.code) for row in connection.execute(query)}
    return {guardian: code for guardian, (outcome, code) in last.items() if outcome == "permanent"}

"""Words to workers to drain a channel of a school: written in our own transactions, and no truth.

What there is to send stands in the outbox. A worker that hears such a word twice, late or never finds less to claim, or
its work is done by the next run; so words of workers that died are swept away, and none is ever tried again. They stand
in a schema of their own beside our tables, which Procrastinate makes, and which may be dropped at any time.
"""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from math import ceil
from typing import TYPE_CHECKING, Any

from ouderbrug.store import channels, claims
from ouderbrug.store.dialects import on_server, one_at_a_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from procrastinate import App
    from sqlalchemy import Connection

SCHEMA, TASK = "ouderbrug_queue", "ouderbrug.drain"
AT_ONCE, MOST = 200, 8
"""For so many messages of a channel a worker is woken, and no more workers than that for all of them."""
SILENT = "2 minutes"
"""A worker of which nothing was heard for so long is dead; it says every ten seconds that it is not."""
_log = logging.getLogger("ouderbrug.worker")


def wake(connection: Connection, school: str, per_minute: Mapping[str, int], now: datetime) -> int:
    """Wake workers for what is due over these channels, in this transaction; returns how many.

    ``per_minute`` holds the ceiling of each channel. The heaviest priority goes first, over all channels, as within a
    run. Words of that priority that nobody took yet count, so that without any worker there is never more than a
    handful. Where the schema is not there, or not of this version, or takes no word, the runs do the work; a connection
    that is lost raises as everywhere.
    """
    from sqlalchemy.exc import DBAPIError

    if not per_minute or not ready(connection):
        return 0
    from procrastinate.exceptions import ConnectorException

    try:
        with connection.begin_nested(), _in_schema(connection):
            _sweep(connection)
            return _written(connection, school, _due(connection, school, per_minute, now))
    except (DBAPIError, ConnectorException) as error:
        if connection.invalidated:
            raise
        _log.warning("no worker could be woken (%s); the runs of dispatch do the work", type(error).__name__)
        return 0


def _due(connection: Connection, school: str, per_minute: Mapping[str, int], now: datetime) -> list[dict[str, Any]]:
    """What workers are to be told: the heaviest priority that may go at all, over the channels over which it is due."""
    due = claims.free_now(connection, school, per_minute, now)
    states = {name: channels.state(connection, school, name) for name in per_minute}
    room = {one: states[one[0]].room(per_minute[one[0]], count, now) for one, count in due.items()}
    heaviest = min((priority for (_, priority), count in room.items() if count), default=None)
    found = {name: min(ceil(count / AT_ONCE), MOST) for (name, priority), count in room.items() if priority == heaviest}
    return [{"channel": name, "lightest": heaviest} for name, many in found.items() for _ in range(many)]


def ready(connection: Connection) -> bool:
    """True where workers can be woken: Procrastinate is installed, and its tables are those of its version."""
    made_by = _version()
    if not on_server(connection) or not made_by:
        return False
    said = f"obj_description(to_regnamespace('{SCHEMA}')), to_regclass('{SCHEMA}.procrastinate_jobs')"
    found, there = connection.exec_driver_sql(f"select {said}").one()
    return bool(found == made_by and there)


def forget(connection: Connection) -> None:
    """Forget all words: those of a database that was put back are of then."""
    jobs = f"select to_regclass('{SCHEMA}.procrastinate_jobs')"
    if on_server(connection) and connection.exec_driver_sql(jobs).scalar():
        with _in_schema(connection):
            connection.exec_driver_sql("delete from procrastinate_jobs")


def may_be_made() -> bool:
    """True where Procrastinate is installed."""
    return bool(_version())


def make(connection: Connection) -> None:
    """Make the tables of this version where there are none, or those of another; what they held is no loss."""
    one_at_a_time(connection)
    if ready(connection):
        return
    from procrastinate.schema import SchemaManager

    for statement in (f"drop schema if exists {SCHEMA} cascade", f"create schema {SCHEMA}",
                      f"comment on schema {SCHEMA} is '{_version()}'"):  # fmt: skip
        connection.exec_driver_sql(statement)
    driver: Any = connection.connection.dbapi_connection
    with _in_schema(connection):
        driver.execute(SchemaManager.get_schema())


@cache
def _version() -> str:
    try:
        return f"procrastinate {version('procrastinate')}"
    except PackageNotFoundError:
        return ""


@cache
def _app() -> App:
    from procrastinate import App, SyncPsycopgConnector

    return App(connector=SyncPsycopgConnector())


def _written(connection: Connection, school: str, words: list[dict[str, Any]]) -> int:
    """Write down the words that do not wait already; returns how many."""
    known = Counter(map(tuple, connection.exec_driver_sql(_WAITING, (school,))))
    new = [word for number, word in enumerate(words) if words[:number].count(word) >= known[tuple(word.values())]]
    if new:
        driver = connection.connection.dbapi_connection
        task = _app().configure_task(TASK, queue=school, priority=-new[0]["lightest"], connection=driver)
        task.batch_defer(*new)
    return len(new)


_WAITING = (
    "select args->>'channel', (args->>'lightest')::integer from procrastinate_jobs"
    " where queue_name = %s and status = 'todo'"
)
"""By channel and priority: an ordinary word stands behind those of other schools, so an urgent one goes beside it."""


@contextmanager
def _in_schema(connection: Connection) -> Iterator[None]:
    """What Procrastinate calls by bare names is looked for in its own schema."""
    path = connection.exec_driver_sql("select current_setting('search_path')").scalar()
    connection.exec_driver_sql("select set_config('search_path', %s, true)", (f"{SCHEMA}, {path}",))
    yield
    connection.exec_driver_sql("select set_config('search_path', %s, true)", (path,))


def _sweep(connection: Connection) -> None:
    """Delete what is done, and what a worker had in hand that died: its messages are free once their lease is over."""
    silent = f"last_heartbeat < clock_timestamp() - interval '{SILENT}'"
    dead = f"worker_id is null or worker_id in (select id from procrastinate_workers where {silent})"
    over = f"select id from procrastinate_jobs where status <> 'todo' and ({dead}) for update skip locked"
    connection.exec_driver_sql(f"delete from procrastinate_jobs where id in ({over})")

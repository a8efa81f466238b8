"""Three roles on a server: one owns the tables and changes them, one runs the school's commands, one only reads."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ouderbrug.store import database, dialects, drains

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from ouderbrug.settings.machine import Roles

VERSION_TABLE = "alembic_version"
"""Says of which schema the tables are: whoever owns them alone writes it."""


def grant(server: str, roles: Roles) -> None:
    """Let these users do what their role needs and nobody else come in; ``server`` is the URL of who owns the tables.

    The tables by which workers are woken are made where they can be. Raises StoreError and TryAgainLater.
    """
    with _connected(server) as connection:
        if drains.may_be_made():
            drains.make(connection)
        for statement in _statements(connection, roles):
            connection.exec_driver_sql(statement)


def make_queue(server: str, owner: str, roles: Roles | None) -> None:
    """Make the tables by which workers are woken, where they are not there or not of this version."""
    with _connected(server) as connection:
        if drains.ready(connection):
            return
        if roles is None:
            drains.make(connection)
    if roles is not None:
        grant(owner, roles)


@contextmanager
def _connected(server: str) -> Iterator[Connection]:
    engine = dialects.Postgres(server, "").engine(readonly=False, busy_ms=database.BUSY_MS, require=None)
    try:
        with database.our_errors("[store] url"), engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def _statements(connection: Connection, roles: Roles) -> Iterator[str]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    here, place = connection.exec_driver_sql("select current_schema(), current_database()").one()
    run, all_ = quote(roles.run), ", ".join(quote(role) for role in roles if role)
    yield f"revoke all on database {quote(place)} from public"
    yield f"grant connect on database {quote(place)} to {all_}"
    yield f"grant usage on schema {quote(here)} to {all_}"
    yield f"grant select on all tables in schema {quote(here)} to {all_}"
    schemas = (here, drains.SCHEMA) if drains.ready(connection) else (here,)
    for schema in map(quote, schemas):
        yield f"grant usage on schema {schema} to {run}"
        yield f"grant select, insert, update, delete on all tables in schema {schema} to {run}"
        yield f"grant usage, select, update on all sequences in schema {schema} to {run}"
    yield f"revoke insert, update, delete on {VERSION_TABLE} from {run}"

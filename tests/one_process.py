"""What hundreds of commands in one process read and compile alike is read and compiled for the first of them only."""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, text
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.util import LRUCache

from ouderbrug import registry
from ouderbrug.delivery import dispatcher
from ouderbrug.rules import tone
from ouderbrug.store import database, dialects
from ouderbrug.texts import rendering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest
    from sqlalchemy import Connection

    from ouderbrug.rules.tone.terms import TermList

_SCHEMA = "select sql from sqlite_master where sql is not null order by rowid"


def keep(patch: pytest.MonkeyPatch) -> None:
    """Let commands share what is installed, the hooks of our own plugins, word lists, templates, tables and statements.

    And let no run wait for its senders longer than they take.
    """
    patch.setattr(registry, "entry_points", cache(registry.entry_points))
    patch.setattr(registry, "faults", cache(registry.faults))
    patch.setattr(tone, "read_terms", _shipped_once(tone.read_terms))
    patch.setattr(dispatcher, "POLL", 0.001)
    patch.setattr(registry, "_register", _ours_once(registry._register))
    patch.setattr(database, "migrate", _schema_once(database.migrate))
    _compile_once(patch)
    _templates_once(patch)


def _shipped_once(read: Callable[..., TermList]) -> Callable[..., TermList]:
    shipped = cache(read)
    return lambda language, extend=None: read(language, extend) if extend else shipped(language)


def _ours_once(register: Callable[..., Any]) -> Callable[..., Any]:
    """Only what is installed with us and imported as itself: a file in plugins_dir may be another one next time."""
    ours = cache(register)
    return lambda name, module: (ours if name in registry.BUILT_IN else register)(name, module)


def _schema_once(migrate: Callable[[Connection], None]) -> Callable[[Connection], None]:
    """The first new store is migrated; each later one gets the same, but for its key and name, where it has no tables.

    What a migration writes into a new store is a row here too, so that no test runs on half of a store.
    """
    tables: list[str] = []
    rows: list[tuple[str, list[tuple[Any, ...]]]] = []

    def again(connection: Connection) -> None:
        if dialects.on_server(connection):
            migrate(connection)
            return
        empty = connection.exec_driver_sql(_SCHEMA).first() is None
        if not empty or not tables:
            migrate(connection)
            if empty:
                rows.extend(_rows(connection))
                tables.extend(connection.exec_driver_sql(_SCHEMA).scalars())
            return
        for statement in tables:
            connection.exec_driver_sql(statement)
        for statement, values in rows:
            connection.exec_driver_sql(statement, values)
        new = {"value": secrets.token_hex(32), "key": database.MAILBOX_KEY}
        connection.execute(text("update meta set value = :value where key = :key"), new)
        connection.execute(text("update generation set store = :store"), {"store": secrets.token_hex(16)})

    return again


def _rows(connection: Connection) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """For each table with rows a statement that writes them, and their values."""
    for name in connection.exec_driver_sql("select name from sqlite_master where type = 'table'").scalars().all():
        if found := [tuple(row) for row in connection.exec_driver_sql(f"select * from {name}")]:
            yield f"insert into {name} values ({', '.join('?' * len(found[0]))})", found


def _templates_once(patch: pytest.MonkeyPatch) -> None:
    """A template is what its text and its place make of it; one that is refused is refused each time anew."""
    sandbox = rendering._Sandbox
    patch.setattr(sandbox, "parse", _by_text(sandbox.parse))
    patch.setattr(sandbox, "compile", _by_text(sandbox.compile))
    patch.setattr(rendering, "_refuse_unknown", cache(rendering._refuse_unknown))


def _by_text(make: Callable[..., Any]) -> Callable[..., Any]:
    made: dict[tuple[Any, ...], Any] = {}

    def once(environment: Any, *text: Any) -> Any:
        if text not in made:
            made[text] = make(environment, *text)
        return made[text]

    return once


def _compile_once(patch: pytest.MonkeyPatch) -> None:
    """Statements are kept by dialect, and each command has an engine with a dialect of its own: all are alike."""
    compiled: Any = LRUCache(2000)
    patch.setattr(SQLiteDialect, "__eq__", lambda one, other: type(one) is type(other))
    patch.setattr(SQLiteDialect, "__hash__", lambda one: hash(type(one)))

    def sharing(url: str, **options: Any) -> Any:
        return create_engine(url, execution_options={"compiled_cache": compiled}, **options)

    patch.setattr(dialects, "create_engine", sharing)

"""A database of a server that was made by an older version becomes one of this version, as a file does."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

import on_postgres
from ouderbrug.store import copies, database, dialects, generation
from ouderbrug.store.database import Store
from store_samples import NOW, SCHOOL

if TYPE_CHECKING:
    from sqlalchemy import Connection

pytestmark = pytest.mark.slow
FIRST = "0020"
"""The first schema that was ever on a server."""
DDL = Path(__file__).with_name("on_server_0020.sql")
SCHEMA = {
    "columns": "select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns"
    " where table_schema = current_schema()",
    "indexes": "select indexdef from pg_indexes where schemaname = current_schema()",
    "constraints": "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
    " where connamespace = current_schema()::regnamespace and contype <> 'n'",
}
"""What a database says of its tables; the order of columns is no matter."""
PUPIL = {"school": SCHOOL, "key": "p1", "first_name": "Jip", "last_name": "Prins", "active": True, "deceased": False}


def of_then(connection: Connection) -> None:
    """Make the tables as the first version did that had them on a server, with a row."""
    connection.exec_driver_sql(DDL.read_text("utf-8"))
    named = "constraint alembic_version_pkc primary key (version_num)"
    connection.exec_driver_sql(f"create table alembic_version (version_num varchar(32) not null, {named})")
    meta = "meta values ('kind', 'rehearsal'), ('mailbox-key', 'k')"
    for row in (f"alembic_version values ('{FIRST}')", meta, f"generation values ('{'a' * 32}', 7, null)"):
        connection.execute(text(f"insert into {row}"))
    connection.execute(text(f"insert into pupil ({', '.join(PUPIL)}) values (:{', :'.join(PUPIL)})"), PUPIL)


def schema(connection: Connection) -> dict[str, list[tuple[str, ...]]]:
    return {
        what: sorted(tuple(map(str, row)) for row in connection.exec_driver_sql(query))
        for what, query in SCHEMA.items()
    }


@pytest.fixture
def old(tmp_path: Path) -> str:
    """The URL of a database of then."""
    url = on_postgres.bare(tmp_path / "old")
    engine = dialects.Postgres(url, SCHOOL).engine(readonly=False, busy_ms=1000, require=None)
    with engine.begin() as connection:
        of_then(connection)
    engine.dispose()
    return url


def test_14_a_migrated_database_is_as_one_that_is_made_today(old: str, tmp_path: Path) -> None:
    with (
        closing(Store(tmp_path / "old.db", SCHOOL, server=old, any_schema=True)) as was,
        closing(Store(tmp_path / "new.db", SCHOOL, server=on_postgres.of(tmp_path / "new"))) as made,
        was.writing() as connection,
        made.reading() as other,
    ):
        database.migrate(connection)
        assert database.revision(connection) == database.revision(other) == database.REVISIONS[-1]
        found, wanted = schema(connection), schema(other)
        for what in SCHEMA:
            assert found[what] == wanted[what], what
        assert len(wanted["columns"]) > 100
        assert connection.execute(text("select key from pupil")).scalar_one() == "p1"


def test_14_before_a_database_is_migrated_all_of_it_is_copied_as_it_is(
    old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what the tables of today do not know, or call otherwise."""
    monkeypatch.setattr(database, "REVISIONS", (*database.REVISIONS, "next"))
    copy = tmp_path / "copy.db"
    with closing(Store(tmp_path / "old.db", SCHOOL, server=old, any_schema=True)) as store:
        copies.copy(store, copy, NOW)
    with closing(Store(copy, SCHOOL, any_schema=True)) as store, store.reading() as connection:
        assert database.revision(connection) == FIRST
        assert generation.read(connection).store == "a" * 32
        assert generation.read(connection).copied_at == NOW
        assert connection.execute(text("select first_name, active from pupil")).one() == ("Jip", 1)
        assert dialects.examine(connection) == []

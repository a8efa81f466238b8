"""What pg_dump made of a store is read back as it was, and what is no such dump, or cut short, is refused."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

import on_postgres
from ouderbrug.errors import StoreError
from ouderbrug.store import channels, copies, dialects, dumps, tables
from ouderbrug.store.database import Store
from store_samples import NOW, SCHOOL, message, put

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

pytestmark = pytest.mark.slow
ODD = "een\ttab, twee\nregels, \\N en \\. en \\t, 'a' \"b\", \x08 \x7f é ☺ \r einde"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store on a server with a bit of each sort of value."""
    monkeypatch.setenv("PATH", on_postgres.tools())
    with closing(Store(tmp_path / "s.db", SCHOOL, server=on_postgres.of(tmp_path))) as opened:
        with opened.writing() as connection:
            fill(connection)
        yield opened


def fill(connection: Connection) -> None:
    for number in range(3):
        row = put(connection, message(event=f"e{number}"), settled_note=(ODD, "\\.", "")[number])
        tried = {"message": row, "number": 1, "fence": 1, "channel": "email", "outcome": "sent", "policy": number == 1}
        connection.execute(insert(tables.attempt).values(started_at=NOW, ended_at=NOW, **tried))
    people = {"school": SCHOOL, "first_name": ODD, "last_name": "", "opt_out": ["all", ODD]}
    connection.execute(insert(tables.guardian).values(key="g1", blocked_until=NOW.date(), **people))
    channels.take(connection, SCHOOL, "email", 30, NOW)


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(Store(path, SCHOOL)) as store, store.reading() as connection:
        assert dialects.examine(connection) == []
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in tables.metadata.sorted_tables
            if table is not tables.generation
        }


def test_14_a_dump_is_read_back_as_it_was(store: Store, tmp_path: Path) -> None:
    copies.copy(store, tmp_path / "ours.db", NOW)
    dumps.dump(store.server, tmp_path / "theirs.dump")
    assert dumps.is_dump(tmp_path / "theirs.dump")
    assert not dumps.is_dump(tmp_path / "ours.db")
    assert (tmp_path / "theirs.dump").stat().st_mode & 0o777 == 0o600
    dumps.load(tmp_path / "theirs.dump", tmp_path / "theirs.db")
    found = rows(tmp_path / "theirs.db")
    assert found == rows(tmp_path / "ours.db")
    assert sum(map(len, found.values())) > 15


def test_14_a_dump_that_is_cut_short_or_of_something_else_is_refused(store: Store, tmp_path: Path) -> None:
    dumps.dump(store.server, tmp_path / "whole.dump")
    whole = (tmp_path / "whole.dump").read_bytes()
    (tmp_path / "cut.dump").write_bytes(whole[: len(whole) * 9 // 10])
    dumps.dump(on_postgres.bare(tmp_path / "empty"), tmp_path / "empty.dump")
    for name in ("cut", "empty"):
        with pytest.raises(StoreError, match="another backup"):
            dumps.load(tmp_path / f"{name}.dump", tmp_path / f"{name}.db")


def test_14_without_its_tools_a_dump_says_what_to_do(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match=r"pg_dump is not on this machine.*\.db"):
        dumps.dump(store.server, tmp_path / "monday.dump")
    with pytest.raises(StoreError, match="pg_restore is not on this machine"):
        dumps.load(tmp_path / "monday.dump", tmp_path / "monday.db")
    assert list(tmp_path.glob("monday*")) == []

"""The note of a run on a server: any machine reads it once that is dead, and after a crash of the server it is gone."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

import on_postgres
from ouderbrug.errors import OuderbrugError
from ouderbrug.store import progress, server_progress
from ouderbrug.store.database import Store
from store_samples import NOW, SCHOOL, message, put, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug.store.rows import MessageRow

pytestmark = pytest.mark.slow


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store.db", SCHOOL, server=on_postgres.of(tmp_path))) as opened:
        yield opened


@pytest.fixture
def rows(store: Store) -> list[MessageRow]:
    with store.writing() as connection:
        return [row_of(connection, put(connection, message(f"e{n}"), marked_at=NOW)) for n in range(3)]


def some(note: progress.Progress | server_progress.ServerProgress | None, rows: list[MessageRow]) -> None:
    """One went, and one is under way."""
    assert note is not None
    note.begun(rows[0])
    note.sent(rows[0])
    note.begun(rows[1])


def test_what_a_dead_run_noted_is_known_and_of_one_that_lives_nothing(store: Store, rows: list[MessageRow]) -> None:
    with progress.noted(store, "run-a", lambda: {"run-a"}) as note:
        some(note, rows)
        assert progress.read(store, "run-a") is None
    assert progress.read(store, "run-a") == {(rows[0].id, 0): progress.SENT, (rows[1].id, 0): progress.BEGUN}
    assert progress.read(store, "run-b") is None


def test_of_a_run_that_had_begun_nothing_that_is_known(store: Store) -> None:
    with progress.noted(store, "run-a", lambda: {"run-a"}):
        pass
    assert progress.read(store, "run-a") == {}


def test_what_nothing_is_under_way_of_is_removed(store: Store, rows: list[MessageRow]) -> None:
    with progress.noted(store, "run-a", set) as note:
        some(note, rows)
    assert progress.read(store, "run-a") is None


def test_after_a_crash_of_the_server_nobody_knows(store: Store, rows: list[MessageRow]) -> None:
    with pytest.raises(OuderbrugError), progress.noted(store, "run-a", lambda: {"run-a"}) as note:
        some(note, rows)
        with on_postgres.crashed():
            pass
    assert progress.read(store, "run-a") is None

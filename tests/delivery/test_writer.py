"""The one writer: what waits is committed together, and one change that fails is undone alone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from ouderbrug import failpoints
from ouderbrug.delivery.writer import Writer
from ouderbrug.errors import StoreError, TryAgainLater
from store_samples import fresh, message, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.store.database import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(fresh(tmp_path)) as opened:
        yield opened


def adding(name: str) -> Callable[[Connection], int]:
    return lambda connection: put(connection, message(name))


def there(store: Store) -> set[str]:
    with store.reading() as connection:
        return {row[0] for row in connection.execute(text("select event_id from message"))}


def together(writer: Writer, commits: list[int], *changes: Callable[[Connection], Any]) -> list[Any]:
    """Hand these changes over while the writer is busy, so that they make one group; results or errors."""
    busy, go = threading.Event(), threading.Event()

    def block(_: Connection) -> None:
        busy.set()
        go.wait()

    with ThreadPoolExecutor() as pool:
        first = pool.submit(writer.do, block)
        busy.wait()
        waiting = [pool.submit(writer.do, change) for change in changes]
        while writer._waiting.qsize() < len(changes):
            pass
        go.set()
        first.result()
        return [one.exception() or one.result() for one in waiting]


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each commit."""
    seen: list[int] = []
    monkeypatch.setattr(failpoints, "at", lambda name: seen.append(1) if name == "before_commit" else None)
    return seen


def test_what_waits_is_committed_once(store: Store, commits: list[int]) -> None:
    with Writer(store) as writer:
        results = together(writer, commits, *(adding(f"e{n}") for n in range(5)))
    assert sorted(results) == [1, 2, 3, 4, 5]
    assert len(commits) == 2, "the one that blocked, and all others"
    assert there(store) == {f"e{n}" for n in range(5)}


def test_one_change_that_fails_is_undone_alone(store: Store, commits: list[int]) -> None:
    def fails(connection: Connection) -> None:
        put(connection, message("bad"))
        raise ZeroDivisionError

    with Writer(store) as writer:
        one, bad, two = together(writer, commits, adding("e1"), fails, adding("e2"))
    assert isinstance(bad, ZeroDivisionError)
    assert one != two
    assert there(store) == {"e1", "e2"}


def test_a_change_that_tries_to_leave_takes_nobody_along(store: Store, commits: list[int]) -> None:
    def leaves(connection: Connection) -> None:
        raise SystemExit(0)

    with Writer(store) as writer:
        one, bad = together(writer, commits, adding("e1"), leaves)
    assert isinstance(bad, SystemExit)
    assert one == 1
    assert there(store) == {"e1"}


def test_a_commit_that_fails_tells_every_sender(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commits: list[int] = []
    with Writer(store) as writer:

        def full(name: str) -> None:
            commits.append(1)
            if len(commits) > 1:
                raise OSError(28, "No space left")

        monkeypatch.setattr(failpoints, "at", full)
        results = together(writer, commits, adding("e1"), adding("e2"))
    assert [type(one) for one in results] == [TryAgainLater, TryAgainLater]
    assert there(store) == set()


def test_a_store_that_fails_tells_every_sender(store: Store, commits: list[int]) -> None:
    def broken(connection: Connection) -> None:
        connection.execute(text("insert into nowhere values (1)"))

    with Writer(store) as writer:
        results = together(writer, commits, adding("e1"), broken)
    assert all(isinstance(one, StoreError) for one in results)
    assert there(store) == set()


def test_a_result_comes_back_only_when_it_is_durable(store: Store, tmp_path: Path) -> None:
    with Writer(store) as writer:
        writer.do(adding("e1"))
        with closing(fresh(tmp_path, readonly=True)) as other:
            assert there(other) == {"e1"}


def test_leaving_waits_for_what_was_handed_over(store: Store) -> None:
    with Writer(store) as writer, ThreadPoolExecutor() as pool:
        waiting = [pool.submit(writer.do, adding(f"e{n}")) for n in range(20)]
    assert sorted(one.result() for one in waiting) == list(range(1, 21))
    assert len(there(store)) == 20

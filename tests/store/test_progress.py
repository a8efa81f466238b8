"""The note of a run: what it had begun when it was killed, and that it says nothing where anything does not fit."""

from __future__ import annotations

import json
import os
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest

import on_postgres
from ouderbrug.errors import OuderbrugError
from ouderbrug.model import State
from ouderbrug.store import claims, database, progress
from store_samples import LEASE, NOW, SCHOOL, fresh, message, put, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from ouderbrug.store.rows import MessageRow

pytestmark = pytest.mark.skipif(on_postgres.WANTED, reason="the note of a run lies beside a file")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[database.Store]:
    with closing(fresh(tmp_path)) as opened:
        yield opened


@pytest.fixture
def rows(store: database.Store) -> list[MessageRow]:
    """Three messages that a run marked: the first went, the second is under way."""
    with store.writing() as connection:
        numbers = [put(connection, message(f"e{n}"), State.SENDING) for n in range(3)]
        mine = {"owner": "run-a", "fence": 4, "attempts": 1, "lease_until": NOW, "marked_at": NOW - LEASE}
        for number in numbers:
            claims.change(connection, row_of(connection, number), State.SENDING, **mine)
        found = [row_of(connection, number) for number in numbers]
    with progress.noted(store, "run-a", lambda: {"run-a"}) as note:
        assert note is not None
        note.begun(found[0])
        note.sent(found[0])
        note.begun(found[1])
    return found


def file(store: database.Store, copy: str = "a") -> Path:
    return store.path.with_name(f"{store.path.name}.sending") / f"run-a.{copy}"


def test_what_had_not_begun_waits_again_what_went_is_sent_and_one_is_in_doubt(
    store: database.Store, rows: list[MessageRow]
) -> None:
    with store.writing() as connection:
        assert claims.as_noted(connection, SCHOOL, NOW, lambda owner: progress.read(store, owner)) == 1
        assert claims.recover(connection, SCHOOL, NOW, ()) == 1
        after = [row_of(connection, row.id) for row in rows]
    assert [row.state for row in after] == [State.SENT, State.UNKNOWN, State.QUEUED]
    assert [(row.attempts, row.marked_at is None) for row in after] == [(1, False), (1, False), (0, True)]
    assert {(row.owner, row.lease_until) for row in after} == {(None, None)}


def test_a_row_that_was_claimed_again_has_not_begun_by_an_older_word(
    store: database.Store, rows: list[MessageRow]
) -> None:
    assert progress.read(store, "run-a") == {(rows[0].id, 4): progress.SENT, (rows[1].id, 4): progress.BEGUN}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2])


def changed(**values: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        head, *lines = path.read_text().split("\n")
        path.write_text("\n".join([json.dumps(json.loads(head) | values), *lines]))

    return change


FAULTS: dict[str, Callable[[Path], object]] = {
    "another start of the machine": changed(boot="another"),
    "another store": changed(store="a" * 32),
    "another run": changed(owner="run-b"),
    "cut off": cut,
    "a line that is none": lambda path: path.write_text(path.read_text() + "ended 1 2\n"),
    "no bytes of ours": lambda path: path.write_bytes(b"\xff\x00"),
    "empty": lambda path: path.write_text(""),
    "gone": lambda path: path.unlink(),
}


@pytest.mark.parametrize("spoil", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("copy", ["a", "b"])
def test_what_one_copy_does_not_tell_the_other_does(
    store: database.Store, rows: list[MessageRow], spoil: Callable[[Path], object], copy: str
) -> None:
    spoil(file(store, copy))
    assert progress.read(store, "run-a") == {(rows[0].id, 4): progress.SENT, (rows[1].id, 4): progress.BEGUN}


@pytest.mark.parametrize("spoil", FAULTS.values(), ids=FAULTS)
def test_where_neither_copy_fits_all_is_in_doubt(
    store: database.Store, rows: list[MessageRow], spoil: Callable[[Path], object]
) -> None:
    for copy in "ab":
        spoil(file(store, copy))
    with store.writing() as connection:
        assert claims.as_noted(connection, SCHOOL, NOW, lambda owner: progress.read(store, owner)) == 0
        assert claims.recover(connection, SCHOOL, NOW, ()) == len(rows)


@pytest.mark.parametrize("copy", ["a", "b"])
def test_of_a_copy_that_lost_whole_lines_nothing_is_taken_for_not_begun(
    store: database.Store, rows: list[MessageRow], copy: str
) -> None:
    """It looks like a note of a run that had come less far."""
    path = file(store, copy)
    path.write_text(path.read_text().partition("\n")[0] + "\n")
    assert progress.read(store, "run-a") == {(rows[0].id, 4): progress.SENT, (rows[1].id, 4): progress.BEGUN}


def test_what_is_written_in_part_on_a_full_disk_is_said_before_its_text_begins(
    store: database.Store, rows: list[MessageRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    with progress.noted(store, "run-b", lambda: {"run-a", "run-b"}) as note:
        assert note is not None
        note.begun(rows[0])
        monkeypatch.setattr(os, "write", lambda handle, said: write(handle, said[:5]))
        with pytest.raises(OuderbrugError, match="no room"):
            note.begun(rows[1])
        monkeypatch.undo()
    assert progress.read(store, "run-b") == {(rows[0].id, 4): progress.BEGUN}


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING])
@pytest.mark.parametrize("note", ["of the dead", "of the living", "of none"])
def test_the_lease_of_a_run_ends_with_it_where_that_is_known(store: database.Store, state: State, note: str) -> None:
    begun = partial(progress.read, store)
    with store.writing() as connection:
        number = put(connection, message(), state)
        mine = {"owner": "run-a", "lease_until": NOW + LEASE, "marked_at": NOW, "attempts": int(state is State.SENDING)}
        claims.change(connection, row_of(connection, number), state, **mine)
    with progress.noted(store, "run-a", lambda: {"run-a"}):
        if note == "of the living":
            assert _lease_after(store, number, begun) == NOW + LEASE
            return
    if note == "of none":
        for copy in "ab":
            file(store, copy).unlink()
    assert _lease_after(store, number, begun) == (NOW if note == "of the dead" else NOW + LEASE)


def _lease_after(store: database.Store, number: int, begun: claims.Noted) -> datetime | None:
    with store.writing() as connection:
        claims.end_leases(connection, SCHOOL, NOW, begun)
        return row_of(connection, number).lease_until


def test_the_note_of_a_run_that_only_claimed_is_kept(store: database.Store) -> None:
    """By it the next run knows that it died."""
    with store.writing() as connection:
        number = put(connection, message())
        claims.change(connection, row_of(connection, number), State.QUEUED, owner="run-a", lease_until=NOW + LEASE)
        assert claims.holding(connection) == {"run-a"}


def test_the_note_of_a_run_that_lives_says_nothing(store: database.Store) -> None:
    with progress.noted(store, "run-a", set):
        for copy in "ba":
            assert progress.read(store, "run-a") is None
            file(store, copy).unlink()
    assert not file(store).parent.exists(), "of a run that left nothing under way nothing is kept"


def test_a_note_stays_for_as_long_as_anything_of_its_run_is_under_way(
    store: database.Store, rows: list[MessageRow]
) -> None:
    with progress.noted(store, "run-b", lambda: {"run-a"}):
        assert file(store).exists()
    assert file(store).exists()
    with progress.noted(store, "run-c", set):
        assert not file(store).exists()


def test_who_returns_after_the_run_writes_in_no_other_file(store: database.Store, rows: list[MessageRow]) -> None:
    """The number of a closed file is soon that of another."""
    with progress.noted(store, "run-b", lambda: {"run-a", "run-b"}) as note:
        pass
    other = store.path.with_name("other")
    with other.open("wb"):
        assert note is not None
        with pytest.raises(OuderbrugError):
            note.sent(rows[0])
    assert other.read_bytes() == b""


def test_a_note_that_cannot_be_written_is_said_before_anything_goes(store: database.Store) -> None:
    file(store).parent.write_text("in the way")
    with pytest.raises(OuderbrugError), progress.noted(store, "run-a", set):
        pass

"""The stamp is raised by what can alter a verdict, and by nothing else; every table is said to be one or the other."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, update

import on_postgres
from ouderbrug.model import Attempt
from ouderbrug.store import (
    copies,
    database,
    events,
    generation,
    last_run,
    opt_out_tokens,
    outbox,
    place,
    stamp,
    tables,
)
from store_samples import NOW, SCHOOL, fresh, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

GUARDIAN = {"school": SCHOOL, "key": "g1", "first_name": "Sara", "last_name": "Bakker"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[database.Store]:
    with closing(fresh(tmp_path)) as opened:
        with opened.writing() as connection:
            put(connection)
            connection.execute(insert(tables.guardian).values(GUARDIAN))
        yield opened


def numbers(store: database.Store) -> tuple[int, int]:
    with store.reading() as connection:
        return stamp.read(connection, SCHOOL), stamp.people_version(connection)


def raised(store: database.Store, change: Callable[[Connection], object], *, sends: bool = False) -> tuple[int, int]:
    """By how much a change raises the stamp, and the number of people."""
    before = numbers(store)
    with store.writing(sends=sends) as connection:
        change(connection)
    after = numbers(store)
    return after[0] - before[0], after[1] - before[1]


def test_every_table_is_said_to_alter_verdicts_or_not() -> None:
    """A new table fails here until somebody says which."""
    groups = (stamp.PEOPLE, stamp.SAID, stamp.OUTBOX, stamp.NOTHING)
    said = [name for group in groups for name in group]
    assert sorted(said) == sorted(tables.metadata.tables)


@pytest.mark.parametrize("name", sorted(stamp.PEOPLE | stamp.SAID | stamp.OUTBOX))
@pytest.mark.parametrize("how", ["delete", "update"])
def test_each_path_to_a_table_that_alters_verdicts_raises_it(store: database.Store, name: str, how: str) -> None:
    table = tables.metadata.tables[name]
    column = next(iter(table.c))
    changing = {"delete": delete(table).where(column != column), "update": update(table).values({column: column})}[how]

    def change(connection: Connection) -> None:
        CHANGES["a token"](connection)  # so that the transaction has written something
        connection.execute(changing)

    assert raised(store, change) == (1, int(name in stamp.PEOPLE))
    assert raised(store, change, sends=True) == (int(name not in stamp.OUTBOX), int(name in stamp.PEOPLE))


CHANGES: dict[str, Callable[[Connection], object]] = {
    "a record of a run": lambda connection: last_run.note(connection, SCHOOL, NOW, 0, []),
    "a token": lambda connection: opt_out_tokens.make(connection, SCHOOL, [(["g1"], "newsletter", "")]),
    "a try": lambda connection: outbox.add_attempt(connection, 1, 1, Attempt(1, "email", NOW, NOW, "temporary")),
    "a cursor": lambda connection: events.set_cursor(connection, SCHOOL, "office", "7"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_alters_no_verdict_leaves_it(store: database.Store, change: Callable[[Connection], object]) -> None:
    assert raised(store, change) == (0, 0)


def test_a_transaction_raises_it_once_and_one_that_only_reads_not_at_all(store: database.Store) -> None:
    def twice(connection: Connection) -> None:
        for name in ("Sara", "Sarah"):
            connection.execute(update(tables.guardian).values(first_name=name))

    assert raised(store, twice) == (1, 1)
    assert raised(store, lambda connection: outbox.waiting(connection, SCHOOL)) == (0, 0)


def test_a_transaction_that_is_undone_leaves_nothing_for_the_next(store: database.Store) -> None:
    before = numbers(store)
    with pytest.raises(RuntimeError), store.writing() as connection:
        connection.execute(update(tables.guardian).values(first_name="Sarah"))
        raise RuntimeError
    assert numbers(store) == before
    assert raised(store, CHANGES["a token"]) == (0, 0)


def test_people_may_change_where_no_table_says_so(store: database.Store) -> None:
    """That alone is a change of the store too: an older file of it is told from this one."""
    with store.reading() as connection:
        before = generation.read(connection).number
    assert raised(store, stamp.people_changed) == (1, 1)
    with store.reading() as connection:
        assert generation.read(connection).number == before + 1


def test_each_school_has_its_own(tmp_path: Path, store: database.Store) -> None:
    with closing(fresh(tmp_path, school="98YY00")) as other:
        before = numbers(store)[0]
        with other.writing() as connection:
            connection.execute(insert(tables.guardian).values(GUARDIAN | {"school": "98YY00"}))
        assert numbers(store)[0] == before
        with other.reading() as connection:
            assert stamp.read(connection, "98YY00") == 1


@pytest.mark.slow
def test_10_no_stamp_of_a_backup_that_is_put_back_stands_for_what_was_there(tmp_path: Path) -> None:
    """A page that keeps the store of a server open took the people of before for those that were put back."""
    there = place.Database(tmp_path / "store.db", on_postgres.of(tmp_path), SCHOOL)
    seen = set[tuple[int, int]]()

    def change() -> None:
        with opened.writing() as connection:
            stamp.people_changed(connection)
        seen.add(numbers(opened))

    with closing(database.Store(there.path, SCHOOL, server=there.server)) as opened:
        change()
        copies.copy(opened, tmp_path / "backup.db", NOW)
        for _ in range(3):
            change()
        there.put(tmp_path / "backup.db", place.number(there), NOW)
        now = numbers(opened)
        assert not {number for number, _ in seen} & {now[0]}
        assert not {people for _, people in seen} & {now[1]}
        change()
        assert len(seen) == len({number for number, _ in seen}) == len({people for _, people in seen})

"""The store as a machine: whatever runs, crashes, people and backups do in whatever order, what was promised holds."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

import on_postgres
from chances import examples
from ouderbrug.errors import StoreError
from ouderbrug.model import State
from ouderbrug.store import copies, database, generation, place, protections, purging, restored, tables
from ouderbrug.store import rows as stored_rows
from ouderbrug.store.dialects import driver
from ouderbrug.store.files import beside
from ouderbrug.store.moving import move
from store_machine import FINAL, OTHER, RUNS, StoreMachine
from store_samples import SCHOOL, message, put

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

BY_ITSELF = {State.AWAITING_APPROVAL, State.QUEUED}
"""States of what goes without that anybody says that it did not arrive."""


class Backup(NamedTuple):
    """A copy of the store, and what was so when it was made."""

    file: Path
    number: int
    held: frozenset[str]
    closed: bool
    rests: Any


class RestoredStore(StoreMachine):
    """The same with backups: older stores that lie there are noticed, and what is restored sends nothing again."""

    backup: Backup | None = None

    def __init__(self) -> None:
        super().__init__()
        self.purged: dict[str, tuple[int, int, int]] = {}

    @rule()
    def is_purged(self) -> None:
        """What is over goes for good, and nothing that waits or may have gone."""
        with self.store.writing() as connection:
            for school in (SCHOOL, OTHER):
                events = purging.over_before(connection, school, self.now, ())
                purging.drop(connection, school, events)
            left = set(connection.scalars(select(tables.message.c.id)))
        for number in self.last.keys() - left:
            row = self.last.pop(number)
            assert State(row.state) in FINAL and row.deadline < self.now, "it was not over"
            self.purged[row.key] = (
                self.mail.pop(number, 0),
                self.tries_by_hand.pop(number, 0),
                self.revision.pop(number),
            )
        self.late = [(run, row) for run, row in self.late if row.id in left]

    @rule()
    def is_backed_up(self) -> None:
        file = self.folder / f"backup{self.events}-{self.restores}.db"
        self._copied(file)
        with self.store.reading() as connection:
            number = generation.read(connection).number
        self.backup = Backup(file, number, frozenset(self.held), self.closed, self.rests_until)

    def _copied(self, file: Path) -> None:
        for old in self.folder.glob(f"{file.name}*"):
            old.unlink()
        copies.copy(self.store, file, self.now)

    @precondition(lambda self: self.backup is not None)
    @rule(says_so=st.booleans())
    def an_older_one_lies_there(self, says_so: bool) -> None:
        """By whatever way it came there: nobody opens it to change it, nor goes on with what was open."""
        assert self.backup is not None
        with self.store.reading() as connection:
            number = generation.read(connection).number
        if number == self.backup.number:
            return  # it holds what the newest does
        newest, older = self.folder / "newest.db", self.folder / "older.db"
        self._copied(newest)
        _as_it_was(newest, number)
        shutil.copy(self.backup.file, older)
        if not says_so:
            _as_it_was(older, self.backup.number)
        self._lies_there(older)
        with pytest.raises(StoreError), self.store.writing() as connection:
            database.set_meta(connection, "anything", "at all")
        self.store.close()
        with pytest.raises(StoreError):
            self.open()
        self.store.close()
        self._lies_there(newest)
        self.open()

    def _lies_there(self, file: Path) -> None:
        if on_postgres.WANTED:
            there = database.Store(self.store.path, SCHOOL, server=self.store.server)
            with (
                closing(database.Store(file, SCHOOL)) as copied,
                copied.reading() as source,
                closing(there),
                there.engine.connect() as target,
                target.begin(),
            ):
                move(source, target)
            return
        for ending in place.WITH_IT[1:]:
            beside(self.store.path, ending).unlink(missing_ok=True)
        os.replace(file, self.store.path)

    @precondition(lambda self: self.backup is not None)
    @rule(readable=st.booleans())
    def a_backup_takes_its_place(self, readable: bool) -> None:
        """No run is at work; what came in since comes from its source again."""
        assert self.backup is not None
        for run in tuple(self.claimed):
            self.crash(run)
        self.restores += 1
        fresh = self.folder / "fresh.db"
        shutil.copy(self.backup.file, fresh)
        there = place.at(self.store.path, self.store.server, SCHOOL)
        was = place.number(there)
        with closing(database.Store(fresh, SCHOOL)) as opened, opened.writing() as connection, ExitStack() as stack:
            present = stack.enter_context(self.store.reading()) if readable else None
            own = generation.read(connection)
            protections.restore(connection, [self.store.path], present, self.now)
            self._settle_restored(connection, present)
            for school in (SCHOOL, OTHER):
                restored.hold(connection, school, self.now)
            seen = self.newest.highest(own.store)
            assert seen is not None
            generation.begin_anew(connection, own.store, seen.number + there.seen_elsewhere)
        self.store.close()
        aside = there.put(fresh, was, self.now)
        (self.folder / aside).unlink()
        self._goes_on()

    @precondition(lambda self: self.among(State.QUEUED) and not (self.held or self.closed or self.people_of_then))
    @rule(run=st.sampled_from(RUNS), recorded=st.booleans(), readable=st.booleans())
    def goes_since_the_backup(self, run: str, recorded: bool, readable: bool) -> None:
        """What waits in the backup is sent, recorded or not, and then the backup takes the place of the store."""
        self.crash(run)
        self.is_backed_up()
        self.claim(run, 3)
        self.promises_hold()
        if self.claimed[run]:
            self._send(run)
            self.promises_hold()
        if recorded and run in self.sending:
            self._settle(self.sending.pop(run), State.SENT)
            self.promises_hold()
        self.a_backup_takes_its_place(readable)
        self.claim(run, 3)
        self.a_table_of_people_comes()
        self.claim(run, 3)
        while self.claimed[run] and run not in self.sending:
            self.promises_hold()
            self._send(run)

    def _settle_restored(self, connection: Connection, present: Connection | None) -> None:
        known = present is not None
        restored.settle(connection, self.now, present, newest=known, last=False)
        here = set(connection.scalars(select(tables.message.c.key)))
        for number, row in self.last.items():
            if row.key not in here:
                one = message(row.event_id, row.recipient, self.revision[number], row.school)
                put(connection, one, State.QUEUED)
        restored.settle(connection, self.now, present, newest=known)

    def _goes_on(self) -> None:
        """With the rows of the backup, of which each is known by its key."""
        assert self.backup is not None
        before = self.last
        placed = database.Store(self.store.path, SCHOOL, server=self.store.server)
        with closing(placed), placed.reading() as connection:
            self.newest.keep(generation.read(connection))
            rows = {row.key: row for row in stored_rows.messages(connection, select(tables.message))}
        again = rows.keys() - {row.key for row in before.values()}
        assert {row.key for row in before.values()} <= rows.keys(), "a message was lost"
        assert again <= self.purged.keys(), "a message was made up"
        new = {number: rows[row.key].id for number, row in before.items()}
        for number, count in self.mail.items():
            assert not count or rows[before[number].key].state not in BY_ITSELF or self._waits(number), "goes again"
        for name in ("mail", "tries_by_hand", "revision"):
            counted = getattr(self, name)
            setattr(self, name, type(counted)({new[number]: value for number, value in counted.items()}))
        for key in again:
            assert rows[key].state not in BY_ITSELF, "what was purged since goes again"
            number = rows[key].id
            self.mail[number], self.tries_by_hand[number], self.revision[number] = self.purged.pop(key)
        self.last = {row.id: row for row in rows.values()}
        self.people_of_then = True
        self.held |= self.backup.held
        self.closed, self.rests_until = self.backup.closed, self.backup.rests
        self.went.clear()  # what the account took in this minute the backup does not know
        self.open()

    def _waits(self, number: int) -> bool:
        """True of what a person had sent again, and the store that was there knows that it waits."""
        return State(self.last[number].state) in BY_ITSELF

    @precondition(lambda self: self.people_of_then)
    @rule()
    def a_table_of_people_comes(self) -> None:
        with self.store.writing() as connection:
            for school in (SCHOOL, OTHER):
                restored.people_came(connection, school, self.now)
        self.people_of_then = False

    def teardown(self) -> None:
        if self.people_of_then:
            self.a_table_of_people_comes()
        super().teardown()


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("readable", [True, False])
def test_what_goes_since_a_backup_goes_no_second_time(*, recorded: bool, readable: bool) -> None:
    machine = RestoredStore()
    machine.first_events(State.QUEUED)
    machine.goes_since_the_backup(RUNS[0], recorded, readable)
    machine.promises_hold()
    machine.teardown()


@pytest.mark.parametrize("readable", [True, False])
def test_what_was_purged_since_a_backup_goes_no_second_time(*, readable: bool) -> None:
    machine = RestoredStore()
    machine.first_events(State.QUEUED)
    machine.is_backed_up()
    machine.clock(timedelta(days=8))
    machine.recover()
    machine.promises_hold()
    machine.is_purged()
    assert not machine.last
    machine.a_backup_takes_its_place(readable)
    assert machine.last
    machine.promises_hold()
    machine.teardown()


@pytest.mark.parametrize("says_so", [True, False])
def test_an_older_store_is_noticed(*, says_so: bool) -> None:
    machine = RestoredStore()
    machine.first_events(State.QUEUED)
    machine.is_backed_up()
    machine.event_comes("g1", State.QUEUED)
    machine.an_older_one_lies_there(says_so)
    machine.promises_hold()
    machine.teardown()


TestStoreMachine = RestoredStore.TestCase
TestStoreMachine.pytestmark = [pytest.mark.property]
TestStoreMachine.settings = settings(
    max_examples=examples(12),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


def _as_it_was(file: Path, number: int) -> None:
    """Let a copy say nothing of that it is one, as that of a file system or of an operator says nothing."""
    with closing(driver().connect(str(file))) as copy:
        copy.execute("update generation set copied_at = null")
        copy.commit()
        copy.execute(f"PRAGMA user_version={number}")

"""What a worker refuses before it works at all; what it does is in tests/faults/test_workers.py."""

from __future__ import annotations

import asyncio
from contextlib import closing
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from psycopg_pool import PoolTimeout

from ouderbrug.cli.session import Session
from ouderbrug.cli.worker import Worker
from ouderbrug.store import drains
from ouderbrug.store.database import Store
from store_samples import NOW, SCHOOL, message, put

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from a_school import School

NEWS = {
    "id": "news", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Nieuws", "body": "Tekst."},
}  # fmt: skip
DAMAGED = (
    "create trigger damaged before update on message when new.state = 'sending'"
    " begin select raise(abort, 'database disk image is malformed'); end"
)


def test_14_a_store_that_is_a_file_has_no_workers(small_school: School) -> None:
    said = small_school.run("worker", "--once", exit_code=2).stderr
    assert "a worker is for schools whose store is one database of a server" in said


def test_14_a_worker_says_what_it_needs(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "procrastinate" else find_spec(name))
    assert 'pip install "ouderbrug[cluster]"' in small_school.run("worker", exit_code=2).stderr


@pytest.mark.parametrize(("happens", "code"), [("nothing", 0), ("put back", 2), ("put back and mended", 0)])
@pytest.mark.parametrize("once", [(), ("--once",)], ids=["told to stop", "once"])
def test_14_a_worker_ends_as_the_last_look_at_a_school_did(
    small_school: School, monkeypatch: pytest.MonkeyPatch, happens: str, code: int, once: tuple[str, ...]
) -> None:
    """One that was told to stop ended with 0, though it had refused the store all day."""
    small_school.dispatch()
    old = small_school.store.read_bytes()
    small_school.run("hold", "school", "--as", "directie")
    newest = small_school.store.read_bytes()
    if happens != "nothing":
        small_school.store.write_bytes(old)

    async def serve(self: Worker, *, once: bool) -> None:
        if happens == "put back and mended":
            small_school.store.write_bytes(newest)
            self.drain("99ZZ00", "email", 9)
        if not once:
            raise asyncio.CancelledError

    monkeypatch.setattr("ouderbrug.cli.worker._shared_by", lambda schools: Session(*schools.values()).loaded)
    monkeypatch.setattr("ouderbrug.store.grants.make_queue", lambda *_: None)
    monkeypatch.setattr(Worker, "_serve", serve)
    said = small_school.run("worker", *once, exit_code=code).stderr
    assert ("is not the newest" in said) == (happens != "nothing")


def test_14_a_drain_that_fails_ends_no_worker_and_is_in_its_exit_code_until_one_goes_well(
    small_school: School, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It went on as one that was told to stop: it took each later word, sent nothing, and ended with 0."""
    small_school.happens(NEWS)
    small_school.dispatch(now="2026-11-23T07:00:00+01:00")
    toml = small_school.folder / "ouderbrug.toml"
    worker = Worker({"99ZZ00": toml}, Session(toml).loaded)
    monkeypatch.setenv("OUDERBRUG_NOW", "2026-11-23T10:00:00+01:00")
    _change(small_school, DAMAGED)
    worker.drain("99ZZ00", "email", 9)
    assert (worker.ended, worker.stop.is_set()) == ({"99ZZ00": 2}, False)
    assert "nothing was left" not in capsys.readouterr().out
    _change(small_school, "drop trigger damaged")
    worker.drain("99ZZ00", "email", 9)
    assert (worker.ended, worker.counts["sent"]) == ({}, len(small_school.smtp.mails))
    assert small_school.smtp.mails


def test_f07_a_server_that_is_away_as_a_worker_begins_is_waited_for(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where its pool got no connection it ended, with a fault in ouderbrug."""
    small_school.dispatch()
    tries = iter([PoolTimeout("pool initialization incomplete after 30.0 sec"), asyncio.CancelledError()])

    async def serve(self: Worker, *, once: bool) -> None:
        raise next(tries)

    monkeypatch.setattr("ouderbrug.cli.worker._shared_by", lambda schools: Session(*schools.values()).loaded)
    monkeypatch.setattr("ouderbrug.store.grants.make_queue", lambda *_: None)
    monkeypatch.setattr("ouderbrug.cli.worker.AGAIN", 0)
    monkeypatch.setattr(Worker, "_serve", serve)
    said = small_school.run("worker").stderr
    assert "does not answer; this worker tries again in a moment" in said


def test_14_of_a_file_nobody_is_woken(db: Connection) -> None:
    put(db, message())
    assert drains.wake(db, SCHOOL, {"email": 0}, NOW) == 0


def _change(school: School, statement: str) -> None:
    with closing(Store(school.store, "99ZZ00")) as store, store.writing() as connection:
        connection.exec_driver_sql(statement)

"""What a worker refuses before it works at all; what it does is in tests/faults/test_workers.py."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from ouderbrug.store import drains
from store_samples import NOW, SCHOOL, message, put

if TYPE_CHECKING:
    import pytest
    from sqlalchemy import Connection

    from a_school import School


def test_14_a_store_that_is_a_file_has_no_workers(small_school: School) -> None:
    said = small_school.run("worker", "--once", exit_code=2).stderr
    assert "a worker is for schools whose store is one database of a server" in said


def test_14_a_worker_says_what_it_needs(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "procrastinate" else find_spec(name))
    assert 'pip install "ouderbrug[cluster]"' in small_school.run("worker", exit_code=2).stderr


def test_14_of_a_file_nobody_is_woken(db: Connection) -> None:
    put(db, message())
    assert drains.wake(db, SCHOOL, {"email": 0}, NOW) == 0

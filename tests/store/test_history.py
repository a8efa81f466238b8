"""What guardians got: the same whether a few are asked about or hundreds, and hundreds are not named one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, insert

from ouderbrug.model import State
from ouderbrug.store import history, requests, tables
from store_samples import NOW, SCHOOL, fresh, message, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

GUARDIANS = [f"g{number:03}" for number in range(history.FEW + 5)]
LONG_AGO = NOW - timedelta(days=200)
READS: dict[str, Callable[[Connection, list[str]], Any]] = {
    "contacts": lambda c, whom: history.contacts(c, SCHOOL, whom, NOW - timedelta(days=6)),
    "ever_reached": lambda c, whom: history.ever_reached(c, SCHOOL, whom),
    "last_reached": lambda c, whom: history.last_reached(c, SCHOOL, whom, {"newsletter"}),
    "times_asked": lambda c, whom: requests.times_asked(
        c, SCHOOL, whom, ["newsletter"], NOW - timedelta(90), pilot=False
    ),
}


def put_to(connection: Connection, whom: list[str]) -> Any:
    return requests.put_to(connection, SCHOOL, whom, ["newsletter"], LONG_AGO)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Each guardian got something long ago, the odd ones something of late, and each third one waits for more."""
    store = fresh(tmp_path_factory.mktemp("history"))
    with store.writing() as connection:
        for number, key in enumerate(GUARDIANS):
            connection.execute(insert(tables.guardian).values(school=SCHOOL, key=key, first_name="O", last_name="V"))
            put(connection, message("past", key), State.SENT, marked_at=LONG_AGO)
            if number % 2:
                put(connection, message(f"new-{key}", key), State.SENT, marked_at=NOW - timedelta(days=number % 5))
            if number % 3 == 0:
                put(connection, message(f"next-{key}", key))
        yield connection
    store.close()


def about(found: Any, key: str) -> Any:
    """What an answer says of one guardian."""
    if isinstance(found, dict):
        return found.get(key)
    if isinstance(found, set):
        return key in found
    return sorted((one.id, one.state, one.marked_at, one.kind) for one in found if one.guardian == key)


@pytest.mark.parametrize("name", READS)
def test_few_and_many_hear_the_same_of_a_guardian(db: Connection, name: str) -> None:
    many = READS[name](db, GUARDIANS)
    for key in GUARDIANS:
        assert about(READS[name](db, [key]), key) == about(many, key)
    assert any(about(many, key) for key in GUARDIANS)


@pytest.mark.parametrize("name", [*READS, "put_to"])
def test_hundreds_of_guardians_are_not_named_one_by_one(db: Connection, name: str) -> None:
    said: list[int] = []

    def count(_c: object, _cursor: object, _statement: str, parameters: Any, *_: object) -> None:
        said.append(len(parameters))

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        (READS | {"put_to": put_to})[name](db, [f"g{number:03}" for number in range(400)])
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert max(said) < history.FEW


def test_what_waits_has_its_place_and_what_went_its_day(db: Connection) -> None:
    found = history.contacts(db, SCHOOL, GUARDIANS, NOW - timedelta(days=6))
    went, waits = ([one for one in found if (one.state == State.QUEUED) is queued] for queued in (False, True))
    assert {one.marked_at for one in waits} == {None} and all(one.event_id.startswith("next-") for one in waits)
    assert len(waits) == len(GUARDIANS[::3]) and len(went) == len(GUARDIANS[1::2])
    assert all(one.marked_at is not None and one.marked_at > LONG_AGO for one in went)

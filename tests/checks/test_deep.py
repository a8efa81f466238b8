"""What `check --deep` finds in a store that was spoilt on purpose, and nothing in one that was not."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

import on_postgres
from ouderbrug.checks import deep
from ouderbrug.model import Attempt
from ouderbrug.store import channels, holds, oddities, outbox, tables
from ouderbrug.store.database import Store
from ouderbrug.store.rows import Hold
from room_samples import NOW, queue, runtime
from store_samples import SCHOOL, fresh, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from a_school import School

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = fresh(tmp_path)
    yield store
    store.close()


def said(store: Store, level: str = "") -> list[str]:
    line = runtime()
    found = deep.findings(line.loaded, store, line, NOW)
    return [f"{one.where}: {one.message}" for one in found if level in ("", one.level) and one.level != "info"]


STUCK: dict[str, dict[str, Any]] = {
    "lease-over": {"owner": "dead", "lease_until": NOW - HOUR},
    "lease-ahead": {"owner": "dead", "lease_until": NOW + DAY},
    "no-lease": {"state": "sending", "owner": "dead"},
    "digest-gone": {"digest": 99},
    "due-too-late": {"due_at": NOW + 30 * DAY},
    "no-such-channel": {"channel": "gone"},
    "held-by-nothing": {"held": True},
}


@pytest.mark.parametrize("code", STUCK)
def test_14_a_message_that_can_never_go_is_named_with_its_row(store: Store, code: str) -> None:
    with store.writing() as connection:
        queue(connection, message())
        number = queue(connection, message("e2"))
        connection.execute(update(tables.message).where(tables.message.c.id == number).values(STUCK[code]))
    assert said(store) == [f"store.url: messages that {deep._STUCK[code][1]}: 1 ({number})"]


def test_14_every_oddity_has_its_words_and_its_case() -> None:
    assert deep._STUCK.keys() == STUCK.keys()


def test_14_what_waits_as_it_should_is_no_finding(store: Store) -> None:
    with store.writing() as connection:
        queue(connection, message(), owner="run", lease_until=NOW + HOUR / 10)
        queue(connection, message("e2"))
        holds.place(connection, SCHOOL, Hold("school", "", NOW, "directie", ""))
        holds.mark_held(connection, SCHOOL)
    assert said(store) == []


def test_14_a_table_that_lacks_a_column_is_damage(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("alter table hold drop column reason")
        assert list(oddities.damaged(connection)) == ["table hold lacks reason"]


def away(connection: Connection) -> None:
    channels.down(connection, SCHOOL, "email", "connection-refused", NOW - HOUR)


def resting(connection: Connection) -> None:
    channels.rest(connection, SCHOOL, "email", NOW + HOUR)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (away, "nobody listens at its host and port: connection refused, since 2026-11-23 09:00"),
        (resting, "rests until 2026-11-23 11:00, as its service asked"),
    ],
)
def test_14_a_channel_that_takes_nothing_is_told_with_its_cause(
    store: Store, spoil: Callable[[Connection], None], says: str
) -> None:
    with store.writing() as connection:
        spoil(connection)
    assert said(store) == [f"channels.email: {says}"]


def test_14_what_came_of_a_channel_since_something_went_is_counted_by_its_code(store: Store) -> None:
    with store.writing() as connection:
        row = queue(connection, message())
        for hour, outcome, code in ((1, "temporary", "smtp-450"), (2, "sent", ""), (3, "temporary", "smtp-451"),
                                    (4, "temporary", "smtp-451")):  # fmt: skip
            at = NOW - DAY + hour * HOUR
            outbox.add_attempt(connection, row, 1, Attempt(hour, "email", at, at, outcome, code))
    line = runtime()
    told = [one.message for one in deep.findings(line.loaded, store, line, NOW) if one.where == "channels.email"]
    assert told == [
        "something last went over it: 2026-11-22 12:00",
        "since then temporary, the mail server did not take it just now: 2",
    ]


def test_14_an_address_that_was_refused_last_is_named_by_the_key_of_its_guardian(small_school: School) -> None:
    small_school.happens({"id": "n", "kind": "notice", "audience": {"pupil": "p1"},
                          "payload": {"title": "Nieuws", "body": "Er is nieuws."}})  # fmt: skip
    small_school.smtp.replies["RCPT"] = ["550 5.1.1 No such user"]
    small_school.run("dispatch", exit_code=None)
    found = small_school.json("check", "--deep", "--offline", exit_code=None)["findings"]
    [refused] = [one["message"] for one in found if "was refused" in one["message"]]
    assert refused.startswith("guardians whose last message was refused, the address does not exist: 1 (g")
    assert "@" not in refused


def test_14_messages_of_a_time_to_come_are_a_clock_that_ran_ahead(store: Store) -> None:
    with store.writing() as connection:
        queue(connection, message(), state="sent", marked_at=NOW + DAY)
    assert said(store, "error") == ["store.url: of a time that is still to come: went 1, expired 0"]


@pytest.mark.slow
def test_14_on_a_server_a_number_that_would_come_twice_and_a_broken_index_are_damage(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "s.db", SCHOOL, server=on_postgres.of(tmp_path))) as store:
        with store.writing() as connection:
            queue(connection, message())
            assert list(oddities.damaged(connection)) == []
            connection.exec_driver_sql("select setval('message_id_seq', 1, false)")
            connection.exec_driver_sql(
                "update pg_index set indisvalid = false where indexrelid = 'message_due'::regclass"
            )
        with store.reading() as connection:
            assert [one.partition(";")[0] for one in oddities.damaged(connection)] == [
                "index message_due is not valid", "table message would give a number twice",
            ]  # fmt: skip

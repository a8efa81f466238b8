"""Plain messages are marked many at a time: as each alone would be, in their order, and nothing that is not plain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.delivery import plain
from ouderbrug.delivery.mark import Marker
from ouderbrug.model import Audience, Correction, Priority, State
from ouderbrug.store import claims, mailboxes, outbox, roster, states, tables
from room_samples import HOUR, JIP, NOW, SCHOOL, enrol, message, people, queue, runtime, work
from store_samples import LEASE, row_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow

ALL = Audience("school")
OF_A_RUN = ("id", "unsubscribe")


@pytest.fixture
def db(db: Connection) -> Connection:
    """A store with the people in it."""
    enrol(db, people())
    return db


def news(recipient: str, id: str = "e1", kind: str = "newsletter", **more: Any) -> Message:
    return message(recipient, kind, id, **({"audience": ALL} | more))


def claimed(db: Connection, *messages: Message) -> list[MessageRow]:
    """These messages in their order, in the hands of this run."""
    numbers = [queue(db, one) for one in messages]
    claims.claim(db, SCHOOL, claims.Wanted("email", "run-a", 20, LEASE), NOW)
    return [row_of(db, number) for number in numbers]


def marked(db: Connection, rows: list[MessageRow]) -> list[Message]:
    return [one for _, one in plain.mark(work(db, roster=roster.load(db, SCHOOL)), rows, plain.Looked())]


def whom(found: list[Message]) -> list[str]:
    return [one.recipient for one in found]


def test_a_set_is_marked_as_each_alone_would_be(db: Connection) -> None:
    rows = claimed(db, news("g1"), news("g2", "e2", "notice"))
    before = db.begin_nested()
    together = marked(db, rows)
    rows_then = [row_of(db, row.id) for row in rows]
    before.rollback()
    alone = [Marker(runtime()).mark(db, row, NOW)[0] for row in rows]
    assert whom(together) == ["g1", "g2"]
    assert [replace(one, unsubscribe="") for one in together] == [replace(one, unsubscribe="") for one in alone if one]
    assert [bool(one.unsubscribe) for one in together] == [True, False]
    assert rows_then == [row_of(db, row.id) for row in rows]
    assert {row.state for row in rows_then} == {State.SENDING} and {row.attempts for row in rows_then} == {1}


def shared(db: Connection) -> list[MessageRow]:
    return claimed(db, news("g1"), news("g3"), news("g2"))


def about_a_child(db: Connection) -> list[MessageRow]:
    return claimed(db, news("g1"), message("g2", "notable_score", "e2", audience=JIP), news("g2", "e3"))


def urgent(db: Connection) -> list[MessageRow]:
    return claimed(db, news("g1"), replace(news("g2"), priority=Priority.URGENT))


def changed(db: Connection) -> list[MessageRow]:
    return claimed(db, news("g1"), replace(news("g2"), correction=Correction.CHANGED))


def twice(db: Connection) -> list[MessageRow]:
    return claimed(db, news("g1"), news("g1", "e2"), news("g2"))


def changing(**values: Any) -> Callable[[Connection], list[MessageRow]]:
    def change(db: Connection) -> list[MessageRow]:
        rows = claimed(db, news("g1"), news("g2"))
        states.change(db, (State.QUEUED,), tables.message.c.id == rows[1].id, **values)
        return rows

    return change


def opted_out(db: Connection) -> list[MessageRow]:
    rows = claimed(db, news("g1"), news("g2"))
    roster.add_opt_out(db, SCHOOL, "g2", frozenset({"all"}))
    return rows


def joined(db: Connection) -> list[MessageRow]:
    rows = claimed(db, news("g1"), news("g2"))
    outbox.join(db, rows[1].id, SCHOOL, "g3")
    return rows


def had_it(db: Connection) -> list[MessageRow]:
    """Somebody who left read that mailbox, and had it there."""
    rows = claimed(db, news("g1"), news("g2"))
    there = {"mailbox": mailboxes.hashed(db, "g2@guardian.example")[0], "state": State.SENT, "marked_at": NOW}
    queue(db, news("g4"), **there)
    return rows


NOT_PLAIN = {
    "a mailbox that two read": shared,
    "about a child": about_a_child,
    "urgent": urgent,
    "a change": changed,
    "a second one of a guardian": twice,
    "held": changing(held=True),
    "not due any more": changing(due_at=NOW + HOUR),
    "of a pilot": changing(pilot=True),
    "claimed by another": changing(owner="run-b"),
    "claimed again": changing(fence=9),
    "whose lease is over": changing(lease_until=NOW),
    "for two": joined,
    "not allowed": opted_out,
    "at a mailbox that had it": had_it,
}


@pytest.mark.parametrize("rows", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_the_first_that_is_not_plain_or_may_not_go_ends_the_set(
    db: Connection, rows: Callable[[Connection], list[MessageRow]]
) -> None:
    """It is left as it is, and so is what comes after it."""
    found = rows(db)
    before = [row_of(db, row.id) for row in found]
    assert whom(marked(db, found)) == ["g1"]
    assert [row_of(db, row.id) for row in found][1:] == before[1:]


@pytest.mark.parametrize("rows", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_where_it_is_the_first_nothing_is_marked(
    db: Connection, rows: Callable[[Connection], list[MessageRow]]
) -> None:
    found = rows(db)
    if rows is twice:
        found.insert(0, found[1])
    assert whom(marked(db, [*found[1:], found[0]])) == (["g1"] if rows is twice else [])

"""What else waits with a message: of the same event for others, over one channel, and by which key it is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import bindparam, update

from ouderbrug.model import Priority, State
from ouderbrug.store import outbox, tables
from store_samples import NOW, SCHOOL, message, put, row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

GONE = [state for state in State if state is not State.QUEUED]
NOT_BESIDE: list[dict[str, Any]] = [{"channel": "sms"}, {"held": True}, {"pilot": True}, {"recipient": "g3"}]


def ids(rows: list[Any]) -> list[int]:
    return [row.id for row in rows]


def pair(db: Connection, **values: Any) -> tuple[int, int]:
    """A message for one guardian, and one of the same event for another."""
    return put(db), put(db, message(recipient="g2"), **values)


def test_what_waits_of_the_same_revision_over_the_same_channel_is_beside_it(db: Connection) -> None:
    one, other = pair(db)
    put(db, message("e2", "g2"))
    put(db, message(recipient="g2", revision=2))
    assert ids(outbox.beside(db, row_of(db, one), ["g1", "g2"])) == [other]
    assert outbox.beside(db, row_of(db, one), ["g1"]) == [], "and it is not beside itself"


@pytest.mark.parametrize("values", [*NOT_BESIDE, *({"state": state} for state in GONE)], ids=str)
def test_what_goes_otherwise_or_does_not_wait_is_not_beside_it(db: Connection, values: dict[str, Any]) -> None:
    one, _ = pair(db, **values)
    assert outbox.beside(db, row_of(db, one), ["g1", "g2"]) == []


def test_a_sibling_says_the_same_about_the_same_children(db: Connection) -> None:
    one, other = pair(db)
    put(db, replace(message(recipient="g3"), pupils=("p1",)))
    assert ids(outbox.siblings(db, row_of(db, one))) == [other]


@pytest.mark.parametrize("values", [{"held": True}, {"correction": "changed"}, *({"state": state} for state in GONE)],
                         ids=str)  # fmt: skip
def test_what_is_held_corrects_or_does_not_wait_is_no_sibling(db: Connection, values: dict[str, Any]) -> None:
    one, _ = pair(db, **values)
    assert outbox.siblings(db, row_of(db, one)) == []


@pytest.mark.parametrize(("priority", "alike"), [(Priority.URGENT, False), (Priority.NORMAL, True)])
def test_what_is_urgent_is_one_message_for_each_channel_and_else_one_for_all(priority: Priority, alike: bool) -> None:
    one = replace(message(), priority=priority)
    assert (outbox.message_key(one) == outbox.message_key(replace(one, channel="sms"))) is alike


def test_what_waits_for_a_channel_is_free_until_a_run_has_claimed_it(db: Connection) -> None:
    here, held, claimed = (put(db, message(event)) for event in ("e1", "e2", "e3"))
    own = update(tables.message).where(tables.message.c.id == bindparam("of_id"))
    db.execute(own.values(held=True), {"of_id": held})
    db.execute(own.values(owner="run-a", lease_until=NOW + timedelta(minutes=2)), {"of_id": claimed})
    assert ids(outbox.free_on(db, SCHOOL, ["email"])) == [here]
    assert outbox.free_on(db, SCHOOL, ["sms"]) == []
    assert ids(outbox.of_lost_channels(db, SCHOOL, ["sms"])) == [here, held, claimed]
    assert outbox.of_lost_channels(db, SCHOOL, ["email"]) == []

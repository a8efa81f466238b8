"""The ids of messages: the same whenever a store makes them, another in another store, and no message has another's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import update

from ouderbrug.store import public_ids, tables
from ouderbrug.store.database import MAILBOX_KEY
from store_samples import message, put

if TYPE_CHECKING:
    from sqlalchemy import Connection


def with_secret(db: Connection, secret: str) -> None:
    db.execute(update(tables.meta).where(tables.meta.c.key == MAILBOX_KEY).values(value=secret))


def test_an_id_is_the_same_whenever_it_is_made_and_another_for_each_key(db: Connection) -> None:
    first = public_ids.of(db, ["a", "b"])
    assert public_ids.of(db, ["b", "a"]) == first[::-1]
    assert first[0] != first[1]
    assert {len(one) for one in first} == {32}


def test_nobody_computes_it_without_the_secret_of_the_store(db: Connection) -> None:
    with_secret(db, "00" * 32)
    [here] = public_ids.of(db, ["a"])
    with_secret(db, "01" * 32)
    assert public_ids.of(db, ["a"]) != [here]
    with_secret(db, "")
    assert public_ids.of(db, ["a"]) != public_ids.of(db, ["a"]), "without one it is by chance"


def test_an_id_that_another_message_has_is_never_given_again(db: Connection) -> None:
    taken = public_ids.of(db, ["a"])
    put(db, replace(message(), public_id=taken[0]))
    fresh = public_ids.of(db, ["a", "b"])
    assert fresh[0] != taken[0]
    assert fresh[1] == public_ids.of(db, ["b"])[0]

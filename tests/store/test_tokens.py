"""What stands for a person is theirs alone, and tells nobody without the key of the store whose it is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from ouderbrug.store import tokens
from ouderbrug.store.database import MAILBOX_KEY, set_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection

SARA, MARK = "sara@guardian.example", "mark@guardian.example"


def _unkeyed(start: str, of: str) -> str:
    return start + hashlib.sha256(f"{start} {of}".encode()).hexdigest()[:10]


@pytest.mark.parametrize("written", [SARA, "Sara@Guardian.example", f" {SARA} "])
def test_a_token_is_of_whom_it_was_made_for(db: Connection, written: str) -> None:
    one, other = tokens.new(db, written, MARK)
    assert len(one) == tokens.SIGNS and one != other
    assert tokens.is_of(db, one, SARA) and not tokens.is_of(db, one, MARK)
    assert tokens.is_of(db, other, MARK) and not tokens.is_of(db, other, SARA)


def test_without_the_key_of_the_store_nobody_tries_a_guess_on_it(db: Connection) -> None:
    [token] = tokens.new(db, SARA)
    assert token != _unkeyed(token[:22], SARA)
    set_meta(db, MAILBOX_KEY, "00" * 32)
    assert not tokens.is_of(db, token, SARA)


def test_a_token_from_before_is_still_of_whom_it_was_made_for(db: Connection) -> None:
    token = _unkeyed("a-_" + "b" * 19, SARA)
    assert tokens.is_of(db, token, SARA) and not tokens.is_of(db, token, MARK)


@pytest.mark.parametrize("token", ["", "a", "a" * 22, "a" * 32, "a" * 400, "é" * 32, "\udc80" * 32])
def test_no_other_word_is_a_token(db: Connection, token: str) -> None:
    assert not tokens.is_of(db, token, SARA) and tokens.hash_of(token)

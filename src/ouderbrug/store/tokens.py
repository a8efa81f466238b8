"""Tokens that stand for a person: random, and after that a keyed hash of whom they were made for.

The store keeps a hash of the whole, so that nobody can put another end to one. Once whoever has the key has another
address by now, a token that was made for the old one is no word of theirs. Without the key of the store a token tells
nothing of whose it is: nobody can try a guess on it.
"""

from __future__ import annotations

import hashlib
import secrets
from hmac import compare_digest
from typing import TYPE_CHECKING

from ouderbrug.store.mailboxes import hashed

if TYPE_CHECKING:
    from sqlalchemy import Connection

SIGNS = 32
"""So many letters, digits, - and _ a token has."""
_RANDOM = 22
"""So many of them are random: 128 bits."""
_END = SIGNS - _RANDOM


def new(connection: Connection, *of: str) -> list[str]:
    """A new token ``of`` each of these: their address, or what else names them."""
    starts = [secrets.token_urlsafe(16) for _ in of]
    ends = hashed(connection, *(_said(start, one) for start, one in zip(starts, of, strict=True)))
    return [start + end[:_END] for start, end in zip(starts, ends, strict=True)]


def is_of(connection: Connection, token: str, of: str) -> bool:
    """True of a token that was made for the same, also of one from before its end was keyed."""
    start, end = token[:_RANDOM], token[_RANDOM:].encode("utf-8", "surrogatepass")
    [keyed] = hashed(connection, _said(start, of))
    return any(compare_digest(end, one[:_END].encode()) for one in (keyed, _unkeyed(start, of)))


def hash_of(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _said(start: str, of: str) -> str:
    return f"token {_seen(start, of)}"


def _unkeyed(start: str, of: str) -> str:
    """How the end of a token was made before: who knows the whole, of which the store has a hash, has that token."""
    return hashlib.sha256(_seen(start, of).encode()).hexdigest()


def _seen(start: str, of: str) -> str:
    return f"{start} {of.strip().casefold()}".encode("utf-8", "surrogatepass").decode("utf-8", "replace")

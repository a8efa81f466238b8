"""Tokens that stand for a person: random, and after that a hash of whom they were made for.

The store keeps a hash of the whole, so that nobody can put another end to one. Once whoever has the key has another
address by now, a token that was made for the old one is no word of theirs.
"""

from __future__ import annotations

import hashlib
import secrets
from hmac import compare_digest

SIGNS = 32
"""So many letters, digits, - and _ a token has."""
_RANDOM = 22
"""So many of them are random: 128 bits."""


def new(of: str) -> str:
    """A new token that is ``of`` somebody: their address, or what else names them."""
    start = secrets.token_urlsafe(16)
    return start + _end(start, of)


def is_of(token: str, of: str) -> bool:
    """True of a token that was made for the same."""
    start = token[:_RANDOM]
    return compare_digest(token.encode("utf-8", "surrogatepass"), (start + _end(start, of)).encode())


def hash_of(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _end(start: str, of: str) -> str:
    return hashlib.sha256(f"{start} {of.strip().casefold()}".encode("utf-8", "surrogatepass")).hexdigest()[:_END]


_END = SIGNS - _RANDOM

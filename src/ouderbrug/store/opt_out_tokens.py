"""Tokens with which a guardian opts out of a kind: a mail carries one, and the store knows only its hash."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from ouderbrug.store import tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

NOBODY = ""
"""Whose the token of a pilot's mail is."""
_table = tables.opt_out_token


def token_hash(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.strip().encode()).hexdigest()


def make(connection: Connection, school: str, guardian: str, kind: str) -> str:
    """A new token of 128 random bits, for what this guardian gets of this kind."""
    token = secrets.token_urlsafe(16)
    values = {"hash": token_hash(token), "school": school, "guardian": guardian, "kind": kind}
    connection.execute(insert(_table).values(**values))
    return token


def find(connection: Connection, school: str, token: str) -> tuple[str, str] | None:
    """The guardian and the kind that a token stands for; None if this school gave out no such token."""
    here = (_table.c.hash == token_hash(token)) & (_table.c.school == school)
    row = connection.execute(select(_table.c.guardian, _table.c.kind).where(here)).first()
    return (row.guardian, row.kind) if row else None

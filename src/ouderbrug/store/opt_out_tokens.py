"""Tokens with which the readers of a mail opt out of a kind: it carries one, and the store knows only its hash."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from ouderbrug.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

NOBODY = ""
"""Whose the token of a pilot's mail is."""
_table = tables.opt_out_token


def token_hash(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.strip().encode()).hexdigest()


def make(connection: Connection, school: str, mails: Sequence[tuple[Iterable[str], str]]) -> list[str]:
    """For each mail a new token of 128 random bits, for what its guardians get of its kind there."""
    tokens = [secrets.token_urlsafe(16) for _ in mails]
    rows = [{"hash": token_hash(token), "school": school, "kind": kind, "guardian": key}
            for token, (guardians, kind) in zip(tokens, mails, strict=True) for key in guardians]  # fmt: skip
    if rows:
        connection.execute(insert(_table), rows)
    return tokens


def find(connection: Connection, school: str, token: str) -> tuple[tuple[str, ...], str] | None:
    """The guardians and the kind that a token stands for; None if this school gave out no such token."""
    here = (_table.c.hash == token_hash(token)) & (_table.c.school == school)
    query = select(_table.c.guardian, _table.c.kind).where(here).order_by(_table.c.guardian)
    rows = connection.execute(query).all()
    return (tuple(row.guardian for row in rows), rows[0].kind) if rows else None

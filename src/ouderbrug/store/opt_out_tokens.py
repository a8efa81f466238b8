"""Tokens with which the readers of a mail opt out of a kind: it carries one, and the store knows only its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from ouderbrug.store import tables, tokens
from ouderbrug.store.mail_links import still_of
from ouderbrug.store.many import Many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from ouderbrug.people import Guardian

_table = tables.opt_out_token
_NEW = Many(insert(_table))


def make(connection: Connection, school: str, mails: Sequence[tuple[Iterable[str], str, str]]) -> list[str]:
    """For each mail to a mailbox a new token of 128 random bits, for what its guardians get of its kind there."""
    made = tokens.new(connection, *(mailbox for _, _, mailbox in mails))
    rows = [{"hash": tokens.hash_of(token), "school": school, "kind": kind, "guardian": key}
            for token, (guardians, kind, _) in zip(made, mails, strict=True) for key in guardians]  # fmt: skip
    _NEW.run(connection, rows)
    return made


def find(
    connection: Connection, school: str, token: str, people: Mapping[str, Guardian]
) -> tuple[tuple[str, ...], str] | None:
    """The guardians and the kind that a token stands for; None if this school gave out no such token.

    So it is where nobody has the mailbox any more to which it was mailed.
    """
    token = token.strip()
    here = (_table.c.hash == tokens.hash_of(token)) & (_table.c.school == school)
    query = select(_table.c.guardian, _table.c.kind).where(here).order_by(_table.c.guardian)
    rows = connection.execute(query).all()
    whose = still_of(connection, token, (row.guardian for row in rows), people)
    return (whose, rows[0].kind) if whose else None

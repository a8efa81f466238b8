"""Links in mails by which guardians answer or wish: each by a random token, of which the store knows the hash alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, insert, select

from ouderbrug.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

ANSWER, WISHES = "answer", "wishes"
"""What a link is for: to answer what its event asks, or to say how a guardian wants to hear from school."""
LASTS = timedelta(days=30)
"""How long a link leads anywhere, where the event names no earlier day."""
NOBODY = ""
"""Whose the links of a pilot's mail are."""
_table = tables.mail_link


class NewLink(NamedTuple):
    """A link that is to be made: for which guardians (keys), what it is for, and for which event (id)."""

    guardians: Iterable[str]
    what: str
    event: str = ""


class MailLink(NamedTuple):
    """A link that was found by its token: whose it is, for which event, and when it was mailed."""

    guardians: tuple[str, ...]
    event: str
    made_at: datetime

    @property
    def of_pilot(self) -> bool:
        """True where it stands for nobody: whoever reads the mailbox of a pilot is not the guardian."""
        return self.guardians == (NOBODY,)


def make(connection: Connection, school: str, links: Sequence[NewLink], now: datetime) -> list[str]:
    """For each a new token of 128 random bits."""
    tokens = [new_token() for _ in links]
    rows = [{"hash": hash_of(token), "guardian": key, "school": school, "what": one.what, "event_id": one.event,
             "made_at": now}
            for token, one in zip(tokens, links, strict=True) for key in one.guardians]  # fmt: skip
    if rows:
        connection.execute(insert(_table), rows)
    return tokens


def find(connection: Connection, school: str, token: str, what: str, now: datetime) -> MailLink | None:
    """What a token stands for; None where it is over, is for something else, or never was."""
    here = (_table.c.hash == hash_of(token)) & (_table.c.school == school) & (_table.c.what == what)
    lives = (_table.c.made_at > now - LASTS) & (_table.c.made_at <= now)
    rows = connection.execute(select(_table).where(here, lives).order_by(_table.c.guardian)).all()
    return MailLink(tuple(row.guardian for row in rows), rows[0].event_id, rows[0].made_at) if rows else None


def forget(connection: Connection, school: str, now: datetime) -> int:
    """Delete the links that are over."""
    over = delete(_table).where(_table.c.school == school, _table.c.made_at <= now - LASTS)
    return connection.execute(over).rowcount


def new_token() -> str:
    """A token of 128 random bits."""
    return secrets.token_urlsafe(16)


def hash_of(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

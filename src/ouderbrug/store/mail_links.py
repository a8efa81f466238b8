"""Links in mails by which guardians answer or wish: each by a random token, of which the store knows the hash alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, insert, select

from ouderbrug.store import tables, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.people import Guardian

ANSWER, WISHES = "answer", "wishes"
"""What a link is for: to answer what its event asks, or to say how a guardian wants to hear from school."""
LASTS = timedelta(days=30)
"""How long a link leads anywhere, where the event names no earlier day."""
NOBODY = ""
"""Whose the links of a pilot's mail are."""
_table = tables.mail_link


class NewLink(NamedTuple):
    """A link that is to be made: for which guardians (keys), what it is for, for which event (id), to which mailbox."""

    guardians: Iterable[str]
    what: str
    event: str = ""
    mailbox: str = ""


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
    """For each a new token of 128 random bits, which is of the mailbox that it goes to."""
    made = tokens.new(connection, *(one.mailbox for one in links))
    rows = [{"hash": tokens.hash_of(token), "guardian": key, "school": school, "what": one.what, "event_id": one.event,
             "made_at": now}
            for token, one in zip(made, links, strict=True) for key in one.guardians]  # fmt: skip
    if rows:
        connection.execute(insert(_table), rows)
    return made


def find(
    connection: Connection, school: str, token: str, what: str, people: Mapping[str, Guardian], now: datetime
) -> MailLink | None:
    """What a token stands for, and for whom whose mailbox it is still; None for nobody.

    So it is of one that is over, is for something else, or never was.
    """
    here = (_table.c.hash == tokens.hash_of(token)) & (_table.c.school == school) & (_table.c.what == what)
    lives = (_table.c.made_at > now - LASTS) & (_table.c.made_at <= now)
    rows = connection.execute(select(_table).where(here, lives).order_by(_table.c.guardian)).all()
    whose = still_of(connection, token, (row.guardian for row in rows), people)
    return MailLink(whose, rows[0].event_id, rows[0].made_at) if whose else None


def still_of(
    connection: Connection, token: str, guardians: Iterable[str], people: Mapping[str, Guardian]
) -> tuple[str, ...]:
    """Those of the guardians of a token (keys) who have the mailbox still to which it was mailed."""
    return tuple(
        key
        for key in guardians
        if key == NOBODY or (key in people and tokens.is_of(connection, token, people[key].email))
    )


def forget(connection: Connection, school: str, now: datetime) -> int:
    """Delete the links that are over."""
    over = delete(_table).where(_table.c.school == school, _table.c.made_at <= now - LASTS)
    return connection.execute(over).rowcount

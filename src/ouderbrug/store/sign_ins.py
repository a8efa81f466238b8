"""Who is signed in to the staff page: links that work once, and sessions; of both the store knows the hash alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, func, insert, or_, select, update

from ouderbrug.store import tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

LINK_LASTS = timedelta(minutes=15)
"""How long a link in a mail can be used."""
MOST_LINKS = 3
"""So many links a colleague may ask for in the time that one lasts."""
SESSION_LASTS = timedelta(hours=8)
IDLE = timedelta(minutes=30)
"""After so long without a page, and at the latest after ``SESSION_LASTS``, somebody signs in again."""
SEEN_AGAIN = timedelta(minutes=1)
"""How old a note of the last page may be: a page a second does not write a row a second."""
_link, _session = tables.sign_in_link, tables.web_session


class SignedIn(NamedTuple):
    """A colleague (key) who is signed in, by which way, and since when; ``seen_at`` is the last page that was noted."""

    staff: str
    way: str
    since: datetime
    seen_at: datetime


def make_link(connection: Connection, school: str, staff: str, now: datetime) -> str | None:
    """A token by which a colleague signs in once; None where they asked for too many in a short time."""
    _forget_old(connection, school, now)
    asked = select(func.count()).where(_link.c.school == school, _link.c.staff == staff)
    if (connection.execute(asked).scalar() or 0) >= MOST_LINKS:
        return None
    token = secrets.token_urlsafe(32)
    connection.execute(insert(_link).values(hash=_hash(token), school=school, staff=staff, made_at=now))
    return token


def use_link(connection: Connection, school: str, token: str, now: datetime) -> str | None:
    """Use up a link; the colleague (key) whose it is, None where it is over, was used or never was."""
    mine = (_link.c.hash == _hash(token)) & (_link.c.school == school) & _link.c.used_at.is_(None)
    here = mine & (_link.c.made_at > now - LINK_LASTS) & (_link.c.made_at <= now)
    staff: str | None = connection.execute(select(_link.c.staff).where(here)).scalar()
    return staff if connection.execute(update(_link).where(here).values(used_at=now)).rowcount else None


def begin(connection: Connection, school: str, staff: str, way: str, now: datetime) -> str:
    """Sign a colleague in; returns the token of the session."""
    token = secrets.token_urlsafe(32)
    values = {"school": school, "staff": staff, "way": way, "since": now, "seen_at": now}
    connection.execute(insert(_session).values(hash=_hash(token), **values))
    return token


def find(connection: Connection, school: str, token: str, now: datetime) -> SignedIn | None:
    """Whose session it is; None where it is over, or never was."""
    columns = (_session.c.staff, _session.c.way, _session.c.since, _session.c.seen_at)
    here = (_session.c.hash == _hash(token)) & (_session.c.school == school)
    lives = (_session.c.since > now - SESSION_LASTS) & (_session.c.seen_at > now - IDLE)
    row = connection.execute(select(*columns).where(here, lives)).first()
    return SignedIn(*row) if row else None


def note_seen(connection: Connection, token: str, now: datetime) -> None:
    """Note that a page was asked for."""
    connection.execute(update(_session).where(_session.c.hash == _hash(token)).values(seen_at=now))


def end(connection: Connection, token: str) -> None:
    """Sign somebody out."""
    connection.execute(delete(_session).where(_session.c.hash == _hash(token)))


def _forget_old(connection: Connection, school: str, now: datetime) -> None:
    connection.execute(delete(_link).where(_link.c.school == school, _link.c.made_at <= now - LINK_LASTS))
    over = or_(_session.c.since <= now - SESSION_LASTS, _session.c.seen_at <= now - IDLE)
    connection.execute(delete(_session).where(_session.c.school == school, over))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

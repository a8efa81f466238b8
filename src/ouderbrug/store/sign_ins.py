"""Who is signed in to the staff page: links that work once, and sessions; of both the store knows the hash alone.

Both are of a person: once the key of a colleague has another address or name, they end.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, func, insert, or_, select, update

from ouderbrug.store import tables, tokens
from ouderbrug.store.tokens import hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from ouderbrug.people import Staff

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
    """A colleague who is signed in, by which way, and since when; ``seen_at`` is the last page that was noted."""

    one: Staff
    way: str
    since: datetime
    seen_at: datetime


def make_link(connection: Connection, school: str, one: Staff, now: datetime) -> str | None:
    """A token by which a colleague signs in once; None where they asked for too many in a short time."""
    _forget_old(connection, school, now)
    asked = select(func.count()).where(_link.c.school == school, _link.c.staff == one.key)
    if (connection.execute(asked).scalar() or 0) >= MOST_LINKS:
        return None
    [token] = tokens.new(connection, _name(one))
    connection.execute(insert(_link).values(hash=hash_of(token), school=school, staff=one.key, made_at=now))
    return token


def use_link(
    connection: Connection, school: str, token: str, staff: Mapping[str, Staff], now: datetime
) -> Staff | None:
    """Use up a link; the colleague whose it is, None where it is over, was used, never was or is somebody else's."""
    mine = (_link.c.hash == hash_of(token)) & (_link.c.school == school) & _link.c.used_at.is_(None)
    here = mine & (_link.c.made_at > now - LINK_LASTS) & (_link.c.made_at <= now)
    key: str | None = connection.execute(select(_link.c.staff).where(here)).scalar()
    used = connection.execute(update(_link).where(here).values(used_at=now)).rowcount
    return _whose(connection, token, staff.get(key or "")) if used else None


def begin(connection: Connection, school: str, one: Staff, way: str, now: datetime) -> str:
    """Sign a colleague in; returns the token of the session."""
    [token] = tokens.new(connection, _name(one))
    values = {"school": school, "staff": one.key, "way": way, "since": now, "seen_at": now}
    connection.execute(insert(_session).values(hash=hash_of(token), **values))
    return token


def find(connection: Connection, school: str, token: str, staff: Mapping[str, Staff], now: datetime) -> SignedIn | None:
    """Whose session it is; None where it is over, never was, or is somebody else's."""
    row = _living(connection, school, token, now)
    one = _whose(connection, token, staff.get(row.staff)) if row else None
    return SignedIn(one, row.way, row.since, row.seen_at) if row and one else None


def is_another_s(connection: Connection, school: str, token: str, staff: Mapping[str, Staff], now: datetime) -> bool:
    """True of a session that would go on, were its key not gone, or of another address or name by now."""
    row = _living(connection, school, token, now)
    return row is not None and _whose(connection, token, staff.get(row.staff)) is None


def _living(connection: Connection, school: str, token: str, now: datetime) -> Row[str, str, datetime, datetime] | None:
    columns = (_session.c.staff, _session.c.way, _session.c.since, _session.c.seen_at)
    here = (_session.c.hash == hash_of(token)) & (_session.c.school == school)
    lives = (_session.c.since > now - SESSION_LASTS) & (_session.c.seen_at > now - IDLE)
    return connection.execute(select(*columns).where(here, lives)).first()


def note_seen(connection: Connection, token: str, now: datetime) -> None:
    """Note that a page was asked for."""
    connection.execute(update(_session).where(_session.c.hash == hash_of(token)).values(seen_at=now))


def end(connection: Connection, token: str) -> None:
    """Sign somebody out."""
    connection.execute(delete(_session).where(_session.c.hash == hash_of(token)))


def _forget_old(connection: Connection, school: str, now: datetime) -> None:
    connection.execute(delete(_link).where(_link.c.school == school, _link.c.made_at <= now - LINK_LASTS))
    over = or_(_session.c.since <= now - SESSION_LASTS, _session.c.seen_at <= now - IDLE)
    connection.execute(delete(_session).where(_session.c.school == school, over))


def _whose(connection: Connection, token: str, one: Staff | None) -> Staff | None:
    """Who has the key of a token by now, if the token was made for them."""
    return one if one and tokens.is_of(connection, token, _name(one)) else None


def _name(one: Staff) -> str:
    """What names a colleague, however their name is written: with an accent or without, in capitals or not."""
    plain = unicodedata.normalize("NFKD", one.name)
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return f"{one.email.strip()} {' '.join(bare.split())}"

"""What guardians wished for themselves by a link in a mail: it goes before what a file says, until that changes.

Each wish is a row, and the last one counts; to undo it takes its rows away, so that what held before holds again. Of
the link that undoes it the store knows the hash alone, but for as long as the mail that bears it is not known to have
gone: until then a wish is asked, and holds not yet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, insert, select

from ouderbrug.store import tables
from ouderbrug.store.mail_links import LASTS
from ouderbrug.store.rows import given
from ouderbrug.store.tokens import hash_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from ouderbrug.school.roster import Roster

OPT_OUT = "opt_out"
"""The wish that stands with the guardian as `ouderbrug optout` writes it: kinds that they do not want."""
ASKED = "asked"
"""What a row is that holds not yet: what was chosen, in which language, and the token instead of its hash."""
_table, _guardian = tables.wish, tables.guardian
_OF_SCHOOL = select(_table).where(given(_table.c.school), _table.c.what.not_in((OPT_OUT, ASKED))).order_by(_table.c.id)


class Asked(NamedTuple):
    """What was chosen for these guardians (keys), by the names of the form, in which language; ``token`` undoes it.

    It is ``said`` by a link in a mail (empty), and holds once its mail went; or a colleague wrote it down or took it
    back, and it holds whether that goes or not.
    """

    guardians: tuple[str, ...]
    chosen: Mapping[str, str]
    language: str
    token: str
    said: str = ""


def ask(connection: Connection, school: str, wish: Asked, now: datetime) -> None:
    """Keep what was asked, before the mail of it goes."""
    said = {"chosen": dict(wish.chosen), "language": wish.language, "said": wish.said}
    rows = [{"school": school, "guardian": key, "what": ASKED, "value": said, "told": "", "undo": wish.token, "at": now}
            for key in wish.guardians]  # fmt: skip
    connection.execute(insert(_table), rows)


def asked(connection: Connection, school: str, until: datetime) -> list[tuple[Asked, datetime]]:
    """What was asked by a moment, and holds not yet, each with when that was."""
    here = (_table.c.school == school) & (_table.c.what == ASKED) & (_table.c.at <= until)
    found: dict[str, list[Any]] = {}
    for row in connection.execute(select(_table).where(here).order_by(_table.c.id)):
        found.setdefault(row.undo, []).append(row)
    return [
        (Asked(tuple(row.guardian for row in rows), **rows[0].value, token=token), rows[0].at)
        for token, rows in found.items()
    ]


def asked_at(connection: Connection, school: str, token: str) -> datetime | None:
    """Since when the mail of what was asked waits; None where it went, or there is none."""
    here = (_table.c.school == school) & _asked(token)
    return connection.execute(select(_table.c.at).where(here)).scalar()


def answered(connection: Connection, school: str, token: str) -> bool:
    """Take away what was asked, as it holds now or never will; False where it is gone already."""
    here = (_table.c.school == school) & _asked(token)
    return bool(connection.execute(delete(_table).where(here)).rowcount)


def keep(
    connection: Connection,
    school: str,
    guardian: str,
    wishes: Mapping[str, Any],
    token: str,
    now: datetime,
    by: str = "",
) -> None:
    """Keep the wishes of a guardian by the names of its fields; what they no longer want is added to what they did not.

    The ``token`` undoes them, and so does the colleague ``by`` whose mark they are, but for what others wrote down.
    """
    here = (_guardian.c.school == school) & (_guardian.c.key == guardian)
    known = connection.execute(select(_guardian).where(here)).mappings().first()
    if known is None:
        return
    wishes = dict(wishes)
    if OPT_OUT in wishes:
        others = set(known[OPT_OUT]) - _opted_out(connection, school, guardian)
        wishes[OPT_OUT] = sorted(set(wishes[OPT_OUT]) - others)
        change = _guardian.update().where(here).values(opt_out=sorted({*known[OPT_OUT], *wishes[OPT_OUT]}))
        connection.execute(change)
    rows = [{"school": school, "guardian": guardian, "what": what, "value": value, "told": by or known[what],
             "undo": hash_of(token), "at": now} for what, value in wishes.items()]  # fmt: skip
    if rows:
        connection.execute(insert(_table), rows)


def applied(connection: Connection, people: Roster) -> Roster:
    """The people as they wished themselves; what a file says otherwise since goes before a wish."""
    wished: dict[str, dict[str, tuple[Any, Any]]] = {}
    for row in connection.execute(_OF_SCHOOL, {"of_school": people.school}):
        wished.setdefault(row.guardian, {})[row.what] = row.value, row.told
    changed = {
        key: replace(one, **{what: value for what, (value, told) in mine.items() if getattr(one, what) == told})
        for key, mine in wished.items()
        if (one := people.guardians.get(key))
    }
    return replace(people, guardians={**people.guardians, **changed}) if changed else people


def can_be_undone(connection: Connection, school: str, token: str, now: datetime, by: str = "") -> bool:
    """True if a token undoes something; of a colleague's mark, of what that one wrote down."""
    return bool(_undone(connection, school, token, now, by))


def whose(connection: Connection, school: str, token: str, now: datetime) -> frozenset[str]:
    """The guardians of whom a token undoes something."""
    return frozenset(row.guardian for row in _undone(connection, school, token, now, ""))


def _undone(connection: Connection, school: str, token: str, now: datetime, by: str) -> list[Row[Any]]:
    found = connection.execute(select(_table).where(*_by(school, token, now))).all()
    return [row for row in found if by in ("", row.told)]


def undo(connection: Connection, school: str, token: str, now: datetime, by: str = "") -> bool:
    """Take back what was wished at once, or what a colleague wrote down; False where there is nothing of it."""
    rows = _undone(connection, school, token, now, by)
    for row in rows:
        connection.execute(delete(_table).where(_table.c.id == row.id))
        if row.what == OPT_OUT:
            here = (_guardian.c.school == school) & (_guardian.c.key == row.guardian)
            known = connection.execute(select(_guardian.c.opt_out).where(here)).scalar() or ()
            lifted = set(row.value) - _opted_out(connection, school, row.guardian)
            connection.execute(_guardian.update().where(here).values(opt_out=sorted(set(known) - lifted)))
    return bool(rows)


def not_wanted(connection: Connection, school: str, guardian: str) -> set[str]:
    """The kinds that a guardian does not want, whoever said so."""
    here = (_guardian.c.school == school) & (_guardian.c.key == guardian)
    return set(connection.execute(select(_guardian.c.opt_out).where(here)).scalar() or ())


def no_longer_alone(connection: Connection, school: str, said: Mapping[str, Collection[str]]) -> None:
    """Let what was said in another way as well, by guardian, outlive the wish: to undo that leaves it."""
    here = (_table.c.school == school) & (_table.c.what == OPT_OUT)
    for row in connection.execute(select(_table.c.id, _table.c.guardian, _table.c.value).where(here)).all():
        kinds = said.get(row.guardian, ())
        left = [kind for kind in row.value if kind not in kinds and "all" not in kinds]
        if left != row.value:
            connection.execute(_table.update().where(_table.c.id == row.id).values(value=left))


def _opted_out(connection: Connection, school: str, guardian: str) -> set[str]:
    """The kinds of which nothing but wishes of a guardian says that they do not want them."""
    here = (_table.c.school == school) & (_table.c.guardian == guardian) & (_table.c.what == OPT_OUT)
    return {kind for value in connection.execute(select(_table.c.value).where(here)).scalars() for kind in value}


def of_all(connection: Connection) -> list[Row[Any]]:
    """The wishes that hold, of all schools of the store, the first first."""
    return list(connection.execute(select(_table).where(_table.c.what != ASKED).order_by(_table.c.id)))


def put_back(connection: Connection, school: str, guardian: str, said: Mapping[str, Any]) -> None:
    """Let a wish stand as it did, after those that are there: ``said`` are the other columns of its row."""
    forget(connection, school, guardian, said)
    connection.execute(insert(_table).values(school=school, guardian=guardian, **said))


def forget(connection: Connection, school: str, guardian: str, said: Mapping[str, Any]) -> None:
    """Take away what a link wished of one field of a guardian; what they opted out of stays as it is."""
    here = (_table.c.school == school) & (_table.c.guardian == guardian)
    connection.execute(delete(_table).where(here, _table.c.what == said["what"], _table.c.undo == said["undo"]))


def times(connection: Connection, school: str, guardians: Collection[str], since: datetime) -> int:
    """How often one of these guardians wished for something by a link since a moment."""
    here = (_table.c.school == school) & _table.c.guardian.in_(sorted(guardians)) & (_table.c.at > since)
    return len({row.undo for row in connection.execute(select(_table).where(here)) if not _is_written_down(row)})


def last_by_link(
    connection: Connection, school: str, guardian: str, since: datetime
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What a guardian wished last by a link since a moment: the choices of which the mail waits, or what holds."""
    here = (_table.c.school == school) & (_table.c.guardian == guardian) & (_table.c.at > since)
    rows = [row for row in connection.execute(select(_table).where(here).order_by(_table.c.id))
            if not _is_written_down(row)]  # fmt: skip
    last = [row for row in rows if row.undo == rows[-1].undo]
    waits: Mapping[str, Any] = next((row.value["chosen"] for row in last if row.what == ASKED), {})
    return waits, {row.what: row.value for row in last if row.what != ASKED}


def _is_written_down(row: Row[Any]) -> bool:
    """True of what a colleague wrote down, and of the mail of that."""
    return bool(row.value.get("said")) if row.what == ASKED else row.what == OPT_OUT and isinstance(row.told, str)


def _by(school: str, token: str, now: datetime) -> tuple[Any, ...]:
    lives = (_table.c.at > now - LASTS) & (_table.c.at <= now)
    kept = (_table.c.undo == hash_of(token)) & (_table.c.what != ASKED)
    return (kept | _asked(token)) & (_table.c.school == school), lives


def _asked(token: str) -> ColumnElement[bool]:
    return (_table.c.what == ASKED) & (_table.c.undo == token)

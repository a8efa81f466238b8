"""Who is on which picture, known by its content, also once the news with it is over or a child on it was erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, case, or_, select

from ouderbrug.attachments import KEPT, kept_hash
from ouderbrug.store import tables
from ouderbrug.store.dialects import inserting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection

SHOWN = "shown"
"""The field of a payload without its words that says who is on which picture."""
BARRED = "picture"
"""What is kept of a picture with an erased child, by the hash of its content: it goes with nothing more."""
_event, _erased = tables.event, tables.erased


def shown(payload: Mapping[str, Any]) -> dict[str, list[str]]:
    """The pupils on each picture of a payload, by the hash of its content."""
    found = {name: {*pupils} for name, pupils in (payload.get(SHOWN) or {}).items()}
    for photo in payload.get("photos") or ():
        if photo.get("pupils") and (name := kept_hash(photo["file"])):
            found.setdefault(name, set()).update(photo["pupils"])
    return {name: sorted(pupils) for name, pupils in sorted(found.items())}


def on_each(connection: Connection, school: str, hashes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Who is on these pictures: all whom any event of the school names, and the word for who was erased."""
    if not hashes:
        return {}
    found = dict[str, set[str]]()
    for payload in _payloads(connection, school):
        for name, pupils in shown(payload).items():
            if name in hashes:
                found.setdefault(name, set()).update(pupils)
    barred = select(_erased.c.hash, _erased.c.now).where(_erased.c.school == school, _erased.c.what == BARRED)
    for row in connection.execute(barred):
        if row.hash in hashes:
            found.setdefault(row.hash, set()).add(row.now)
    return {name: tuple(sorted(pupils)) for name, pupils in found.items()}


def with_pupil(connection: Connection, school: str, pupil: str) -> frozenset[str]:
    """The hashes of the pictures on which any event of the school names a pupil."""
    every = (one for payload in _payloads(connection, school) for one in shown(payload).items())
    return frozenset(name for name, pupils in every if pupil in pupils)


def gone(payload: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The pictures of which a payload names no file any more, each as one without its name, with who else is on it."""
    return {f"{KEPT}/{name}/picture": tuple(pupils) for name, pupils in (payload.get(SHOWN) or {}).items()}


def barred_since(connection: Connection, school: str) -> dict[str, datetime]:
    """Since when (aware, in UTC) each picture goes with nothing more, by the hash of its content."""
    barred = select(_erased.c.hash, _erased.c.at).where(_erased.c.school == school, _erased.c.what == BARRED)
    return {row.hash: row.at for row in connection.execute(barred)}


def bar(connection: Connection, row: Mapping[str, Any], hashes: Iterable[str]) -> None:
    """Let these pictures go with nothing more; ``row`` says of which school, for whom, since when and until.

    Of a picture with several who were erased the first of them began it, and the last of their days ends it.
    """
    rows = [{**row, "what": BARRED, "hash": name} for name in sorted(hashes)]
    if rows:
        new = inserting(connection, _erased)
        over = {"now": new.excluded.now}
        over["until"] = case((_erased.c.until > new.excluded.until, _erased.c.until), else_=new.excluded.until)
        connection.execute(new.on_conflict_do_update(index_elements=("school", "what", "hash"), set_=over), rows)


def bar_again(connection: Connection, school: str, barred: Mapping[str, date], now: datetime) -> None:
    """Bar in a backup what was barred since it was made, until the day beside its hash."""
    for name, until in barred.items():
        bar(connection, {"school": school, "now": "erased", "at": now, "until": until}, [name])


def _payloads(connection: Connection, school: str) -> Iterator[dict[str, Any]]:
    text = _event.c.payload.cast(String)
    named = or_(text.contains(f"{KEPT}/"), text.contains(f'"{SHOWN}"'))
    yield from connection.scalars(select(_event.c.payload).where(_event.c.school == school, named))

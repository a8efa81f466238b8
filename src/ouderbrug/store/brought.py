"""What files whose import stopped say that protects, and since when: read and written as one value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from ouderbrug.people import Authority, Guardian, Guardianship, Pupil, Receives, Relation
from ouderbrug.school.brought import NOTHING, Brought, Place, no_tie, nobody
from ouderbrug.store import tables
from ouderbrug.store.rows import given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

_brought = tables.brought
_READ: dict[str, Callable[[Any], Any]] = {
    "opt_out": frozenset,
    "former": frozenset,
    "blocked_until": date.fromisoformat,
    "relation": Relation,
    "authority": Authority,
    "receives": Receives,
}
"""How a field is read that is no text, number or yes."""


_STANDING = select(_brought).where(given(_brought.c.school))


def standing(connection: Connection, school: str) -> Brought:
    """All that stands beside the store."""
    rows = connection.execute(_STANDING, {"of_school": school}).all()
    if not rows:
        return NOTHING
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        value = _READ[row.field](row.value) if row.field in _READ else row.value
        found.setdefault((row.guardian, row.pupil), {})[row.field] = value
    return Brought(
        {key: replace(nobody(key), **said) for (key, pupil), said in found.items() if key and not pupil},
        {
            (pupil, key): replace(no_tie(pupil, key), **values)
            for (key, pupil), values in found.items()
            if key and pupil
        },
        {pupil: replace(_no_pupil(pupil), **said) for (key, pupil), said in found.items() if not key},
        {Place(row.guardian, row.pupil, row.field): row.since for row in rows},
    )


def keep(connection: Connection, school: str, brought: Brought, now: datetime) -> None:
    """Let this be all that stands; what stood before keeps its moment."""
    connection.execute(delete(_brought).where(_brought.c.school == school))
    rows = [
        {"school": school, **place._asdict(), "value": value, "since": brought.since.get(place, now)}
        for place, value in _fields(brought)
    ]
    if rows:
        connection.execute(insert(_brought), rows)


def _fields(brought: Brought) -> Iterator[tuple[Place, Any]]:
    for key, one in brought.guardians.items():
        yield from _differing(Place(key, "", "key"), one, nobody(key))
    for (pupil, key), tie in brought.ties.items():
        yield from _differing(Place(key, pupil, "relation"), tie, no_tie(pupil, key))
    for key, child in brought.pupils.items():
        yield from _differing(Place("", key, "key"), child, _no_pupil(key))


def _differing(always: Place, one: Guardian | Guardianship | Pupil, none: Any) -> Iterator[tuple[Place, Any]]:
    """Each field that says something, and one that says that this one is known at all."""
    for name in type(one).__dataclass_fields__:
        value = getattr(one, name)
        if name == always.field or value != getattr(none, name):
            yield always._replace(field=name), _written(value)


def _no_pupil(key: str) -> Pupil:
    return Pupil(key, "", active=False)


def _written(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value

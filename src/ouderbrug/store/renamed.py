"""Which keys of people gave way to others, in their order: a backup of before knows them by the old ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from ouderbrug.store import tables
from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    Step = tuple[Literal["guardian", "pupil"], str, str]
    """What moved, from which key, to which."""

_PREFIX = "renamed:"


def note(connection: Connection, school: str, steps: Iterable[Step]) -> None:
    """Remember steps behind those that were taken before."""
    if new := list(steps):
        set_meta(connection, _PREFIX + school, json.dumps([*noted(connection, school), *new]))


def noted(connection: Connection, school: str) -> list[Step]:
    """The steps of a school so far, the first one first."""
    return _read(meta(connection, _PREFIX + school))


def of_all(connection: Connection) -> dict[str, list[Step]]:
    """The same of each school in the store."""
    table = tables.meta
    found = connection.execute(select(table.c.key, table.c.value).where(table.c.key.startswith(_PREFIX)))
    return {key.removeprefix(_PREFIX): _read(value) for key, value in found}


def _read(text: str | None) -> list[Step]:
    return [(what, old, new) for what, old, new in json.loads(text or "[]")]

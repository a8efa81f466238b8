"""Which keys of people gave way to others, in their order: a backup of before knows them by the old ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from ouderbrug.store import tables
from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def earlier(steps: Iterable[Step], what: str, key: str) -> set[str]:
    """The keys that gave way to this one, one after the other, and this one."""
    found = {key}
    for one, old, new in reversed(list(steps)):
        if one == what and new in found:
            found.add(old)
    return found


def rewrite(connection: Connection, school: str, what: str, called: Mapping[str, str]) -> None:
    """Call people otherwise in the steps that were taken: as many steps as before, for a backup counts them."""
    steps = noted(connection, school)
    if steps:
        new = [(one, *(called.get(key, key) if one == what else key for key in keys)) for one, *keys in steps]
        set_meta(connection, _PREFIX + school, json.dumps(new))


def of_all(connection: Connection) -> dict[str, list[Step]]:
    """The same of each school in the store."""
    table = tables.meta
    found = connection.execute(select(table.c.key, table.c.value).where(table.c.key.startswith(_PREFIX)))
    return {key.removeprefix(_PREFIX): _read(value) for key, value in found}


def _read(text: str | None) -> list[Step]:
    return [(what, old, new) for what, old, new in json.loads(text or "[]")]

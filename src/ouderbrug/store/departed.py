"""Since when somebody who is at school no more was seen to be gone; who comes back is forgotten here."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Literal

from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    Sort = Literal["guardian", "pupil"]
    Somebody = tuple[Sort, str]
    """A guardian or a pupil, and their key."""


def look(connection: Connection, school: str, gone: Collection[Somebody], today: date) -> dict[Somebody, date]:
    """Note who is gone today for the first time; returns since when each of them was seen to be."""
    before = since(connection, school)
    now = {one: before.get(one, today) for one in sorted(gone)}
    if now != before:
        _keep(connection, school, now)
    return now


def since(connection: Connection, school: str) -> dict[Somebody, date]:
    """Since when each of them was seen to be gone."""
    kept = json.loads(meta(connection, _mark(school)) or "[]")
    return {(what, key): date.fromisoformat(day) for what, key, day in kept}


def forget(connection: Connection, school: str, what: Sort, key: str) -> None:
    """Keep nothing of somebody."""
    kept = since(connection, school)
    if kept.pop((what, key), None):
        _keep(connection, school, kept)


def _keep(connection: Connection, school: str, found: dict[Somebody, date]) -> None:
    set_meta(connection, _mark(school), json.dumps([[*one, day.isoformat()] for one, day in found.items()]))


def _mark(school: str) -> str:
    return f"departed:{school}"

"""When the last run ended, and with which exit code: what monitoring asks first."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


class LastRun(NamedTuple):
    """When a run that believed its clock ended (UTC), its exit code, and which channels it left alone.

    These ``rested``: of message after message nobody knew whether it arrived, and the next run tries again.
    """

    ended: datetime
    exit_code: int
    rested: tuple[str, ...] = ()


def note(connection: Connection, school: str, ended: datetime, exit_code: int, rested: Iterable[str] = ()) -> None:
    """Let this be the last run."""
    set_meta(connection, _mark(school), json.dumps([ended.isoformat(), exit_code, *rested]))


def last(connection: Connection, school: str) -> LastRun | None:
    """The last run of this school; None before the first."""
    kept = meta(connection, _mark(school))
    if not kept:
        return None
    ended, exit_code, *rested = json.loads(kept)
    return LastRun(datetime.fromisoformat(ended), exit_code, tuple(rested))


def _mark(school: str) -> str:
    return f"last_dispatch:{school}"

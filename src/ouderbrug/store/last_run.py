"""When the last run ended, and with which exit code: what monitoring asks first."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection


class LastRun(NamedTuple):
    """When a run that believed its clock ended (UTC), and its exit code."""

    ended: datetime
    exit_code: int


def note(connection: Connection, school: str, ended: datetime, exit_code: int) -> None:
    """Let this be the last run."""
    set_meta(connection, _mark(school), json.dumps([ended.isoformat(), exit_code]))


def last(connection: Connection, school: str) -> LastRun | None:
    """The last run of this school; None before the first."""
    kept = meta(connection, _mark(school))
    if not kept:
        return None
    ended, exit_code = json.loads(kept)
    return LastRun(datetime.fromisoformat(ended), exit_code)


def _mark(school: str) -> str:
    return f"last_dispatch:{school}"

"""Colleagues who took no mail of the morning lately: what came up since then, they were not told."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection


def unheard(connection: Connection, school: str) -> dict[str, datetime]:
    """Since when each colleague whose last mail was not taken has heard nothing, by their key (UTC)."""
    kept = json.loads(meta(connection, _mark(school)) or "{}")
    return {key: datetime.fromisoformat(since) for key, since in kept.items()}


def note(connection: Connection, school: str, key: str, since: datetime, *, taken: bool) -> None:
    """Keep whether a colleague took the mail of today; ``since`` is when they took one before."""
    kept = unheard(connection, school)
    if taken is (key not in kept):
        return
    left = {one: at for one, at in kept.items() if one != key} | ({} if taken else {key: since})
    set_meta(connection, _mark(school), json.dumps({one: at.isoformat() for one, at in left.items()}))


def _mark(school: str) -> str:
    return f"staff_unheard:{school}"

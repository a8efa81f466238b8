"""Keeps what was set aside, beside the store."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from ouderbrug.model import Rejected


def keep_rejects(store_path: Path, rejected: Iterable[tuple[str, Rejected]], now: datetime) -> Path | None:
    """Write what was set aside (place, field, code, advice, never content) beside the store; returns the file."""
    rows = list(rejected)
    if not rows:
        return None
    folder = store_path.with_name("rejected")
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{now:%Y-%m-%d}.jsonl"
    handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as out:
        for source, one in rows:
            row = {"at": now.isoformat(), "source": source, "place": one.place, "field": one.field}
            out.write(json.dumps({**row, "code": one.code, "hint": one.hint}, ensure_ascii=False) + "\n")
    return path

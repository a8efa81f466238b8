"""Keeps what was set aside, beside the store."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ouderbrug.records import Rejected


DAYS = 7
"""So long ``status`` lists what was set aside; whether it was written again, nobody can tell by it."""


class Reject(NamedTuple):
    """One record as it was set aside, the last time that it was."""

    at: datetime
    source: str
    place: str
    field: str
    code: str
    hint: str


def recent(store_path: Path, now: datetime) -> list[Reject]:
    """What was set aside in the last week, each once, the oldest first; a line that is none of ours is passed over."""
    since = now - timedelta(days=DAYS)
    found: dict[tuple[str, ...], Reject] = {}
    for path in sorted(store_path.with_name("rejected").glob("*.jsonl")):
        with suppress(OSError, ValueError):
            if date.fromisoformat(path.stem) >= since.date():
                for one in _read(path):
                    found.pop(one[1:], None)
                    found[one[1:]] = one
    return [one for one in found.values() if since <= one.at <= now]


def _read(path: Path) -> Iterator[Reject]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            with suppress(ValueError, TypeError, KeyError):
                row = json.loads(line)
                at, *said = (row[name] for name in Reject._fields)
                if all(isinstance(one, str) for one in said):
                    yield Reject(datetime.fromisoformat(at).astimezone(UTC), *said)


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

"""Who asked for what of whom, and why: one line for each act, in a file beside the store that only its owner reads.

People stand in it as keyed hashes, with the key in the store: whoever has this file alone knows nobody by it. Each line
holds the hash of the one before, so that a line that was changed or taken out shows. ``--as`` is a claim, and the owner
of the file could write all of it anew: no more than this is promised.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import StoreError
from ouderbrug.ownership import ours
from ouderbrug.store.files import beside
from ouderbrug.store.mailboxes import hashed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

LIST = ".audit"
"""What the file is called after the store."""
_HALF = 16
_PURGED = "-"
"""Stands for the hash of what is there no more."""


def pseudonym(connection: Connection, what: str, key: str) -> str:
    """What stands for a guardian or pupil where their key may not; the same each time, and known by the store alone."""
    return hashed(connection, f"{what} {key}")[0]


def in_log(connection: Connection, *keys: str) -> str:
    """How a log names guardians and pupils: by half of a keyed hash of each, which tells them apart as well."""
    return ", ".join(one[:_HALF] for one in hashed(connection, *keys))


def note(path: Path, now: datetime, by: str, act: str, of: str, why: str = "") -> None:
    """Write one line behind the others, before the act is done. Raises StoreError where that is not possible."""
    file = beside(path, LIST)
    try:
        handle = os.open(file, os.O_CREAT | os.O_APPEND | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "r+", encoding="utf-8") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            ours(file)
            before = _end_of(out.read())
            line = {"at": now.isoformat(), "uid": os.getuid(), "as": by, "act": act, "of": of, "why": why}
            out.write(json.dumps({**line, "before": before}) + "\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        raise StoreError(f"{file.name} cannot be written; make room, or mend its permissions") from None


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines, oldest first, each with ``sound``: False where it, or the one before it, is not as it was written.

    What came before the first one was purged, and is not missed.
    """
    file, before = beside(path, LIST), _PURGED
    if not file.exists():
        return
    for text in file.read_text("utf-8").splitlines(keepends=True):
        line = json.loads(text)
        yield {**line, "sound": before in (_PURGED, line["before"])}
        before = _end_of(text)


def forget(path: Path, before: datetime) -> int:
    """Take the lines from before a moment out, the oldest first; returns how many. The rest is a chain still."""
    file = beside(path, LIST)
    if not file.exists():
        return 0
    lines = file.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if datetime.fromisoformat(json.loads(line)["at"]) >= before]
    if gone := len(lines) - len(kept):
        fresh = beside(path, f"{LIST}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            out.writelines(kept)
        os.replace(fresh, file)
        return gone
    return 0


def _end_of(text: str) -> str:
    """The hash of the last line; empty of none."""
    lines = text.splitlines(keepends=True)
    return hashlib.sha256(lines[-1].encode()).hexdigest() if lines else ""

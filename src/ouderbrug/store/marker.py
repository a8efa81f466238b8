"""A marker: a small file outside the store that remembers the highest generation of it that anybody wrote, and by whom.

It is written after the commit, in place and without waiting for the disk: one that lags says less than is true, and
stops nobody.
"""

from __future__ import annotations

import fcntl
import os
import re
from typing import NamedTuple

from ouderbrug.errors import StoreError

_LINE = re.compile(rb"([0-9a-f]{32}) ([0-9]{20})(?: ([0-9a-f]{16}))?\n")
_SIZE = 71


class Seen(NamedTuple):
    """A store, and the highest generation of it that was written, with the link of who did; empty if unknown."""

    store: str
    number: int
    link: str = ""


def read(path: str) -> Seen | None:
    """What a marker says; None where there is none, or where it says nothing that can be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        return _said(handle)
    except OSError:
        return None
    finally:
        os.close(handle)


def write(path: str, seen: Seen) -> None:
    """Raise a marker to this generation; it never goes down for one store. Raises StoreError."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _raise(handle, path, seen)
        finally:
            os.close(handle)
    except OSError:
        folder, name = os.path.split(path)
        raise StoreError(
            f"the marker {name} cannot be written, so nobody could tell whether the store is the newest; "
            f"mend {folder}, or name another folder in [store] state"
        ) from None


def _raise(handle: int, path: str, seen: Seen) -> None:
    was = _said(handle)
    if was is not None and was.store == seen.store and _order(was) >= _order(seen):
        return
    line = f"{seen.store} {seen.number:020d}{' ' if seen.link else ''}{seen.link}\n".encode()
    os.pwrite(handle, line, 0)
    if was is None or len(line) < _SIZE:  # a name without content would say nothing after a power cut
        os.ftruncate(handle, len(line))
        os.fsync(handle)
        folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_CLOEXEC)
        os.fsync(folder)
        os.close(folder)


def _said(handle: int) -> Seen | None:
    found = _LINE.fullmatch(os.pread(handle, _SIZE, 0))
    return Seen(found[1].decode(), int(found[2]), (found[3] or b"").decode()) if found else None


def _order(seen: Seen) -> tuple[int, bool]:
    return seen.number, bool(seen.link)

"""A marker: a small file outside the store that remembers the highest generation of it that anybody wrote.

It is written after the commit, in place and without waiting for the disk: one that lags says less than is true, and
stops nobody.
"""

from __future__ import annotations

import fcntl
import os
import re
from typing import NamedTuple

from ouderbrug.errors import StoreError

_LINE = re.compile(rb"([0-9a-f]{32}) ([0-9]{20})\n")
_SIZE = 54


class Seen(NamedTuple):
    """A store, and the highest generation of it that was written."""

    store: str
    number: int


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
    if was is not None and was.store == seen.store and was.number >= seen.number:
        return
    os.pwrite(handle, f"{seen.store} {seen.number:020d}\n".encode(), 0)
    if was is None:  # a name without content would say nothing after a power cut
        os.ftruncate(handle, _SIZE)
        os.fsync(handle)
        folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_CLOEXEC)
        os.fsync(folder)
        os.close(folder)


def _said(handle: int) -> Seen | None:
    found = _LINE.fullmatch(os.pread(handle, _SIZE, 0))
    return Seen(found[1].decode(), int(found[2])) if found else None

"""A marker: a small file outside the store that remembers the highest generation of it that anybody wrote, and by whom.

It is written after the commit, in place and without waiting for the disk: one that lags says less than is true, and
stops nobody. It also says when it was written. What a backup brings back, or `cp`, the file system dates later than
that, as it does a file whose owner was changed.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from typing import NamedTuple

from ouderbrug.errors import StoreError

_LINE = re.compile(rb"([0-9a-f]{32}) ([0-9]{20})(?: ([0-9a-f]{16}))?(?: ([0-9]{13}) ([01]))?\n")
_SIZE = 87
_TICK = 1.0
"""So many seconds a file system may date a file from the clock; of one that has another time no moment is kept."""


class Seen(NamedTuple):
    """A store, and the highest generation of it that was written, with the link of who did; empty if unknown.

    ``by_others`` is True where changes are known that were made with another state folder.
    """

    store: str
    number: int
    link: str = ""
    by_others: bool = False


def read(path: str) -> Seen | None:
    """What a marker says; None where there is none, or where it says nothing that can be read."""
    found = _found(path)
    return found[0] if found else None


def late(path: str) -> float:
    """How many seconds after it was written a marker was put where it is; 0 where that is not known."""
    found = _found(path)
    return found[1] if found else 0


def _found(path: str) -> tuple[Seen, float] | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        said = _said(handle)
        return (said[0], os.fstat(handle).st_ctime - said[1] if said[1] else 0) if said else None
    except OSError:
        return None
    finally:
        os.close(handle)


def write(path: str, seen: Seen, *, anew: bool = False) -> None:
    """Raise a marker to this generation; it never goes down for one store. Raises StoreError.

    What is written ``anew`` is believed from now on where it is, whoever put it there.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _raise(handle, path, seen, anew)
        finally:
            os.close(handle)
    except OSError:
        folder, name = os.path.split(path)
        raise StoreError(
            f"the marker {name} cannot be written, so nobody could tell whether the store is the newest; "
            f"mend {folder}, or name another folder in [store] state"
        ) from None


def _raise(handle: int, path: str, seen: Seen, anew: bool) -> None:
    said = _said(handle)
    if said is not None and said[0].store == seen.store:
        if _order(said[0]) >= _order(seen):
            if not anew:
                return
            seen = said[0]._replace(by_others=seen.by_others)
        elif not anew:
            seen = seen._replace(by_others=said[0].by_others)
    if not _put(handle, seen, time.time()):
        _put(handle, seen, 0)
    if said is None:  # a name without content would say nothing after a power cut
        os.fsync(handle)
        folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_CLOEXEC)
        os.fsync(folder)
        os.close(folder)


def _put(handle: int, seen: Seen, now: float) -> bool:
    """Write the line; False where the file is not of the moment that the line says."""
    os.ftruncate(handle, os.pwrite(handle, _line(seen, now), 0))
    return abs(os.fstat(handle).st_ctime - now) < _TICK


def _line(seen: Seen, now: float) -> bytes:
    link = f"{' ' if seen.link else ''}{seen.link}"
    return f"{seen.store} {seen.number:020d}{link} {int(now * 1000):013d} {int(seen.by_others)}\n".encode()


def _said(handle: int) -> tuple[Seen, float] | None:
    """What a marker says, and when it was written, in seconds since 1970; 0 if that is not known."""
    found = _LINE.fullmatch(os.pread(handle, _SIZE, 0))
    if not found:
        return None
    seen = Seen(found[1].decode(), int(found[2]), (found[3] or b"").decode(), found[5] == b"1")
    return seen, int(found[4] or 0) / 1000


def _order(seen: Seen) -> tuple[int, bool]:
    return seen.number, bool(seen.link)

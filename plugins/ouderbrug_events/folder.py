"""Which files of the inbox are read, and opening them so that nobody can swap in something else.

Programs write to ``NAME.tmp`` or ``NAME.part`` and rename when done; such files, and hidden ones, are ignored.
"""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from ouderbrug import ConfigError
from ouderbrug_events.faults import MAX_LINE, Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDINGS = (".jsonl", ".csv")
_IGNORED = (".tmp", ".part")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SAMPLE = 1024


def printable(name: str) -> str:
    """A file name with control and other invisible characters written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def is_ignored(name: str) -> bool:
    """True for hidden files and for those that are still being written."""
    return name.startswith(".") or name.casefold().endswith(_IGNORED)


def event_files(path: Path) -> list[Path]:
    """The files to read, by name; ``path`` is a folder or one file, which need not be there yet."""
    if not path.is_dir():
        if path.exists() or path.suffix.casefold() in ENDINGS:
            return [path] if os.path.lexists(path) else []
        raise ConfigError(f"the inbox {path} is not there; make it with: mkdir -m 700 {path}")
    try:
        names = sorted(os.listdir(path))
    except OSError:
        raise ConfigError(f"the inbox {path} cannot be read; give the user of ouderbrug access") from None
    return [path / name for name in names if name.casefold().endswith(ENDINGS) and not is_ignored(name)]


def open_to_all(path: Path) -> bool:
    """True if anybody on this machine may write to the path."""
    try:
        return bool(path.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return False


def identity(path: Path) -> str:
    """What tells this file from another of the same name: device and inode."""
    status = path.lstat()
    return f"{status.st_dev}:{status.st_ino}"


def opened(path: Path) -> BinaryIO:
    """Open an ordinary file; raises Unusable for anything else, and FileNotFoundError if it is gone.

    The checks are made again on what was opened, because the name may have been given to another file
    in between. O_NONBLOCK keeps a pipe from waiting for a writer.
    """
    _check(path.lstat())
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError:
        raise Unusable("file-unreadable") from None
    file = os.fdopen(descriptor, "rb")
    try:
        _check(os.fstat(descriptor))
        if file.read(2) in _UTF16_MARKS:
            raise Unusable("utf-16")
    except BaseException:
        file.close()
        raise
    return file


def _check(status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise Unusable("symlink")
    if not stat.S_ISREG(status.st_mode):
        raise Unusable("not-a-file")
    if status.st_nlink > 1:
        raise Unusable("hard-link")
    if status.st_mode & stat.S_IWOTH:
        raise Unusable("file-writable-by-all")


def mark_of(file: BinaryIO, offset: int) -> str:
    """A fingerprint of what was read: the first and the last KiB before ``offset``.

    A file that was written anew in place differs here, and is then read from its beginning.
    """
    digest = hashlib.sha256()
    for start in (0, max(0, offset - _SAMPLE)):
        file.seek(start)
        digest.update(file.read(min(_SAMPLE, offset - start)))
    return digest.hexdigest()[:16]


def last_line(file: BinaryIO, size: int) -> int:
    """The offset at which the last line begins, looking back no further than a line may be long."""
    start = max(0, size - MAX_LINE)
    file.seek(start)
    tail = file.read(MAX_LINE)
    return start + tail.rfind(b"\n", 0, len(tail) - 1) + 1


def other_endings(path: Path) -> Iterator[str]:
    """Names in a folder that are neither read nor ignored on purpose."""
    if path.is_dir():
        for entry in os.scandir(path):
            known = entry.name.casefold().endswith(ENDINGS) or is_ignored(entry.name)
            if not known and entry.is_file():
                yield entry.name

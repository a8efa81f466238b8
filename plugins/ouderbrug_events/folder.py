"""Which files of the inbox are read, and opening them so that nobody can swap in something else.

Programs write to ``NAME.tmp`` or ``NAME.part`` and rename when done; such files, and hidden ones, are not read.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from ouderbrug import ConfigError, safe_name
from ouderbrug_events.faults import MAX_LINE, Unusable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

ENDINGS = (".jsonl", ".csv")
UNFINISHED_ENDINGS = (".tmp", ".part")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_PIECE = 1024 * 1024
_TICK = 2.0


def printable(name: str) -> str:
    """A file name with control and other invisible characters written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def is_ignored(name: str) -> bool:
    """True for hidden files and for those that are still being written."""
    return name.startswith(".") or name.casefold().endswith(UNFINISHED_ENDINGS)


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


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file of the inbox: its name in print, and what tells it from others where that name may not be said."""

    path: Path
    name: str
    beside: str = ""

    def place(self, line: int = 0) -> str:
        """Where a record stands, as a person finds it; without a line it is the file as such."""
        return f"{self.name}:{line}{self.beside}" if line else f"{self.name}{self.beside}"

    @property
    def told(self) -> str:
        """What it is called where nothing hides what may be a child's name."""
        return f"{safe_name(self.name)}{self.beside}"


def numbered(files: Iterable[Path], sort: str = "of the inbox") -> Iterator[InboxFile]:
    """These files, each with its number and time (of this machine, as ``ls -l`` has it) where its name is not said."""
    for number, path in enumerate(files, 1):
        name = printable(path.name)
        said = safe_name(name) == name
        yield InboxFile(path, name, "" if said else f" (file {number} {sort}, in the order of names{_of(path)})")


def _of(path: Path) -> str:
    try:
        return time.strftime(", of %d-%m %H:%M", time.localtime(path.lstat().st_mtime))
    except (OSError, OverflowError, ValueError):
        return ""


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


def content_hash(file: BinaryIO, end: int, known: tuple[int, str] = (0, "")) -> str:
    """A hash of all that stands before ``end``; a word changed anywhere gives another one.

    It is chained over pieces of one MiB, so that from a ``known`` one (its end and its value) only what came after it
    is read.
    """
    at, chain = known[0] // _PIECE * _PIECE, known[1].partition(":")[0]
    file.seek(at)
    while end - at >= _PIECE:
        chain = hashlib.blake2b(chain.encode() + file.read(_PIECE), digest_size=16).hexdigest()
        at += _PIECE
    return f"{chain}:{hashlib.blake2b(file.read(end - at), digest_size=16).hexdigest()}"


def signature(file: BinaryIO, now: float) -> str:
    """What differs after any writing to an open file: its size and the times that the system keeps; no reading.

    Empty within two seconds of the last change (``now`` in seconds of the epoch), for two changes in one tick of the
    file system look alike.
    """
    status = os.fstat(file.fileno())
    if status.st_ctime > now - _TICK:
        return ""
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def goes_on_in_a_line(file: BinaryIO, offset: int) -> bool:
    """True if a line that ended the file at ``offset``, without a break, has grown since."""
    file.seek(max(0, offset - 1))
    before, after = file.read(min(1, offset)), file.read(1)
    return before not in (b"", b"\n") and after not in (b"", b"\r", b"\n")


def last_line(file: BinaryIO, size: int) -> int:
    """The offset at which the last line begins, looking back no further than a line may be long."""
    start = max(0, size - MAX_LINE)
    file.seek(start)
    tail = file.read(MAX_LINE)
    return start + tail.rfind(b"\n", 0, len(tail) - 1) + 1

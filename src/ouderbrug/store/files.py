"""The files of an open store: whether they are those that were opened, and belong to each other.

A file that lies under the name of the store may be another one by now, and SQLite takes a WAL that was left over
beside any database for its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ouderbrug.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

_NUMBER = 60
"""Where the header of a database holds the number that the store's generation is written to as well."""
_FRAME, _WAL = 24, 32
"""Sizes of the headers of a frame and of a WAL (sqlite.org/fileformat2.html)."""
_BESIDE = ("-wal", "-shm")


class Files:
    """The files under the name of a store, held open as long as the store is.

    The database is opened once and closed last: closing any handle of it drops the locks that SQLite has on it.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._beside = str(path), tuple(f"{path}{ending}" for ending in _BESIDE)
        self._wal_began = _begin_of(beside(path, "-wal"))
        self._handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._base = self._number()
        self._others: tuple[tuple[int, int] | None, ...] | None = None

    def close(self) -> None:
        """Let go of the database."""
        os.close(self._handle)

    def strange_wal(self) -> bool:
        """True if the WAL begins later than the database ends: it was left over from another file.

        The WAL was looked at before the database, which a run that goes on may bring further in between.
        """
        return self._wal_began is not None and self._wal_began > self._base + 1

    def same(self) -> bool:
        """False if other files lie there than in the last transaction; asked while one is open."""
        try:
            now, here = os.fstat(self._handle), os.stat(self._path)
        except OSError:
            return False
        base, was = self._number(), self._base
        others = tuple(_identity(one) for one in self._beside)
        self._base, self._others = base, self._others or others
        return os.path.samestat(now, here) and here.st_nlink == 1 and base >= was and others == self._others

    def is_there(self) -> bool:
        """True while the name leads to this file alone; may be asked at any time."""
        try:
            here = os.stat(self._path)
        except OSError:
            return False
        return os.path.samestat(os.fstat(self._handle), here) and here.st_nlink == 1

    def _number(self) -> int:
        return int.from_bytes(os.pread(self._handle, 4, _NUMBER), "big")


def beside(path: Path, ending: str) -> Path:
    """The file beside a store whose name goes on so."""
    return path.with_name(path.name + ending)


def require_none_left(path: Path) -> None:
    """Refuse to make a store where one was, whose WAL would be taken for that of the new one; raises StoreError."""
    for ending in ("-wal", "-journal"):
        left = beside(path, ending)
        if left.is_file() and left.stat().st_size:
            raise StoreError(
                f"{left.name} is left over from a store that is gone; bring that back with "
                f"`ouderbrug store restore FILE`, or delete {left.name} if a new school begins here"
            )


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _begin_of(wal: Path) -> int | None:
    """The number in the first header of the database that a WAL holds; None if it holds none."""
    try:
        with wal.open("rb") as file:
            head = file.read(_WAL)
            size, salts = int.from_bytes(head[8:12], "big"), head[16:24]
            while len(frame := file.read(_FRAME)) == _FRAME and frame[8:16] == salts:
                if int.from_bytes(frame[:4], "big") == 1:
                    return int.from_bytes(file.read(size)[_NUMBER : _NUMBER + 4], "big")
                file.seek(size, os.SEEK_CUR)
    except FileNotFoundError:
        pass
    return None

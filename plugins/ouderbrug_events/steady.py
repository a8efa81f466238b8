"""A file as it was when it was first looked at: what is parsed and what is hashed are the same bytes.

Another program may write into the file meanwhile, at equal lengths. A bookmark then holds the hash of what was read,
and not of what stood there a moment later, so that the next look sees that it is another text.
"""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 1024 * 1024
KEPT = 24
"""So many pieces of one MiB are kept: those of one portion, with a line that ends beyond it."""


def steady(file: BinaryIO) -> BinaryIO:
    """The same open file, of which each place is read once and what is written beyond its present end is not seen."""
    return cast("BinaryIO", io.BufferedReader(_Steady(file)))


class _Steady(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file.fileno(), 0
        self._size = os.fstat(self._file).st_size
        self._pieces: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        into = memoryview(buffer)
        within = self._at % PIECE
        found = self._piece(self._at // PIECE)[within : within + len(into)]
        into[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _piece(self, number: int) -> bytes:
        if number not in self._pieces:
            start = number * PIECE
            self._pieces[number] = os.pread(self._file, max(min(PIECE, self._size - start), 0), start)
            if len(self._pieces) > KEPT:
                self._pieces.popitem(last=False)
        return self._pieces[number]

"""Files that people name in settings or put into folders, read without hanging on what is none."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1_000_000
"""What people write by hand is smaller: the whole of config.example.toml has a fiftieth of it."""


class NotPlainError(OSError):
    """A pipe, a socket or a device stands where a file should: whoever opened it would wait for somebody to write."""


class TooLargeError(OSError):
    """A file is larger than any that is meant to stand there."""


def read(path: Path, most: int = MOST_BYTES) -> bytes:
    """All of a regular file of at most so many bytes.

    Raises OSError: NotPlainError for what is no such file, TooLargeError for a larger one; ValueError for what is no
    path.
    """
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        _require_plain(os.fstat(handle).st_mode)
        with os.fdopen(handle, "rb", closefd=False) as file:
            found = file.read(most + 1)
    finally:
        os.close(handle)
    if len(found) > most:
        raise TooLargeError(errno.EFBIG, os.strerror(errno.EFBIG))
    return found


def _require_plain(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise NotPlainError(errno.EINVAL, os.strerror(errno.EINVAL))

"""Files that people name in settings or put into folders, read without hanging on what is none."""

from __future__ import annotations

import errno
import os
import stat
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_AT_ONCE = 1 << 20


class NotPlainError(OSError):
    """A pipe, a socket or a device stands where a file should: whoever opened it would wait for somebody to write."""


def read(path: Path) -> bytes:
    """All of a regular file; raises OSError, NotPlainError for what is none, ValueError for what is no path."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        kind = os.fstat(handle).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(kind):
            raise NotPlainError(errno.EINVAL, os.strerror(errno.EINVAL))
        return b"".join(iter(partial(os.read, handle, _AT_ONCE), b""))
    finally:
        os.close(handle)

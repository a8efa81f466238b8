"""Private copies of a store: each in a locked folder beside it, so that the next run finds what a killed one left."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.store.files import beside

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = ".rehearsals"
"""What the folder of these folders is called after the store; it is there only while one of them is."""


@contextmanager
def folder(store: Path) -> Iterator[Path]:
    """A new folder for a copy of this store, removed afterwards; what dead commands left is removed before."""
    sweep(store)
    made, handle = _locked(beside(store, FOLDER))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(handle)
        sweep(store)


def sweep(store: Path) -> None:
    """Remove the copies whose command is dead: its lock died with it."""
    base = beside(store, FOLDER)
    if not base.is_dir():
        return
    for left in base.iterdir():
        if (handle := _lock(left)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(handle)
    with suppress(OSError):  # another command may be making one
        base.rmdir()


def _locked(base: Path) -> tuple[Path, int]:
    """A new folder and its lock; one that was swept before it was locked is made anew."""
    while True:
        base.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError):
            made = Path(tempfile.mkdtemp(dir=base))
            if (handle := _lock(made)) is not None:
                if made.is_dir():
                    return made, handle
                os.close(handle)


def _lock(path: Path) -> int | None:
    """A handle that holds the lock of a folder; None while somebody else does, or where it is gone."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle

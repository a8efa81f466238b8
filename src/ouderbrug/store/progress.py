"""Progress: how far each text of a run had come, noted beside the store before it begins and once it went.

A run marks many messages in one step. Where it is killed, what it had not begun waits again, what went is sent, and
only what was under way is in doubt. The note is written without waiting for the disk: it outlives its process and not
its machine, so that the start of the machine stands in it. There are two copies, each written before a text begins: one
that is cut off, damaged or gone says nothing, and all is in doubt only where neither says anything.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from ouderbrug.school.clock import boot_id
from ouderbrug.store import generation, server_progress
from ouderbrug.store.database import our_errors
from ouderbrug.store.files import beside
from ouderbrug.store.server_progress import ServerProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from ouderbrug.store.database import Store
    from ouderbrug.store.rows import MessageRow

BEGUN, SENT = "begun", "sent"
FOLDER = ".sending"
"""What the folder of these notes is called after the store."""
_LINE = re.compile(rf"({BEGUN}|{SENT}) ([0-9]+) ([0-9]+)")


class Progress:
    """The note of one run, which holds its locks. ``of`` is what must fit: run, store, and start of the machine.

    Raises OuderbrugError where it cannot be written.
    """

    def __init__(self, store: Path, of: Mapping[str, str]) -> None:
        self._store, self._name, folder = store, store.name, beside(store, FOLDER)
        self._lock = threading.Lock()
        with our_errors(self._name):
            self._handles = [_made(folder / copy) for copy in _copies(of["owner"])]
            for handle in self._handles:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._write(json.dumps(of))

    def begun(self, row: MessageRow) -> None:
        """Note that the text of a row begins."""
        self._write(f"{BEGUN} {row.id} {row.fence}")

    def sent(self, row: MessageRow) -> None:
        """Note that it went, for sure."""
        self._write(f"{SENT} {row.id} {row.fence}")

    def _write(self, line: str) -> None:
        said = f"{line}\n".encode()
        with our_errors(self._name), self._lock:
            for handle in self._handles:
                if os.write(handle, said) != len(said):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        """Let go of the note, which stays for as long as anything of its run is under way."""
        with self._lock:
            for handle in self._handles:
                os.close(handle)
            self._handles = [-1]  # a call that was given up may return later, when the number is another file's

    def sweep(self, needed: Collection[str]) -> None:
        """Remove the notes of runs of which nothing is under way."""
        _sweep(self._store, needed)


def _copies(owner: str) -> tuple[str, str]:
    return f"{owner}.a", f"{owner}.b"


def _made(path: Path, tries: int = 5) -> int:
    """A new file; another run that ends may remove the folder in between."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    for _ in range(tries - 1):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError):
            return os.open(path, flags, 0o600)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return os.open(path, flags, 0o600)


@contextmanager
def noted(
    store: Store, owner: str, under_way: Callable[[], Collection[str]]
) -> Iterator[Progress | ServerProgress | None]:
    """The note of a new run; None where the start of the machine is not known.

    Notes of runs of which nothing is ``under_way`` are removed, before and after.
    """
    if not all((of := _whose(store, owner)).values()):
        yield None
        return
    if not store.server:
        _sweep(store.path, under_way())
    note = ServerProgress(store, owner) if store.server else Progress(store.path, of)
    try:
        yield note
        note.sweep(under_way())
    finally:
        note.close()


def read(store: Store, owner: str) -> dict[tuple[int, int], str] | None:
    """How far what a dead run had in hand had come, by row and fence; not there is not begun. None: nobody knows."""
    if store.server:
        return server_progress.read(store, owner)
    of = _whose(store, owner)
    try:
        copies = [_read(beside(store.path, FOLDER) / copy, of) for copy in _copies(owner)]
    except BlockingIOError:
        return None  # it lives
    known = [copy for copy in copies if copy is not None]
    if not known or not all(of.values()):
        return None
    said = sorted(one for copy in known for one in copy)  # "sent" comes after "begun"
    return {(int(row), int(fence)): how for how, row, fence in said}


def _read(path: Path, of: Mapping[str, str]) -> list[tuple[str, str, str]] | None:
    """What stands in one copy; None where it is not whole, or of another run. BlockingIOError: its run lives."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            head, *lines, last = file.read().decode("ascii").split("\n")
            same = json.loads(head) == of
        except (OSError, ValueError):  # what stands there is none of ours
            return None
    found = [_LINE.fullmatch(line) for line in lines]
    whole = same and not last and all(found)
    return [(line[1], line[2], line[3]) for line in found if line] if whole else None


def _whose(store: Store, owner: str) -> dict[str, str]:
    """What must fit in the note of a run; what is not known is empty."""
    with store.reading() as connection:
        name = generation.read(connection).store
    return {"owner": owner, "store": name, "boot": boot_id()}


def _sweep(store: Path, needed: Collection[str]) -> None:
    folder = beside(store, FOLDER)
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.stem not in needed:
            left.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()

"""Copies of files below the media root, and the notes by which one is found again that no event came to name.

A copy is written before its event is stored, in the transaction that will store it. Where that one never ends, nobody
would know of the copy: so a note with its hash is written first, and whoever takes in next looks at the notes. Both
happen while the store is held for writing, so that a note is never that of a taking-in that still runs.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.attachments import KEPT
from ouderbrug.school.spelled import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ouderbrug.school.spelled import Spelled

_NEW = ".new"
"""The folder beside the copies with a folder of notes for each store, for several may share a media root."""
_NAMELESS = "bestand"
"""How a copy is called that had somebody's name who was erased."""
_HASH = re.compile("[0-9a-f]{64}")


def write(path: Path, content: bytes, keeper: str) -> None:
    """Write a copy for its owner alone, whole and durable, before any row of the store ``keeper`` names it."""
    if path.exists():
        return
    _note(path.parent.parent / _NEW / keeper, path.parent.name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    number = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _make_durable(path.parent)


def sweep(root: Path | None, keeper: str, named: Callable[[], Collection[str]]) -> int:
    """Delete the copies that a taking-in of this store left and no event names; returns how many.

    ``named`` gives the hashes that events name, and is asked only where there is a note.
    """
    notes = root / KEPT / _NEW / keeper if root is not None else None
    if root is None or notes is None or not notes.is_dir():
        return 0
    hashes = sorted(filter(_HASH.fullmatch, os.listdir(notes)))
    known = named() if hashes else ()
    orphans = [one for one in hashes if one not in known]
    for orphan in orphans:
        shutil.rmtree(root / KEPT / orphan, ignore_errors=True)
    for one in hashes:
        if one in known or not (root / KEPT / one).exists():
            (notes / one).unlink(missing_ok=True)
    return len(orphans)


def renamed(path: str, spelled: Spelled) -> str:
    """The path of a copy under a name that is nobody's, where it has that of somebody; else the same."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{_NAMELESS}{Path(name).suffix}" if spelled.stands_in(Piece(name)) else path


def rename(root: Path, spelled: Spelled, waits: Collection[str]) -> None:
    """Give the copies below a media root that are named after somebody that other name, but those that ``waits``."""
    for path in sorted((root / KEPT).glob("*/*")):
        fresh = renamed(path.as_posix(), spelled)
        if fresh != path.as_posix() and path.relative_to(root).as_posix() not in waits:
            path.replace(fresh)


def _note(folder: Path, name: str) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / name).touch(mode=0o600)
    _make_durable(folder)


def _make_durable(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

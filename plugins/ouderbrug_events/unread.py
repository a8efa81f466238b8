"""What lies in the inbox and is not read: it is said, so that nobody takes it for taken in.

Programs write to ``NAME.tmp``, ``NAME.part`` or a hidden file and rename it when done. Of such a file that stays as it
is nothing would ever be read.
"""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from typing import NamedTuple

from ouderbrug_events.folder import ENDINGS, UNFINISHED_ENDINGS, is_ignored

BEING_WRITTEN = "being-written"
NOT_READ = "that is not read"
"""What numbers these files, apart from the others."""
_OF_EDITORS = (".swp", ".swo", "#", "~")
_OF_OTHERS = ("~$", "~wrl", "thumbs.db", "desktop.ini")
"""How begins what Office and Windows put beside files that somebody looks at."""
_STALE = 600
"""Seconds after which ``check`` no longer believes that a file is being written."""


class Unread(NamedTuple):
    """One entry of the inbox, why it is not read, and which file it is.

    ``written`` changes with any writing to what may still be written, and is empty for all else.
    """

    path: Path
    code: str
    identity: str
    written: str
    changed: float

    @property
    def stale(self) -> bool:
        """True if nobody is writing to it any more, as far as its time tells."""
        return not self.written or time.time() - self.changed > _STALE


def unread(path: Path) -> list[Unread]:
    """What is not read of a folder, by name; other hidden files than those of events are nobody's business."""
    found = [_unread(Path(entry)) for entry in os.scandir(path)] if path.is_dir() else []
    return sorted(one for one in found if one is not None)


def _unread(path: Path) -> Unread | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    code = _code(path.name, status.st_mode)
    written = f"{status.st_size}:{status.st_mtime_ns}" if code == BEING_WRITTEN else ""
    return Unread(path, code, f"{status.st_dev}:{status.st_ino}", written, status.st_mtime) if code else None


def _code(name: str, mode: int) -> str:
    if stat.S_ISREG(mode) and _is_beside_files(name.casefold()):
        return ""
    if is_ignored(name):
        return BEING_WRITTEN if stat.S_ISREG(mode) and _may_hold_events(name.casefold()) else ""
    if name.casefold().endswith(ENDINGS):
        return ""  # it is opened, and set aside if it cannot be
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISLNK(mode):
        return "symlink"
    return "other-ending" if stat.S_ISREG(mode) else "not-a-file"


def _is_beside_files(name: str) -> bool:
    return name.endswith(_OF_EDITORS) or name.startswith(_OF_OTHERS)


def _may_hold_events(name: str) -> bool:
    return name.endswith(UNFINISHED_ENDINGS) or any(ending in name for ending in ENDINGS)

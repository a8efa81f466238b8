"""Files that messages carry: named relative to the media root, never outside it, and kept as they were taken in.

Of each file a copy without hidden details is kept, named by its hash, and an event names that copy from then on: what
somebody looked at is what goes, whatever becomes of the file. To erase a copy is to delete its folder.
"""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING, Any

from ouderbrug.attachments import KEPT, MOST_BYTES, clean_name, kept_hash, read_file
from ouderbrug.errors import ConfigError, Permanent
from ouderbrug.file_types import TYPES, ending_of
from ouderbrug.model import Attachment
from ouderbrug.ownership import from_others
from ouderbrug.school import kept_copies
from ouderbrug.school.stripping import Damaged, stripped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ouderbrug.ownership import Others


def attachments(payload: Mapping[str, Any], root: Path | None) -> tuple[Attachment, ...]:
    """The files that a payload names, with the pupils who are on them; ``root`` must be set if there are any."""
    return tuple(
        Attachment(str(root / name), TYPES.get(ending_of(name), "application/octet-stream"), pupils)
        for name, pupils in _named(payload)
        if root is not None
    )


class FileProblem(Exception):
    """A file that cannot be taken in; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def taken_in(payload: Mapping[str, Any], root: Path | None, others: Others, *, keeper: str = "") -> dict[str, Any]:
    """The payload with each file named as its copy; with the name of a store as ``keeper`` they are written, too.

    ``others`` may write such files beside us. Raises FileProblem with a code.
    """
    if code := problem_with_files(payload, root, others):
        raise FileProblem(code)
    named: dict[str, str] = {}
    room = MOST_BYTES
    for name, _ in _named(payload):
        if root is not None and name not in named:
            named[name], weight = _kept(name, root, room, keeper)
            room -= weight
    changed = dict(payload)
    if "photos" in payload:
        changed["photos"] = [photo | {"file": named[photo["file"]]} for photo in payload["photos"]]
    if "attachments" in payload:
        changed["attachments"] = [named[name] for name in payload["attachments"]]
    return changed


def _kept(name: str, root: Path, most: int, keeper: str) -> tuple[str, int]:
    """How the copy of a file is named below the root, and what the file weighs."""
    try:
        content = read_file(str(root / name), root, most)
        copy = content if kept_hash(name) else stripped(content)
    except (Permanent, Damaged) as error:
        raise FileProblem(error.code) from None
    if kept_hash(name):
        return name, len(content)
    kept = f"{KEPT}/{hashlib.sha256(copy).hexdigest()}/{clean_name(name)}"
    if keeper:
        try:
            kept_copies.write(root / kept, copy, keeper)
        except OSError:
            raise FileProblem("file-not-kept") from None
    return kept, len(content)


def problem_with_files(payload: Mapping[str, Any], root: Path | None, others: Others) -> str | None:
    """A code if a named file is no regular file inside the media root, or anybody's to write; None if all is well."""
    for name, _ in _named(payload):
        if root is None:
            return "no-media-root"
        if "\0" in name or not _inside(root, name):
            return "file-outside-media-root"
        try:
            status = (root / name).lstat()
        except OSError:
            return "file-not-found"
        if not stat.S_ISREG(status.st_mode):
            return "file-not-regular"
        if status.st_nlink > 1:
            return "file-hard-linked"
        try:
            from_others(root / name, others, "the file")
        except ConfigError:
            return "file-of-others"
    return None


def names_files(payload: Mapping[str, Any]) -> bool:
    """True of a payload with photos or other files, which none has that came in where no media root was set."""
    return any(True for _ in _named(payload))


def _inside(root: Path, name: str) -> bool:
    resolved = (root / name).resolve()
    return resolved.is_relative_to(root.resolve()) and resolved != root.resolve()


def _named(payload: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for photo in payload.get("photos", ()):
        yield photo["file"], tuple(photo["pupils"])
    for name in payload.get("attachments", ()):
        yield name, ()

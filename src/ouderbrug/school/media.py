"""Files that messages carry: named relative to the media root, and never outside it."""

from __future__ import annotations

import mimetypes
import stat
from typing import TYPE_CHECKING, Any

from ouderbrug.model import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def attachments(payload: Mapping[str, Any], root: Path | None) -> tuple[Attachment, ...]:
    """The files that a payload names, with the pupils who are on them; ``root`` must be set if there are any."""
    return tuple(
        Attachment(str(root / name), mimetypes.guess_type(name)[0] or "application/octet-stream", pupils)
        for name, pupils in _named(payload)
        if root is not None
    )


def problem_with_files(payload: Mapping[str, Any], root: Path | None) -> str | None:
    """A code if a named file is not a regular file inside the media root; None if all is well."""
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
    return None


def _inside(root: Path, name: str) -> bool:
    resolved = (root / name).resolve()
    return resolved.is_relative_to(root.resolve()) and resolved != root.resolve()


def _named(payload: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for photo in payload.get("photos", ()):
        yield photo["file"], tuple(photo["pupils"])
    for name in payload.get("attachments", ()):
        yield name, ()

"""Reads the files that go along with a post: regular files inside the media root, once, up to a size."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.errors import Permanent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Attachment

MOST_BYTES = 10 * 1024 * 1024
"""What the files of one post may weigh together where the app's own limit is not known."""

_UNCLEAN = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it will be posted."""

    name: str = field(repr=False)
    media_type: str
    content: bytes = field(repr=False)


def read_files(attachments: Sequence[Attachment], media_root: Path | None, most: int) -> tuple[File, ...]:
    """Read every attachment once, ``most`` bytes together; Permanent says what is wrong with one of them."""
    files: list[File] = []
    for attachment in attachments:
        content = _read(Path(attachment.path), media_root, most)
        most -= len(content)
        files.append(File(_clean_name(attachment.path), attachment.media_type, content))
    return tuple(files)


def _read(path: Path, media_root: Path | None, most: int) -> bytes:
    if media_root is None or not _inside(path, media_root):
        raise Permanent("attachment-unsafe")
    content = _bytes_of(path, most)
    if content is None:
        raise Permanent("attachment-unreadable")
    if len(content) > most:
        raise Permanent("attachment-too-large")
    return content


def _inside(path: Path, media_root: Path) -> bool:
    try:
        real = path.resolve()
        return real == path and real.is_relative_to(media_root.resolve())
    except (OSError, ValueError, RuntimeError):
        return False


def _bytes_of(path: Path, most: int) -> bytes | None:
    try:
        # O_NONBLOCK: a FIFO must not hold up the run; the check of the kind follows on the open file.
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(number, "rb") as file:
            return file.read(most + 1) if stat.S_ISREG(os.fstat(number).st_mode) else None
    except (OSError, ValueError):
        return None


def _clean_name(path: str) -> str:
    plain = unicodedata.normalize("NFKD", Path(path).name).encode("ascii", "ignore").decode("ascii")
    return _UNCLEAN.sub("-", plain).strip(".-")[-80:] or "attachment"

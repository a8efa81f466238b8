"""Reads the files that go along with a message, and trusts neither their names nor their places."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.errors import Permanent
from ouderbrug.file_types import problem_with_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Attachment

MOST_BYTES = 10 * 1024 * 1024
"""What the files of one message may weigh together; base64 adds a third, and relays stop at 20 to 35 MB."""

KEPT = ".kept"
"""The folder below the media root with copies of what was taken in, each in a folder named by its SHA-256."""
_KEPT_COPY = re.compile(rf"(?:^|/){re.escape(KEPT)}/([0-9a-f]{{64}})/[^/]+$")
_MEDIA_TYPE = re.compile(r"(application|audio|font|image|model|text|video)/[A-Za-z0-9][A-Za-z0-9.+-]{0,80}")
_UNCLEAN = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it will go along: a clean name, and its content read once."""

    name: str = field(repr=False)
    media_type: str
    content: bytes = field(repr=False)


def read_files(attachments: Sequence[Attachment], media_root: Path | None, most: int = MOST_BYTES) -> tuple[File, ...]:
    """Read every attachment once, ``most`` bytes together.

    Only regular files below ``media_root`` are read, and no link on the way there is followed (the root itself
    may stand behind one), nor a file with a second name. A copy that was kept must still be what its name says, and
    each file of a type that goes along: what is asked when it is taken in is asked again here. Raises Permanent with a
    code: attachment-type, -photo-type, -program, -unsafe, -unreadable, -too-large or -changed.
    """
    files: list[File] = []
    for attachment in attachments:
        if not _MEDIA_TYPE.fullmatch(attachment.media_type):
            raise Permanent("attachment-type")
        content = read_file(attachment.path, media_root, most)
        most -= len(content)
        files.append(File(clean_name(attachment.path), attachment.media_type, content))
    return tuple(files)


def clean_name(path: str) -> str:
    """The last part of a path in letters, digits and ``._-``: accents dropped, the rest a dash."""
    plain = unicodedata.normalize("NFKD", path.replace("\\", "/").rpartition("/")[2])
    ascii_name = plain.encode("ascii", "ignore").decode("ascii")
    return _UNCLEAN.sub("-", ascii_name).strip(".-")[-80:] or "attachment"


def kept_hash(path: str) -> str:
    """The SHA-256 in the name of a kept copy; empty for any other file."""
    found = _KEPT_COPY.search(path)
    return found[1] if found else ""


def is_away(path: str) -> bool:
    """True of a kept copy that is not on this machine; of machines that share a store another may have it."""
    return bool(kept_hash(path)) and not os.path.lexists(path)


def read_file(path: str, media_root: Path | None, most: int = MOST_BYTES) -> bytes:
    """The content of one file below ``media_root``, read once; raises Permanent as ``read_files`` does."""
    inside = _inside(Path(path), media_root) if media_root is not None else None
    if inside is None:
        raise Permanent("attachment-unsafe")
    content = _bytes_of(inside, most)
    if content is None:
        raise Permanent("attachment-unreadable")
    if len(content) > most:
        raise Permanent("attachment-too-large")
    if (known := kept_hash(path)) and hashlib.sha256(content).hexdigest() != known:
        raise Permanent("attachment-changed")
    if problem := problem_with_type(path, content):
        raise Permanent(problem)
    return content


def _inside(path: Path, media_root: Path) -> Path | None:
    """Where the file really is, if that is below the root without a link or ``..`` on the way; else None."""
    try:
        real, wanted = path.resolve(), media_root.resolve() / path.relative_to(media_root)
    except (OSError, ValueError, RuntimeError):
        return None
    return real if real == wanted else None


def _bytes_of(path: Path, most: int) -> bytes | None:
    try:
        # O_NONBLOCK: a FIFO must not hold up the run; the check of the kind follows on the open file.
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(number, "rb") as file:
            status = os.fstat(number)
            # A second name may stand in a folder of somebody who writes what the teacher never saw.
            return file.read(most + 1) if stat.S_ISREG(status.st_mode) and status.st_nlink == 1 else None
    except (OSError, ValueError):
        return None

"""Takes out of a photo what nobody sees in it: where it was taken, when, by which device, and small copies of before.

JPEG, PNG, WebP and GIF; any other file stays as it is. How a photo is to be turned stays in it.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from ouderbrug.school.stripping.damaged import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT_APPS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Of the application segments of a JPEG those that say how its colours are meant (and no thumbnail, no place)."""
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
_PNG = b"\x89PNG\r\n\x1a\n"
_SHOWN_IN_PNG = frozenset(b"tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD acTL fcTL fdAT".split())
_HIDDEN_IN_WEBP = frozenset({b"EXIF", b"XMP "})
_ORIENTATION = 0x0112


def stripped(content: bytes) -> bytes:
    """The file without what it tells unseen; raises Damaged for a photo that is not whole."""
    try:
        if content.startswith(b"\xff\xd8"):
            return b"".join(_jpeg(content))
        if content.startswith(_PNG):
            return b"".join(_png(content))
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _webp(content)
        if content.startswith((b"GIF87a", b"GIF89a")):
            return b"".join(_gif(content))
    except (struct.error, IndexError):
        raise Damaged from None
    return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Segment by segment to the end of the image; what hangs on behind it (a film, a second photo) is left out."""
    yield content[:2]
    at = 2
    while True:
        found = _NEXT_MARKER.match(content, at)
        if not found:
            raise Damaged
        marker, at = content[found.end() - 1], found.end()
        if marker == 0xD9:
            yield b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", content, at)
        data = content[at + 2 : at + length]
        if len(data) != length - 2:
            raise Damaged
        yield from _segment(marker, data)
        at += length
        if marker == 0xDA:  # the picture itself, up to the next marker that is one
            following = _NEXT_MARKER.search(content, at)
            if not following:
                raise Damaged
            yield content[at : following.start()]
            at = following.start()


def _gif(content: bytes) -> Iterator[bytes]:
    """Block by block to the end; comments and what programs wrote for themselves are left out, the loop is not."""
    at = 13 + _colours(content[10])
    yield content[:at]
    while (kind := content[at]) != 0x3B:
        begin, at = at, at + (2 if kind == 0x21 else 11 + _colours(content[at + 9]))
        if kind not in (0x21, 0x2C):
            raise Damaged
        while size := content[at]:
            at += size + 1
        at += 1
        block = content[begin:at]
        if kind == 0x2C or block[1] == 0xF9 or block[1:14] == b"\xff\x0bNETSCAPE2.0":
            yield block
    yield b";"


def _colours(flags: int) -> int:
    """How many bytes a table of colours takes."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _segment(marker: int, data: bytes) -> Iterator[bytes]:
    if marker == 0xE1 and data.startswith(b"Exif\0\0"):
        if turned := _orientation(data[6:]):
            entry = struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)
            data = b"Exif\0\0MM\0*\0\0\0\x08" + entry
            yield b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data
    elif marker == 0xFE or (0xE0 <= marker <= 0xEF and not data.startswith(_KEPT_APPS.get(marker, b"\xff"))):
        return
    else:
        yield bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def _orientation(tiff: bytes) -> int:
    """How the photo is to be turned (2 to 8), by its EXIF; 0 where it stands upright or that is not said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for number in range(count):
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
        if tag == _ORIENTATION and kind == 3:
            return int(value) if 2 <= value <= 8 else 0
    return 0


def _png(content: bytes) -> Iterator[bytes]:
    yield _PNG
    at = len(_PNG)
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + length]
        if len(chunk) != 12 + length:
            raise Damaged
        if name[:1].isupper() or name in _SHOWN_IN_PNG:
            yield chunk
        if name == b"IEND":
            return
        at += len(chunk)


def _webp(content: bytes) -> bytes:
    parts, at = [], 12
    (end,) = struct.unpack_from("<I", content, 4)
    if len(content) < end + 8:
        raise Damaged
    while at < end + 8:
        name, length = struct.unpack_from("<4sI", content, at)
        chunk = bytearray(content[at : at + 8 + length + length % 2])
        if name == b"VP8X":
            chunk[8] &= ~0x0C  # it says that EXIF and XMP follow
        if name not in _HIDDEN_IN_WEBP:
            parts.append(bytes(chunk))
        at += 8 + length + length % 2
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body

"""Takes out of a photo what nobody sees in it: where it was taken, when, by which device, and small copies of before.

JPEG, PNG, WebP and GIF; any other file stays as it is. Only parts that are known to be of the picture stay, and how a
JPEG is to be turned. The picture itself is not packed anew, so that it loses nothing.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from ouderbrug.school.stripping.damaged import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_THE_PICTURE = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDD} - {0xC8})
"""The segments of a JPEG that a reader needs to show it (ITU T.81, table B.1)."""
_KEPT_APPS = {0xE0: (b"JFIF\0", 12, b"\0\0"), 0xE2: (b"ICC_PROFILE\0", None, b""), 0xEE: (b"Adobe", 12, b"")}
"""Of its application segments those that say how its colours are meant: how each begins, how many bytes of it stay (of
more there is a small picture behind them), and what says that no more follows."""
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
_PNG = b"\x89PNG\r\n\x1a\n"
_SHOWN_IN_PNG = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD acTL fcTL fdAT".split())
_SHOWN_IN_FRAME = frozenset({b"ALPH", b"VP8 ", b"VP8L"})
_SHOWN_IN_WEBP = _SHOWN_IN_FRAME | {b"VP8X", b"ICCP", b"ANIM", b"ANMF"}
_FRAME_HEAD = 16
"""Bytes of a frame of a WebP before its own parts: where it stands, and for how long."""
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
        return
    if marker in _KEPT_APPS:
        begins, most, end = _KEPT_APPS[marker]
        if not data.startswith(begins):
            return
        data = data[:most] + end if most and len(data) > most else data
    elif marker not in _OF_THE_PICTURE:
        return
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
        if name in _SHOWN_IN_PNG:
            yield chunk
        if name == b"IEND":
            return
        at += len(chunk)


def _webp(content: bytes) -> bytes:
    (length,) = struct.unpack_from("<I", content, 4)
    if len(content) < length + 8:
        raise Damaged
    body = b"WEBP" + b"".join(_parts(content[12 : length + 8], _SHOWN_IN_WEBP))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _parts(content: bytes, shown: frozenset[bytes]) -> Iterator[bytes]:
    """The parts of a WebP, or of one of its frames, that are of the picture."""
    at = 0
    while at < len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        data = content[at + 8 : at + 8 + length]
        if len(data) != length:
            raise Damaged
        if name == b"VP8X":
            data = bytes((data[0] & ~0x0C,)) + data[1:]  # it says that EXIF and XMP follow
        if name == b"ANMF":
            data = data[:_FRAME_HEAD] + b"".join(_parts(data[_FRAME_HEAD:], _SHOWN_IN_FRAME))
        if name in shown:
            yield struct.pack("<4sI", name, len(data)) + data + bytes(len(data) % 2)
        at += 8 + length + length % 2

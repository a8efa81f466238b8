"""Takes out of films and sound what they tell unseen: tags, where and when they were made, tracks that nobody plays.

ISO/IEC 14496-12 (MP4, M4A): boxes of 4 bytes length, 4 bytes name and content. What is not to be told becomes free
room of the same length, so that every place in the file that another names stays where it is. MP3: ID3 and APE tags.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ouderbrug.school.stripping.damaged import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSIDE = frozenset({b"moov", b"trak", b"mdia", b"edts", b"minf", b"moof", b"traf", b"mvex"})
"""Boxes that hold boxes which may tell something."""
_TELLS = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip", b"emsg", b"prft"})
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
"""Headers that say when a film or a track was made and changed."""
_PLAYED = frozenset({b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp"})
_MOST_INSIDE = 8


def without_tags(content: bytes) -> bytes:
    """A film or sound file of the same length; raises Damaged, also for one with a track that nobody sees or hears.

    The content of such a track (where a camera was, second by second) lies among the pictures and is not found there.
    """
    film = bytearray(content)
    _clear(film, 0, len(film), b"")
    return bytes(film)


def _clear(film: bytearray, begin: int, end: int, inside: bytes, depth: int = 0) -> None:
    for named, start, stop in _boxes(film, begin, end):
        name = bytes(film[named : named + 4])
        if name in _TELLS:
            film[named : named + 4] = b"free"
            film[start:stop] = bytes(stop - start)
        elif name in _TIMED:
            _forget_times(film, start)
        elif name == b"hdlr" and inside == b"mdia" and bytes(film[start + 8 : start + 12]) not in _PLAYED:
            raise Damaged("attachment-hidden-track")
        elif name in _INSIDE:
            if depth == _MOST_INSIDE:
                raise Damaged
            _clear(film, start, stop, name, depth + 1)


def _boxes(film: bytearray, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Where the name of each box stands, and where its content begins and ends."""
    at = begin
    while at < end:
        (size,) = struct.unpack_from(">I", film, at)
        start = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", film, start)
            start += 8
        stop = at + size if size else end
        if not start <= stop <= end:
            raise Damaged
        yield at + 4, start, stop
        at = stop


def _forget_times(film: bytearray, start: int) -> None:
    length = 16 if film[start] == 1 else 8
    film[start + 4 : start + 4 + length] = bytes(length)


def sound(content: bytes) -> bytes:
    """An MP3 without its tags, before and behind; raises Damaged if no sound is left."""
    while content.startswith(b"ID3"):
        flags, *sizes = struct.unpack_from(">5B", content, 5)
        size = sum((part & 0x7F) << shift for part, shift in zip(sizes, (21, 14, 7, 0), strict=True))
        content = content[10 + size + (10 if flags & 0x10 else 0) :].lstrip(b"\0")
    if content[-128:-125] == b"TAG":
        content = content[:-128]
    if content[-32:-24] == b"APETAGEX":
        size, _, flags = struct.unpack_from("<3I", content, len(content) - 20)
        content = content[: -(size + (32 if flags & 0x8000_0000 else 0))]
    if not content.startswith(b"\xff"):
        raise Damaged
    return content

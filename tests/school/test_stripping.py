"""Photos lose what nobody sees in them, and nothing of what everybody sees."""

from __future__ import annotations

import struct
import zlib

import pytest

from ouderbrug.school.stripping import Damaged, stripped

PLACE = b"52.0907N 5.1214E"


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def exif(order: str, turned: int) -> bytes:
    """EXIF with an orientation and a place; ``order`` is that of its bytes."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    entries = [(0x010F, 2, 4, struct.pack(f"{order}I", 0)), (0x0112, 3, 1, struct.pack(f"{order}HH", turned, 0))]
    body = b"".join(struct.pack(f"{order}HHI", tag, kind, n) + value for tag, kind, n, value in entries)
    return b"Exif\0\0" + head + struct.pack(f"{order}H", 2) + body + bytes(4) + PLACE


SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
SEEN = [segment(0xE0, b"JFIF\0\1\1"), segment(0xE2, b"ICC_PROFILE\0\1\1x"), segment(0xDB, b"\xff\xd9table")]
UNSEEN = [segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE), segment(0xED, b"Photoshop" + PLACE),
          segment(0xFE, PLACE), segment(0xE0, b"JFXX\0" + PLACE), segment(0xE2, b"MPF\0" + PLACE)]  # fmt: skip


def jpeg(*segments: bytes, behind: bytes = b"") -> bytes:
    # Two scans, as a progressive one has them.
    return b"\xff\xd8" + b"".join(segments) + SCAN + segment(0xC4, b"\xff\xd9more") + SCAN + b"\xff\xd9" + behind


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_jpeg_keeps_its_picture_its_colours_and_how_it_is_turned(order: str) -> None:
    whole = jpeg(*SEEN, segment(0xE1, exif(order, 6)), *UNSEEN, behind=b"ftypmp42 a film of the class")
    found = stripped(whole)
    assert PLACE not in found and b"film" not in found
    upright = stripped(jpeg(*SEEN, segment(0xE1, exif(order, 1)), *UNSEEN))
    assert upright == jpeg(*SEEN)
    turned = found.replace(jpeg(*SEEN)[2:].removeprefix(b"".join(SEEN)), b"")
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in turned
    assert stripped(found) == found


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_a_png_and_a_webp_keep_what_is_seen() -> None:
    shown = [chunk(b"IHDR", bytes(13)), chunk(b"iCCP", b"x"), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b"")]
    head = b"\x89PNG\r\n\x1a\n"
    hidden = [chunk(b"tEXt", PLACE), chunk(b"eXIf", PLACE), chunk(b"tIME", bytes(7))]
    assert stripped(head + shown[0] + b"".join(hidden) + b"".join(shown[1:]) + PLACE) == head + b"".join(shown)

    def webp(*parts: tuple[bytes, bytes]) -> bytes:
        body = b"WEBP" + b"".join(n + struct.pack("<I", len(d)) + d + bytes(len(d) % 2) for n, d in parts)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    pixels = (b"VP8 ", b"odd")
    told = webp((b"VP8X", b"\x2c" + bytes(9)), pixels, (b"EXIF", PLACE), (b"XMP ", PLACE))
    assert stripped(told) == webp((b"VP8X", b"\x20" + bytes(9)), pixels)


@pytest.mark.parametrize("whole", [jpeg(*SEEN), b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13))])
def test_a_photo_that_is_not_whole_is_damaged(whole: bytes) -> None:
    for end in range(9, len(whole)):
        with pytest.raises(Damaged):
            stripped(whole[:end])


@pytest.mark.parametrize("other", [b"", b"not really a photo", b"RIFFxxxxWAVE"])
def test_other_files_stay_as_they_are(other: bytes) -> None:
    assert stripped(other) == other

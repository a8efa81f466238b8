"""What another reader of pictures finds in photos that were stripped: each pixel, and nothing of where and by whom."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from PIL import Image, ImageSequence, PngImagePlugin

from ouderbrug.school.stripping import Damaged, stripped

TELLS = b"Kanarie52N5O"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + TELLS + b"</x:xmpmeta>"
TURNED, MAKER, GPS = 0x0112, 0x010F, 0x8825


def exif() -> Image.Exif:
    found = Image.Exif()
    found[MAKER], found[TURNED] = TELLS.decode(), 6
    place = found.get_ifd(GPS)
    place[1], place[2], place[0x1D] = "N", (52.0, 5.0, 7.0), TELLS.decode()
    return found


PICTURE = Image.effect_noise((64, 48), 60).convert("RGB")
MOVES: dict[str, Any] = {"save_all": True, "append_images": [PICTURE.rotate(90)]}


def texts() -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    found.add_text("Author", TELLS.decode())
    found.add_itxt("XML:com.adobe.xmp", XMP.decode())
    found.add_text("Comment", TELLS.decode() * 30, zip=True)
    return found


def saved(format: str, **how: Any) -> bytes:
    out = io.BytesIO()
    PICTURE.save(out, format, **how)
    return out.getvalue()


MADE: dict[str, tuple[str, dict[str, Any]]] = {
    "jpeg": ("JPEG", {"exif": exif(), "xmp": XMP, "comment": TELLS}),
    "jpeg in steps": ("JPEG", {"exif": exif(), "progressive": True, "restart_marker_blocks": 1}),
    "png": ("PNG", {"exif": exif(), "pnginfo": texts()}),
    "png that moves": ("PNG", {"exif": exif(), "pnginfo": texts(), **MOVES}),
    "webp": ("WEBP", {"exif": exif(), "xmp": XMP}),
    "webp without loss": ("WEBP", {"exif": exif(), "xmp": XMP, "lossless": True}),
    "webp that moves": ("WEBP", {"exif": exif(), "xmp": XMP, **MOVES}),
    "gif that moves": ("GIF", {"comment": TELLS, "loop": 0, **MOVES}),
}


def frames(content: bytes) -> list[bytes]:
    with Image.open(io.BytesIO(content)) as opened:
        return [frame.convert("RGBA").tobytes() for frame in ImageSequence.Iterator(opened)]


@pytest.mark.parametrize("name", MADE)
def test_every_pixel_stays_and_no_place_maker_or_word(name: str) -> None:
    format, how = MADE[name]
    whole = saved(format, **how)
    assert TELLS in whole
    found = stripped(whole)
    with Image.open(io.BytesIO(found)) as opened:
        told = opened.getexif()
        assert dict(told).keys() <= {TURNED} and not told.get_ifd(GPS)
        assert (told.get(TURNED) == 6) is (format == "JPEG")
        assert not {"xmp", "comment", "Comment", "Author", "XML:com.adobe.xmp"} & {*opened.info}
    assert TELLS not in found and zlib.compress(TELLS * 30) not in found
    assert frames(found) == frames(whole)


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def png_part(name: bytes) -> bytes:
    return struct.pack(">I", len(TELLS)) + name + TELLS + struct.pack(">I", zlib.crc32(name + TELLS))


JPEG, PNG, WEBP = saved("JPEG"), saved("PNG"), saved("WEBP")
JFIF = b"JFIF\0\1\1\0\0\1\0\1"
HIDDEN = {
    "a small picture in a JPEG": JPEG[:2] + segment(0xE0, JFIF + b"\2\2" + TELLS) + JPEG[2:],
    "more behind the colours of a JPEG": JPEG[:2] + segment(0xEE, b"Adobe\0\x64\0\0\0\0\0" + TELLS) + JPEG[2:],
    "a part of a JPEG that no reader needs": JPEG[:2] + segment(0xDC, TELLS) + JPEG[2:],
    "the origin of a JPEG": JPEG[:2] + segment(0xEB, b"JP" + TELLS) + JPEG[2:],
    "an unknown part of a PNG": PNG[:33] + png_part(b"caBX") + PNG[33:],
    "one that calls itself needed": PNG[:33] + png_part(b"CaNA") + PNG[33:],
    "the origin of a WebP": b"RIFF%bWEBP%bC2PA%b%b" % (
        struct.pack("<I", len(WEBP) + len(TELLS)), WEBP[12:], struct.pack("<I", len(TELLS)), TELLS),
    "behind a WebP": WEBP + TELLS,
}  # fmt: skip


@pytest.mark.parametrize("where", HIDDEN)
def test_what_is_hidden_elsewhere_in_a_photo_goes_too(where: str) -> None:
    found = stripped(HIDDEN[where])
    assert TELLS in HIDDEN[where] and TELLS not in found
    assert frames(found) == frames({"J": JPEG, "P": PNG, "W": WEBP}[_kind(HIDDEN[where])])


def _kind(content: bytes) -> str:
    return {b"\xff\xd8": "J", b"\x89P": "P"}.get(content[:2], "W")


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return out.getvalue()


def test_a_document_loses_what_photos_and_documents_in_it_tell_whatever_they_are_called() -> None:
    table = packed(**{"docProps/core.xml": TELLS, "xl/sheet.xml": b"cells"})
    whole = packed(**{"word/media/image1.bin": saved("JPEG", exif=exif()), "word/embeddings/chart.xlsx": table})
    found = stripped(whole)
    with zipfile.ZipFile(io.BytesIO(found)) as parts:
        assert frames(parts.read("word/media/image1.bin"))
        with zipfile.ZipFile(io.BytesIO(parts.read("word/embeddings/chart.xlsx"))) as inner:
            assert inner.read("xl/sheet.xml") == b"cells" and TELLS not in inner.read("docProps/core.xml")
        assert not any(TELLS in parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ({"word/media/a.tiff": saved("TIFF")}, "attachment-photo-type"),
        ({"word/media/a.jpg": b"\0\0\0\x18ftypheic" + bytes(8)}, "attachment-photo-type"),
        ({"word/a.docx": packed(b=packed(c=b"deep"))}, "file-damaged"),
    ],
)
def test_what_cannot_be_cleaned_in_a_document_keeps_it_here(inside: dict[str, bytes], code: str) -> None:
    with pytest.raises(Damaged) as refused:
        stripped(packed(**inside))
    assert refused.value.code == code

"""Films, sound, PDF and documents lose what nobody sees in them, and nothing of what is seen or heard."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from ouderbrug.school.stripping import Damaged, stripped

TELLS = b"Kanarie 52.0907N"


def box(name: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I4s", len(content) + 8, name) + content


def track(handler: bytes, *more: bytes) -> bytes:
    made = box(b"tkhd", bytes(4), b"made", b"late", b"shape"), box(b"mdhd", b"\1\0\0\0", b"M" * 16, b"scale")
    return box(b"trak", made[0], box(b"mdia", made[1], box(b"hdlr", bytes(8), handler, bytes(12))), *more)


def film(*tracks: bytes, place: bytes = TELLS) -> bytes:
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + 6) + b"pixels"
    tags = box(b"udta", box(b"\xa9xyz", place)), box(b"meta", place)
    moov = box(b"moov", box(b"mvhd", bytes(4), b"made", b"late", b"speed"), *tracks, *tags)
    return box(b"ftyp", b"isom") + large + moov + box(b"uuid", place) + box(b"free", place)


def test_11_a_film_keeps_its_pictures_and_tells_no_place_or_time() -> None:
    whole = film(track(b"vide", box(b"udta", TELLS)), track(b"soun"))
    found = stripped(whole)
    assert len(found) == len(whole), "what is named by its place in the file stays there"
    assert TELLS not in found and b"made" not in found and b"late" not in found and b"MMMM" not in found
    for kept in (b"pixels", b"vide", b"soun", b"speed", b"shape", b"scale"):
        assert kept in found
    assert stripped(found) == found
    # A box of no said length goes on to the end.
    assert stripped(box(b"ftyp", b"M4A ") + b"\0\0\0\0meta" + TELLS).endswith(b"free" + bytes(len(TELLS)))


def test_11_a_film_with_a_track_that_nobody_sees_is_refused() -> None:
    with pytest.raises(Damaged, match="attachment-hidden-track"):
        stripped(film(track(b"vide"), track(b"meta")))


def test_11_sound_keeps_its_frames_alone() -> None:
    frames = b"\xff\xfbframes of sound"
    id3 = b"ID3\4\0\0" + struct.pack(">4B", 0, 0, 1, 2) + TELLS.ljust(130, b"\0")
    ape = TELLS + b"APETAGEX" + struct.pack("<4I", 2000, len(TELLS) + 32, 1, 0) + bytes(8)
    assert stripped(id3 + bytes(9) + frames + ape + b"TAG" + TELLS.ljust(125, b"\0")) == frames
    assert stripped(frames) == frames
    with pytest.raises(Damaged):
        stripped(id3)


def pdf(password: str = "") -> bytes:
    writer, written = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(100, 100)
    xmp = DecodedStreamObject()
    xmp.set_data(TELLS)
    writer.root_object[NameObject("/Metadata")] = page[NameObject("/Metadata")] = writer._add_object(xmp)
    photo = DecodedStreamObject()
    photo.set_data(b"\xff\xd8\xff\xfe\0\x12" + TELLS + b"\xff\xd9")
    photo[NameObject("/Filter")] = NameObject("/DCTDecode")
    page[NameObject("/Thumb")] = writer._add_object(photo)
    writer.add_metadata({"/Author": TELLS.decode(), "/CreationDate": "D:20261123"})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(written)
    return written.getvalue()


def test_11_a_pdf_keeps_its_pages_and_tells_no_author_time_or_earlier_state() -> None:
    whole = pdf()
    changed, saved = PdfWriter(io.BytesIO(whole), incremental=True), io.BytesIO()
    changed.metadata = {"/Author": "Iemand Anders"}
    changed.write(saved)
    for one in (whole, saved.getvalue()):
        assert TELLS in one
        found = stripped(one)
        assert TELLS not in found and b"Anders" not in found and b"20261123" not in found
        assert len(PdfReader(io.BytesIO(found)).pages) == 1
        assert stripped(one) == found, "a copy is named by what is in it"


@pytest.mark.parametrize(
    ("content", "code"),
    [(pdf("geheim"), "attachment-locked"), (b"%PDF-1.7 kapot", "file-damaged"), (b"PK\3\4 kapot", "file-damaged"),
     (box(b"ftyp", b"isom") + b"\0\0\xff\xffmoov", "file-damaged")],
)  # fmt: skip
def test_11_what_cannot_be_opened_is_refused_with_a_code(content: bytes, code: str) -> None:
    with pytest.raises(Damaged) as caught:
        stripped(content)
    assert caught.value.code == code


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as folder:
        folder.comment = TELLS
        for name, content in parts.items():
            folder.writestr(zipfile.ZipInfo(name, (2026, 11, 23, 10, 0, 0)), content)
    return file.getvalue()


JPEG = b"\xff\xd8\xff\xfe\0\x12" + TELLS + b"\xff\xd9"
DOCUMENTS = {
    "docx": {"[Content_Types].xml": b"<Types/>", "docProps/core.xml": TELLS, "docProps/app.xml": TELLS,
             "docProps/custom.xml": TELLS, "docProps/thumbnail.jpeg": TELLS, "word/media/image1.jpeg": JPEG,
             "word/document.xml": b"<w>Beste ouders</w>"},
    "odt": {"mimetype": b"application/x", "meta.xml": TELLS, "Thumbnails/thumbnail.png": TELLS,
            "Pictures/1.jpg": JPEG, "content.xml": b"<o>Beste ouders</o>"},
}  # fmt: skip


@pytest.mark.parametrize("ending", DOCUMENTS)
def test_11_a_document_keeps_its_words_and_tells_no_author(ending: str) -> None:
    found = stripped(packed(DOCUMENTS[ending]))
    with zipfile.ZipFile(io.BytesIO(found)) as parts:
        assert parts.namelist() == list(DOCUMENTS[ending]), "no part is missing that another names"
        contents = [parts.read(name) for name in parts.namelist()]
        assert {part.date_time[0] for part in parts.infolist()} == {1980} and parts.comment == b""
        assert parts.infolist()[0].compress_type == (zipfile.ZIP_STORED if ending == "odt" else zipfile.ZIP_DEFLATED)
    assert not any(TELLS in content for content in contents)
    assert any(b"Beste ouders" in content for content in contents)
    assert stripped(found) == found

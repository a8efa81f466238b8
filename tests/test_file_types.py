"""Which files go along, by their endings and their contents, and what a GIF tells unseen."""

import io
import zipfile

import pytest

from ouderbrug.file_types import TYPES, problem_with_type
from ouderbrug.school.stripping import Damaged, stripped

OFFICE = '<Types><Override ContentType="{}.main+xml"/></Types>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


def packed(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as folder:
        for name, content in parts.items():
            folder.writestr(name, content)
    return file.getvalue()


def office(ending: str, **more: str) -> bytes:
    return packed({"[Content_Types].xml": OFFICE.format(TYPES[ending]), "word/document.xml": "<x/>", **more})


WELL = {
    "a.pdf": b"%PDF-1.7\n", "A.PDF": b"%PDF-1.7\n", "n/b.jpg": b"\xff\xd8\xff\xe0", "b.jpeg": b"\xff\xd8\xff\xe0",
    "c.png": b"\x89PNG\r\n\x1a\n", "d.webp": b"RIFF\0\0\0\0WEBP", "e.gif": b"GIF89a", "f.txt": "Zoë\r\n".encode(),
    "g.csv": b"a;b\n\xe9;1\n", "h.ics": b"BEGIN:VCALENDAR\r\n", "i.mp3": b"ID3\4", "j.mp4": b"\0\0\0\x18ftypisom",
    "k.m4a": b"\0\0\0\x18ftypM4A ", "l.docx": office("docx"), "l.xlsx": office("xlsx"), "l.pptx": office("pptx"),
    **{f"m.{one}": packed({"mimetype": TYPES[one], "content.xml": ""}) for one in ("odt", "ods", "odp")},
}  # fmt: skip


@pytest.mark.parametrize("name", WELL)
def test_16_what_a_school_sends_goes_along(name: str) -> None:
    assert problem_with_type(name, WELL[name]) == ""


@pytest.mark.parametrize("name", WELL)
def test_16_a_file_that_is_not_what_its_ending_says_goes_nowhere(name: str) -> None:
    for content in (b"\0\1\2", b"", b"PK\3\4\x14\0\0\0\0\0x.exe"):
        assert (name, content) in {("f.txt", b""), ("g.csv", b"")} or problem_with_type(name, content)


@pytest.mark.parametrize(
    "ending",
    "bat cmd js vbs hta ps1 sh reg jar scr msi docm xlsm url desktop iso wasm pyc html HTML svg zip pdf.exe".split(),
)
def test_16_a_program_goes_nowhere(ending: str) -> None:
    assert problem_with_type(f"a.{ending}", b"%PDF-1.7\n") == "attachment-program"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", office("docx", **{"word/vbaProject.bin": "x"}), "attachment-program"),
        ("a.docx", office("docx", **{"word/embeddings/oleObject1.bin": "x"}), "attachment-program"),
        ("a.docx", packed({"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}),
         "attachment-program"),
        ("a.odt", packed({"mimetype": TYPES["odt"], "Basic/Standard/M.xml": "x"}), "attachment-program"),
        ("a.docx", b"@echo off\r\n" + office("docx"), "attachment-type"),
        ("a.xlsx", office("docx"), "attachment-type"),
        ("a.heic", HEIC, "attachment-photo-type"), ("a.jpg", HEIC, "attachment-photo-type"),
        ("a.mp4", HEIC, "attachment-photo-type"), ("a.tif", b"II*\0", "attachment-photo-type"),
        ("a.png", b"MM\0*", "attachment-photo-type"),
        ("pdf", b"%PDF-1.7", "attachment-type"), ("a.b/pdf", b"%PDF-1.7", "attachment-type"),
        ("a.pdf\u200b", b"%PDF-1.7", "attachment-type"), ("a.bin", b"", "attachment-type"),
    ],
)  # fmt: skip
def test_16_a_code_says_what_to_do_about_a_file(name: str, content: bytes, code: str) -> None:
    assert problem_with_type(name, content) == code


def test_17_a_gif_keeps_its_pictures_and_tells_nothing_unseen() -> None:
    head = b"GIF89a\1\0\1\0\x80\0\0" + bytes(6)
    loop = b"\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0"
    picture = b"\x21\xf9\4\0\0\0\0\0" + b"\x2c\0\0\0\0\1\0\1\0\0" + b"\2\2\x44\1\0"
    told = b"\x21\xfe\x0fGPSLatitude51.9\0" + b"\x21\xff\x0bXMP DataXMP\3abc\0"
    assert stripped(head + loop + told + picture + told + b";GPS") == head + loop + picture + b";"
    with pytest.raises(Damaged):
        stripped(head + told + picture)

"""Which files a school sends along: those of a known type whose content is what the ending says, and no programs."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp",
    "gif": "image/gif", "txt": "text/plain", "csv": "text/csv", "ics": "text/calendar",
    "docx": f"{_OFFICE}wordprocessingml.document", "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "odt": f"{_OPEN}text", "ods": f"{_OPEN}spreadsheet", "odp": f"{_OPEN}presentation",
    "mp3": "audio/mpeg", "mp4": "video/mp4", "m4a": "audio/mp4",
}  # fmt: skip
"""The media type of each ending that goes along."""
_PROGRAMS_END = frozenset(
    """
    apk app bat chm cmd com cpl deb desktop dll dmg docm dotm exe hta htm html img iso jar js jse lnk mht mhtml mjs msi
    php pif potm ppam pps ppsm pptm ps1 psm1 py pyc pyw rb reg scr sh svg svgz swf url vb vbe vbs vhd wasm website ws
    wsf wsh xht xhtml xlam xlsb xlsm xltm xml zip rar 7z gz tar tgz
    """.split()
)
"""Endings of what runs, or of what can hold something that does."""
_PROGRAMS_BEGIN = (
    b"#!",
    b"MZ",  # Windows
    b"\x7fELF",  # Linux
    b"\xca\xfe\xba\xbe",  # Java, macOS
    *(magic for word in (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf") for magic in (word, word[::-1])),  # macOS
    b"L\0\0\0\x01\x14\x02\0",  # a shortcut of Windows
)
"""How programs begin, whatever their name says."""
_PHOTOS = frozenset({"heic", "heif", "avif", "tif", "tiff", "dng", "raw"})
"""Endings of photos whose hidden details cannot be taken out here."""
_LARGEST_LIST = 1_000_000
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_ACTIVE = re.compile(r"vbaproject|activex|oleobject|^basic/|^scripts/|macrosheets", re.IGNORECASE)


def ending_of(name: str) -> str:
    """The ending of a file's name, in lower case and without its dot; empty for none."""
    return name.rpartition("/")[2].rpartition(".")[2].casefold() if "." in name.rpartition("/")[2] else ""


def problem_with_type(name: str, content: bytes) -> str:
    """A code if a file is of no type that goes along, or not what its ending says; empty if all is well."""
    ending = ending_of(name)
    if ending in _PROGRAMS_END or _is_program(content):
        return "attachment-program"
    if ending in _PHOTOS or (ending in _SIGNS and is_other_photo(content)):
        return "attachment-photo-type"
    if ending in _SIGNS:
        return "" if _SIGNS[ending](content) else "attachment-type"
    return _problem_with_parts(ending, content) if ending in TYPES else "attachment-type"


def _is_program(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").startswith(_PROGRAMS_BEGIN)


def is_other_photo(content: bytes) -> bool:
    """True of a photo that keeps its hidden details here: HEIC and its kin, TIFF."""
    brand = content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
    return brand or content.startswith((b"II*\0", b"MM\0*"))


def _problem_with_parts(ending: str, content: bytes) -> str:
    """As above, for a document that is a packed folder: its list of parts says what it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = parts.namelist()
            if any(_ACTIVE.search(name) for name in names):
                return "attachment-program"
            with parts.open("mimetype" if ending.startswith("od") else "[Content_Types].xml") as told:
                said = told.read(_LARGEST_LIST)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return "attachment-type"
    if b"macroenabled" in said.lower():
        return "attachment-program"
    wanted = TYPES[ending].encode()
    # Bytes before the first part would be something else that calls itself a document.
    whole = content.startswith(b"PK\3\4")
    return (
        "" if whole and (said.strip() == wanted if ending.startswith("od") else wanted in said) else "attachment-type"
    )


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signs)


def _is_text(content: bytes) -> bool:
    return not _CONTROL.search(content)


def _is_film(content: bytes) -> bool:
    return content[4:8] == b"ftyp"


_JPEG = _begins(b"\xff\xd8\xff")
_SIGNS: dict[str, Callable[[bytes], bool]] = {
    "pdf": _begins(b"%PDF-"),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "webp": lambda content: content.startswith(b"RIFF") and content[8:12] == b"WEBP",
    "gif": _begins(b"GIF87a", b"GIF89a"),
    "txt": _is_text,
    "csv": _is_text,
    "ics": lambda content: _is_text(content) and content.removeprefix(b"\xef\xbb\xbf").startswith(b"BEGIN:VCALENDAR"),
    "mp3": _begins(b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2"),
    "mp4": _is_film,
    "m4a": _is_film,
}

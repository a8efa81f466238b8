"""What stands in a file, as text: whatever can be imported is opened here too, and what cannot be opened is told.

Tables and texts are read in each encoding that people use, databases by their rows, packed files by what is in them.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import logging
import lzma
import os
import re
import zipfile
from contextlib import closing
from email import message_from_binary_file, policy
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from ouderbrug.school.spelled import Piece, Setting
from ouderbrug.store import dialects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_AT_ONCE = 1 << 20
_LONGEST = 1024
"""So many characters of one portion are read again with the next: no name is longer."""
_MOST_BYTES, _MOST_PARTS, _DEEPEST = 512 << 20, 20_000, 3
"""What is unpacked of one file: so many bytes, parts, and packed files within packed files."""
_SQLITE = b"SQLite format 3\0"
_PAGES = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")
"""How the log of a SQLite file begins, and its journal."""
_SHUT = (b"PGDMP", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x28\xb5\x2f\xfd")
"""What is not opened here: dumps of PostgreSQL, old or locked Office files, 7z, RAR, Zstandard."""
_UNPACKED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}
_MAIL = re.compile(rb"(?:From |(?:[A-Za-z]+-?)+: ?[^\n]*\n(?:[A-Za-z-]+:|[ \t]|\r?\n))")
_FOLDED = re.compile(r"\r?\n[ \t]")
_POINTERS = re.compile(r'<c\b[^<>]*\bt="s"[^<>]*>.*?</c>|<[^<>]*>', re.S)
"""Of a sheet: cells that point into the list of its words by a number, and all marks with the places of cells."""
_PEOPLE = ("guardian", "pupil")
"""Tables of ouderbrug in which a short key counts."""
_ROWS = 2000
"""So many rows are looked at in one go."""


class Closed(Exception):
    """A file that cannot be looked into: locked, damaged, not ours to read, or larger than what is looked into."""


class _Budget:
    """What may be unpacked still of one file."""

    def __init__(self) -> None:
        self.bytes, self.parts = _MOST_BYTES, _MOST_PARTS

    def take(self, content: bytes) -> bytes:
        self.bytes -= len(content)
        if self.bytes < 0:
            raise Closed
        return content


def pieces(path: Path, *, own: bool) -> Iterator[Piece]:
    """All text of a file, piece by piece; raises Closed. ``own`` is the store itself, which was just cleaned."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_SQLITE))
            file.seek(0)
            if own:
                yield from _texts(file, Setting.CELLS)
            elif start == _SQLITE:
                yield from _texts(file, Setting.PACKED)
                yield from _rows(path)
            elif start.startswith(_PAGES):
                yield from _texts(file, Setting.PACKED)
            else:
                yield from _opened(file, _Budget(), 0)
    except (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, lzma.LZMAError):
        raise Closed from None
    except Exception as error:  # what zlib or a reader of PDFs raises over a damaged file
        raise error if isinstance(error, Closed) else Closed from None


def _opened(file: IO[bytes], budget: _Budget, depth: int) -> Iterator[Piece]:
    start = file.read(4096)
    file.seek(0)
    if start.startswith(_SHUT) or depth > _DEEPEST or (depth and start.startswith(_SQLITE)):
        raise Closed
    for sign, unpacked in _UNPACKED.items():
        if start.startswith(sign):
            with unpacked(file) as inner:
                yield from _opened(_taken(inner, budget), budget, depth + 1)
            return
    if start.startswith(b"PK"):
        yield from _members(file, budget, depth)
    elif start.startswith(b"%PDF-"):
        yield from _pdf(file)
    else:
        yield from _texts(file, Setting.WORDS)
        if _MAIL.match(start):
            file.seek(0)
            yield from _mail(file)


def _taken(file: IO[bytes], budget: _Budget) -> IO[bytes]:
    """What a packed part holds, as far as may be."""
    whole = io.BytesIO()
    while part := file.read(_AT_ONCE):
        whole.write(budget.take(part))
    whole.seek(0)
    return whole


def _members(file: IO[bytes], budget: _Budget, depth: int) -> Iterator[Piece]:
    with zipfile.ZipFile(file) as packed:
        names = packed.namelist()
        budget.parts -= len(names)
        if budget.parts < 0:
            raise Closed
        yield Piece("\n".join(names))
        is_office = "[Content_Types].xml" in names or "mimetype" in names
        for name in names:
            if name.endswith("/"):
                continue
            with packed.open(name) as part:
                inner = _taken(part, budget)
            if is_office and name.endswith(".xml"):
                yield from _office(inner)
            else:
                yield from _opened(inner, budget, depth + 1)


def _office(file: IO[bytes]) -> Iterator[Piece]:
    """The words of a document: a word may be cut by marks, and two cells are parted by nothing but marks."""
    for text in _decoded(file):
        yield Piece(_POINTERS.sub("\n", text))
        yield Piece(_POINTERS.sub("", text), Setting.CELLS)


def _pdf(file: IO[bytes]) -> Iterator[Piece]:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its words may quote the file
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted:
        raise Closed
    for page in reader.pages:
        yield Piece(page.extract_text())
    yield Piece("\n".join(str(value) for value in (reader.metadata or {}).values()))


def _mail(file: IO[bytes]) -> Iterator[Piece]:
    for part in message_from_binary_file(file, policy=policy.default).walk():
        yield Piece("\n".join(str(value) for value in part.values()))
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield from _texts(io.BytesIO(content), Setting.WORDS)


def _texts(file: IO[bytes], setting: Setting) -> Iterator[Piece]:
    for text in _decoded(file, ("utf-8",) if setting is Setting.PACKED else ()):
        yield Piece(text, setting)
        if _FOLDED.search(text):
            yield Piece(_FOLDED.sub("", text), setting)


def _decoded(file: IO[bytes], known: tuple[str, ...] = ()) -> Iterator[str]:
    """The bytes in each encoding that they may be in, in portions that overlap."""
    at = file.tell()
    start = file.read(4096)
    for name in known or _encodings(start):
        file.seek(at)
        decoder, before = codecs.getincrementaldecoder(name)("replace"), ""
        while part := file.read(_AT_ONCE):
            text = before + decoder.decode(part)
            yield text
            before = text[-_LONGEST:]


def _encodings(start: bytes) -> tuple[str, ...]:
    if start.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return ("utf-32",)
    wide = ("utf-16-le", "utf-16-be") if b"\0" in start else ()
    return ("utf-8", "cp1252", *wide)


def _rows(path: Path) -> Iterator[Piece]:
    """The cells of a database, row by row, whatever its pages are like; what its log holds besides is a file itself."""
    url = f"file:{quote(os.fspath(path.resolve()))}?mode=ro&immutable=1"
    driver = dialects.driver()
    try:
        with closing(driver.connect(url, uri=True)) as database:
            database.text_factory = lambda cell: cell.decode("utf-8", "replace")
            tables = database.execute("select name from sqlite_master where type = 'table'").fetchall()
            for (table,) in tables:
                rows = database.execute(f'select * from "{table.replace(chr(34), chr(34) * 2)}"')
                while some := rows.fetchmany(_ROWS):
                    yield from _cells(some, Setting.WORDS if table in _PEOPLE else Setting.CELLS)
    except driver.DatabaseError:
        raise Closed from None


def _cells(rows: list[tuple[Any, ...]], setting: Setting) -> Iterator[Piece]:
    """Rows, parted by what parts words too; a name may stand in two cells of one."""
    yield Piece("\n_\n".join("\n".join(cell for cell in row if isinstance(cell, str)) for row in rows), setting)
    for blob in (cell for row in rows for cell in row if isinstance(cell, bytes)):
        yield from _texts(io.BytesIO(blob), Setting.CELLS)

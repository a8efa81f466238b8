"""An erasure names every file that holds somebody, in whatever it is packed and written, and each that stays shut."""

from __future__ import annotations

import bz2
import gzip
import io
import logging
import lzma
import os
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from ouderbrug.privacy import contents
from ouderbrug.privacy.files import Holding, holding
from ouderbrug.school.spelled import Piece, Spelled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from a_school import School

KEY, NAME, ADDRESS, NUMBER = "g3", "Zoë Kanariesmit", "zoe.kanarie@thuis.example", "+31612399901"
WORDS = (NAME, ADDRESS, NUMBER)
SPELLED = {
    "name": "Zoë Kanariesmit komt",
    "over cells": 'x;"Zoë";"Kanariesmit";3A',
    "turned": "Kanariesmit, Zoë",
    "accent apart": "Zoe\u0308 Kanariesmit",
    "capitals": "ZOË KANARIESMIT",
    "entity": "<naam>Zo&#235; Kanariesmit</naam>",
    "elements": "<roep>Zoë</roep><achter>Kanariesmit</achter>",
    "json": r'{"n": "Zo\u00eb Kanariesmit"}',
    "address": "<a@b.example> ZOE.Kanarie@thuis.example,",
    "number": "tel +31612399901.",
    "number at home": "06-12399901",
    "number in parts": "06 12 39 99 01",
    "number of Excel": "<v>612399901</v>",
    "key": 'a;g3;"x"',
}
NOBODY = (
    "Zoë en Piet Kanariesmits",
    "zoekanarie@thuis.example",
    "1612399901",
    "g33",
    "Kanariesmit",
    "Zoë",
    "0612399902",
)


def packed(content: bytes, name: str = "users.csv") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return file.getvalue()


CONTAINERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "zip": packed,
    "zip in zip": lambda content: packed(packed(content), "inner.zip"),
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "gzip in zip": lambda content: packed(gzip.compress(content), "x.gz"),
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")


def of(folder: Path) -> Holding:
    return holding([folder], KEY, WORDS, folder / "ouderbrug.db")


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_whatever_it_is_packed_and_written_in(tmp_path: Path, container: str, encoding: str) -> None:
    for at, text in enumerate((SPELLED["name"], SPELLED["address"], SPELLED["number"], *NOBODY)):
        (tmp_path / f"{at:02}.bin").write_bytes(CONTAINERS[container](f"regel\n{text}\nregel".encode(encoding)))
    assert [path.name for path in of(tmp_path).files] == ["00.bin", "01.bin", "02.bin"]
    assert of(tmp_path).closed == []


@pytest.mark.parametrize("spelling", SPELLED)
def test_however_it_is_spelled(tmp_path: Path, spelling: str) -> None:
    (tmp_path / "a.txt").write_text(SPELLED[spelling])
    assert of(tmp_path).files == [tmp_path / "a.txt"]


@pytest.mark.parametrize("text", NOBODY)
def test_somebody_else_is_not_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    assert of(tmp_path) == Holding([], [])


def database(path: Path, table: str, *rows: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(path)) as made, made:
        made.execute(f"create table {table} (key, first_name, last_name, email, mobile, language)")
        made.executemany(f"insert into {table} values (?, ?, ?, ?, ?, 'nl')", rows)


@pytest.mark.parametrize("name", ["ouderbrug-1.backup.db", "ouderbrug.aside.db", "bk", "ouderbrug.db.old.db"])
@pytest.mark.parametrize(
    "row",
    [
        ("", "Zoë", "Kanariesmit", "", ""),
        ("", "", "", ADDRESS, ""),
        ("", "", "", "", NUMBER),
        (KEY, "", "", "", ""),
    ],
)
def test_a_database_by_its_rows(tmp_path: Path, name: str, row: tuple[str, ...]) -> None:
    database(tmp_path / name, "guardian", row)
    assert of(tmp_path).files == [tmp_path / name]


def test_a_database_of_others_is_not_named(tmp_path: Path) -> None:
    database(tmp_path / "bk.db", "guardian", ("g33", "Piet", "Bos", "piet@thuis.example", "+31612399902"))
    database(tmp_path / "other.db", "codes", (KEY, "", "", "", ""))
    assert of(tmp_path) == Holding([], [])


def test_a_name_is_of_one_row_and_words_in_many_are_found(tmp_path: Path) -> None:
    others = [(f"g{at}", "Kanariesmit", "Tom", f"a{at}@thuis.example", "") for at in range(100, 5000)]
    database(tmp_path / "two.db", "guardian", ("g1", "", "Zoë", "", ""), ("", "Kanariesmit", "", "", ""), *others)
    assert of(tmp_path) == Holding([], [])
    database(tmp_path / "many.db", "message", *others, ("g1", "", "", "", f"bel {NUMBER}"))
    assert of(tmp_path).files == [tmp_path / "many.db"]


def test_what_a_database_deleted_or_keeps_in_its_log_is_found(tmp_path: Path) -> None:
    database(tmp_path / "bk.db", "guardian", *[("g1", "Zoë", "Kanariesmit", ADDRESS, NUMBER)] * 50)
    with closing(sqlite3.connect(tmp_path / "bk.db")) as made, made:
        made.execute("pragma secure_delete = off")
        made.execute("delete from guardian")
    with closing(sqlite3.connect(tmp_path / "live.db")) as made:
        made.execute("pragma journal_mode = wal")
        made.execute("create table t (a, b)")
        made.execute("insert into t values ('Zoë', ?)", (ADDRESS,))
        made.commit()
        (tmp_path / "copy.db-wal").write_bytes((tmp_path / "live.db-wal").read_bytes())
    (tmp_path / "live.db").unlink()
    assert [path.name for path in of(tmp_path).files] == ["bk.db", "copy.db-wal"]


def workbook(path: Path, *cells: object) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append([f"kop {at}" for at in range(9)])
    book.active.append(cells)
    book.save(path)


@pytest.mark.parametrize("cell", ["Zoë Kanariesmit", ADDRESS, NUMBER, 612399901, KEY])
def test_a_workbook_by_its_cells(tmp_path: Path, cell: object) -> None:
    workbook(tmp_path / "ouders.xlsx", "iets", cell)
    assert of(tmp_path).files == [tmp_path / "ouders.xlsx"]


def test_the_place_of_a_cell_is_no_key(tmp_path: Path) -> None:
    workbook(tmp_path / "ouders.xlsx", *["Piet"] * 9)
    assert of(tmp_path) == Holding([], [])
    assert holding([tmp_path], "A2", (), tmp_path / "ouderbrug.db") == Holding([], [])


def test_a_document_that_cuts_a_word_with_marks(tmp_path: Path) -> None:
    text = "<w:p><w:r><w:t>Zoë Kana</w:t></w:r><w:r><w:t>riesmit</w:t></w:r></w:p>"
    with zipfile.ZipFile(tmp_path / "brief.docx", "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", text)
    assert of(tmp_path).files == [tmp_path / "brief.docx"]


def test_a_mail_in_base64_and_a_folded_calendar(tmp_path: Path) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["Subject"] = "Nieuws"
    mail.set_content(f"Dag {NAME},", cte="base64")
    (tmp_path / "1.eml").write_bytes(mail.as_bytes())
    (tmp_path / "2.ics").write_bytes("BEGIN:VCALENDAR\r\nSUMMARY:Met Zoë Kana\r\n riesmit\r\n".encode())
    assert [path.name for path in of(tmp_path).files] == ["1.eml", "2.ics"]


def locked() -> bytes:
    """A zip whose part says of itself that it is encrypted."""
    made = bytearray(packed(b"x"))
    made[6] |= 1
    made[made.index(b"PK\1\2") + 8] |= 1
    return bytes(made)


SHUT = {
    "locked.zip": locked(),
    "cut.zip": packed(b"x" * 1000)[:-30],
    "cut.gz": gzip.compress(b"abc" * 100)[:-9],
    "backup.dump": b"PGDMP\1\x0e\0 and so on",
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
    "a.7z": b"7z\xbc\xaf\x27\x1c" + bytes(9),
    "broken.db": b"SQLite format 3\0" + b"\xff" * 500,
    "broken.pdf": b"%PDF-1.7\nno more",
    "deep.zip": packed(packed(packed(packed(packed(b"x"))))),
}


@pytest.mark.parametrize("name", SHUT)
def test_what_cannot_be_opened_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(SHUT[name])
    assert of(tmp_path) == Holding([], [tmp_path / name])


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dicht").mkdir()
    listed = os.scandir

    def refuses(path: str) -> object:
        if os.fspath(path).endswith("dicht"):
            raise PermissionError(13, "no", os.fspath(path))
        return listed(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refuses)
        found = holding([tmp_path, tmp_path / "dicht"], KEY, WORDS, tmp_path / "ouderbrug.db")
    assert found == Holding([], [tmp_path / "dicht"])


@pytest.mark.parametrize(
    ("school", "seen"),
    [('brin = "99ZZ"', False), ('brin = "99XX"\nsite = "01"', False), ('brin = "99XX"', True), ("", True)],
)
def test_the_folder_of_another_school_beside_the_store_is_passed_over(tmp_path: Path, school: str, seen: bool) -> None:
    other = tmp_path / "b" / "inbox"
    other.mkdir(parents=True)
    (other.parent / "ouderbrug.toml").write_text(f"[school]\n{school}\n")
    (other / "users.csv").write_text("key;name\n" + KEY + ";Zoë Kanariesmit\n")
    found = holding([tmp_path], KEY, WORDS, tmp_path / "ouderbrug.db", "99XX00").files
    assert found == ([other / "users.csv"] if seen else [])


def test_a_damaged_pdf_is_quoted_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from pypdf import PdfWriter

    logging.getLogger("pypdf").setLevel(logging.NOTSET)
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(9, 9)
    writer.write(made)
    (tmp_path / "a.pdf").write_bytes(made.getvalue().replace(b"startxref\n", b"startxref\n1"))
    of(tmp_path)
    assert caplog.text == ""


def test_no_more_is_unpacked_than_agreed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "_MOST_BYTES", 3 << 20)
    (tmp_path / "bomb.zip").write_bytes(packed(bytes(4 << 20)))
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(bytes(4 << 20)))
    assert [path.name for path in of(tmp_path).closed] == ["bomb.gz", "bomb.zip"]


TAKEN_OUT = [
    ("Jan Bos kwam, en JAN  BOS", "[gewist] kwam, en [gewist]"),
    ("Bos, Jan; jan_bos; Jan-Bos.jpg; Jan\u00a0Bos's tas", "[gewist]; [gewist]; [gewist].jpg; [gewist]'s tas"),
    ("We gaan naar het bos. Jan gaat mee met Jan Bosman.", "We gaan naar het bos. Jan gaat mee met Jan Bosman."),
    ("Bel 06-1234 5678 of +31612345678, niet 06123456789", "Bel [gewist] of [gewist], niet 06123456789"),
]


@pytest.mark.parametrize(("said", "left"), TAKEN_OUT)
def test_what_is_taken_out_of_words_about_others(said: str, left: str) -> None:
    assert Spelled("", ("Jan Bos", "+31612345678")).taken_out(said) == left


MEHMET = "Çağrı van den Berg-Vos"
AS_WRITTEN = [
    "Cagri van den Berg-Vos", "Berg-Vos, van den, Çağrı",
    "Çağrı van den Berg - Vos", "Çağrı\u00advan den Berg\u2013Vos",
    "Cagr-van-den-Berg-Vos.jpg",
]  # fmt: skip


@pytest.mark.parametrize("said", AS_WRITTEN)
def test_a_name_in_plain_letters_and_as_files_are_called_is_that_name(said: str) -> None:
    spelled = Spelled("", (MEHMET,))
    assert spelled.taken_out(f"Hoera voor {said}") in ("Hoera voor [gewist]", "Hoera voor [gewist].jpg")
    assert spelled.stands_in(Piece(said))


@pytest.mark.parametrize("name", ["\u0416\u0430\u043d Bos", "\u0634\u0627\u062f\u064a \u0645\u0631\u0627\u062f"])
def test_a_name_of_which_files_keep_too_little_takes_no_word_of_others_out(name: str) -> None:
    for said in ("De attachment over het Bos", "Bos"):
        assert Spelled("", (name,)).taken_out(said) == said


def test_backups_and_packed_tables_of_a_school_are_named(school: School) -> None:
    school.family("00013 Bella Kanariesmit", "3A", guardian("g3", "Zoë Kanariesmit", email=ADDRESS, mobile=NUMBER))
    school.family("00014 Tom Bos", "3A", guardian("g4", "Piet Bos"))
    school.enrol()
    school.staff("dir;Ria;leader;")
    school.run("store", "backup", str(school.folder / "bk.db"))
    (school.folder / "backup.dump").write_bytes(SHUT["backup.dump"])
    for of_whom in (("--guardian", "g3"), ("--pupil", "00013")):
        done = school.json("privacy", "erase", *of_whom, "--as", "dir", exit_code=3)
        assert done["files"] == ["bk.db", "contacts.csv"]
        assert done["closed"] == ["backup.dump"]
    for name in ("bk.db", "contacts.csv"):
        (school.folder / name).unlink()
    said = school.run("privacy", "erase", "--guardian", "g4", "--as", "dir", exit_code=3)
    assert "backup.dump cannot be looked into" in said.stderr

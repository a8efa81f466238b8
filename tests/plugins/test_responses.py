"""responses.csv: answers of guardians, as records with their places."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ouderbrug import Answer, ImportNote, ImportRefused, ResponseRecord
from ouderbrug_contacts import AppIdsImporter, ConsentsImporter, ContactsImporter, ResponsesImporter, StaffImporter

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "event;guardian_key;answer;date;note\n"


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "responses.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(folder: Path, content: str | bytes, **config: object) -> list[object]:
    importer = ResponsesImporter(ResponsesImporter.Config(**config))
    return list(importer.read(written(folder, content)))


def test_a_row_is_one_answer(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + "help1;g1;ja;2026-11-24;kan tot 11 uur\nhelp1;g2;nee;24-11-2026;\n") == [
        ResponseRecord("responses.csv:2", "help1", "g1", Answer.YES, date(2026, 11, 24), "kan tot 11 uur"),
        ResponseRecord("responses.csv:3", "help1", "g2", Answer.NO, date(2026, 11, 24)),
    ]


def test_dutch_headers_and_words(tmp_path: Path) -> None:
    [record] = read(tmp_path, "Gebeurtenis,Oudercode,Antwoord,Datum,Toelichting\nhelp1,g1,ANDERS,24-11-2026,later\n")
    assert isinstance(record, ResponseRecord)
    assert (record.answer, record.note) == (Answer.OTHER, "later")


def test_a_header_of_ones_own(tmp_path: Path) -> None:
    [record] = read(tmp_path, "event;wie;answer;date\nhelp1;g1;yes;2026-11-24\n", columns={"guardian_key": "wie"})
    assert isinstance(record, ResponseRecord) and (record.guardian, record.answer) == ("g1", Answer.YES)


def test_it_is_told_from_the_other_tables(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER)
    importers = (ContactsImporter, StaffImporter, ConsentsImporter, AppIdsImporter, ResponsesImporter)
    assert [one.name for one in importers if one(one.Config()).sniff(path)] == ["responses"]
    contacts = written(tmp_path, "pupil_key;group;guardian_key;first_name\nk1;3A;g1;Ilse\n")
    assert not ResponsesImporter(ResponsesImporter.Config()).sniff(contacts)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (";g1;ja;2026-11-24;", "line 2, event: is empty"),
        ("help1;;ja;2026-11-24;", "line 2, guardian_key: is empty"),
        ("help1;g1;misschien;2026-11-24;", "line 2, answer: is not a known word"),
        ("help1;g1;ja;morgen;", "line 2, date: is not a date"),
        ("help1;g1;ja;;", "line 2, date: is empty"),
        ("help1;g1;ja;2026-11-24;a\x07b", "line 2, note: holds a control"),
    ],
)
def test_what_cannot_be_read_refuses_the_file_and_repeats_no_cell(tmp_path: Path, row: str, place: str) -> None:
    with pytest.raises(ImportRefused, match=place) as error:
        read(tmp_path, HEADER + row + "\n")
    assert "misschien" not in str(error.value) and "morgen" not in str(error.value)


def test_two_answers_on_one_day_cannot_be_put_in_order(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="line 3, answer: contradicts line 2"):
        read(tmp_path, HEADER + "help1;g1;ja;2026-11-24;\nhelp1;g1;nee;2026-11-24;\n")
    assert len(read(tmp_path, HEADER + "help1;g1;ja;2026-11-24;\nhelp1;g1;nee;2026-11-25;\n")) == 2


def test_the_old_encoding_of_windows_is_noted(tmp_path: Path) -> None:
    note, record = read(tmp_path, (HEADER + "help1;g1;ja;2026-11-24;één uur\n").encode("cp1252"))
    assert isinstance(note, ImportNote) and note.code == "encoding-cp1252"
    assert isinstance(record, ResponseRecord) and record.note == "één uur"

"""Files as schools have them, CSV and .xlsx, each with the right value of its import."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ouderbrug import GuardianRecord, GuardianshipRecord, ImportIncomplete, ImportRefused, PupilRecord
from ouderbrug_contacts import ContactsImporter

SAMPLES = Path(__file__).parent / "files"
TWO_MAPS = {
    "columns": {
        "pupil_first_name": "Roepnaam",
        "pupil_prefix": "Tussenvoegsel",
        "pupil_last_name": "Achternaam",
        "guardian_key": "E-mail 1",
        "email": "E-mail 1",
        "last_name": "Verzorger 1",
        "mobile": "Mobiel 1",
        "authority": "Gezag 1",
    },
    "also": [
        {
            "guardian_key": "E-mail 2",
            "email": "E-mail 2",
            "last_name": "Verzorger 2",
            "mobile": "Mobiel 2",
            "authority": "Gezag 2",
        }
    ],
}


def read(name: str, **settings: Any) -> tuple[list[Any], str]:
    """What is taken in of a sample, and what its errors say."""
    importer = ContactsImporter(ContactsImporter.Config(**settings))
    assert importer.sniff(SAMPLES / name)
    found: list[Any] = []
    records = importer.read(SAMPLES / name)
    try:
        found.extend(next(records) for _ in count())
    except ImportIncomplete as error:
        return found, str(error)
    except RuntimeError:  # a generator that ended
        return found, ""
    raise AssertionError


def only(records: list[Any], kind: type) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def ties(records: list[Any]) -> set[tuple[str, str, str | None]]:
    keys = {one.key: one.email or one.key for one in only(records, GuardianRecord)}
    return {(one.pupil, keys[one.guardian], one.authority) for one in only(records, GuardianshipRecord)}


def test_a_list_of_pupils_in_a_cell_keeps_its_zeros() -> None:
    records, said = read("contacts/c01-zermelo.csv")
    noor, piet = "noor.jansen@school.example", "piet.smit@school.example"
    assert ties(records) == {("00012", noor, None), ("00012", piet, None), ("00013", piet, None)}
    assert said == ""


def test_two_guardians_on_a_row_are_read_by_two_maps() -> None:
    records, said = read("contacts/c02-two-parents-a-row.csv", **TWO_MAPS)
    noor, jan = "noor@school.example", "JAN@school.example"
    assert ties(records) == {("00012", noor, "yes"), ("00012", jan, "no"), ("00013", noor, "yes")}
    assert [one.receives for one in only(records, GuardianshipRecord)] == [None, "on_request", None]
    assert {(one.last_name, one.mobile) for one in only(records, GuardianRecord)} == {
        ("Noor van 't Hof", "+31612345601"),
        ("Jan Bos", "+31612345602"),
    }
    assert [(one.first_name, one.last_name, one.group) for one in only(records, PupilRecord)] == [
        ("Sam", "Bos", "3A"),
        ("Lot", "de Vries", "3A"),
    ]
    assert said == ""


def test_shapes_of_addresses() -> None:
    records, said = read("contacts/c04-mail-shapes.csv")
    assert {one.key: one.email for one in only(records, GuardianRecord) if one.email} == {
        "g0": "noor@school.example",
        "g3": "familie+1@school.example",
        "g4": "noor@école.example",
        "g7": "NOOR5@school.example",
    }
    for line in (3, 4, 7, 8, 10, 11):
        assert f"line {line}, email: " in said, "with a name, two, mailto:, a dot at the end, no domain, a word"
    assert "noor2" not in said and "geen" not in said.partition("11")[2]


def test_cells_that_begin_like_a_formula_are_text() -> None:
    records, said = read("contacts/c06-formula-cells.csv")
    assert [(one.first_name, one.last_name, one.mobile) for one in only(records, GuardianRecord)] == [
        ("=1+1", "'t Hof", "+31612345601"),
        ("@SUM(A1)", "-Bos", "+31612345602"),
    ]
    assert said == ""


def test_unicode_text_of_excel_is_refused_with_what_to_do() -> None:
    with pytest.raises(ImportRefused, match='save it from the spreadsheet as "CSV UTF-8"'):
        read("contacts/c07-utf16.csv")


def test_the_first_pupil_is_no_header() -> None:
    importer = ContactsImporter(ContactsImporter.Config())
    path = SAMPLES / "contacts" / "c08-comma-decimal-headerless.csv"
    assert not importer.sniff(path)
    with pytest.raises(ImportRefused, match="its first line has no known column name"):
        list(importer.read(path))


def test_a_sheet_that_says_it_is_one_cell_is_read_whole() -> None:
    records, said = read("xlsx/x03-dimension-lies.xlsx")
    assert [one.key for one in only(records, GuardianRecord)] == [f"g{number}" for number in range(6)]
    assert said == ""


def test_entities_in_a_sheet_are_refused() -> None:
    with pytest.raises(ImportRefused, match="declares a document type"):
        read("xlsx/x05-entity-bomb.xlsx")


def test_dates_counted_from_1904_are_the_same_days() -> None:
    records, _ = read("xlsx/x06-1904-dates.xlsx")
    [tie] = only(records, GuardianshipRecord)
    assert (tie.receives, tie.receives_by, tie.receives_since) == ("all", "directie", date(2026, 9, 1))


def test_a_web_page_is_no_workbook() -> None:
    assert not ContactsImporter(ContactsImporter.Config()).sniff(SAMPLES / "xlsx" / "x07-is-really-html.xlsx")

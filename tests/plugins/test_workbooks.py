"""Tables as .xlsx: the same as in CSV, and what a spreadsheet makes of keys, dates and formulas on its way."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from each import each
from ouderbrug import (
    GuardianRecord,
    GuardianshipRecord,
    ImportIncomplete,
    ImportNote,
    ImportRefused,
    PupilRecord,
    StaffRecord,
)
from ouderbrug_contacts import ContactsImporter, StaffImporter, text_table, workbook_guard

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

HEAD = ["pupil_key", "guardian_key", "last_name", "email"]
SAM = ["00012", "g1", "Bos", "noor@school.example"]


def made(folder: Path, *rows: list[Any], name: str = "contacts.xlsx", change: Any = None) -> Path:
    """A workbook of one sheet with these rows; ``change`` may do more to it."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    book.save(folder / name)
    return folder / name


def contacts(**settings: Any) -> ContactsImporter:
    return ContactsImporter(ContactsImporter.Config(**settings))


def read(path: Path, **settings: Any) -> tuple[list[Any], str]:
    """What is taken in, and what the file's errors say."""
    found: list[Any] = []
    records = contacts(**settings).read(path)
    try:
        found.extend(next(records) for _ in count())
    except ImportIncomplete as error:
        return found, str(error)
    except RuntimeError:  # a generator that ended
        return found, ""
    raise AssertionError


def refusal(path: Path, **settings: Any) -> str:
    with pytest.raises(ImportRefused) as caught:
        assert contacts(**settings).sniff(path)
        list(contacts(**settings).read(path))
    return str(caught.value)


def only(records: list[Any], kind: type) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def codes(records: list[Any]) -> list[str]:
    return [note.code for note in only(records, ImportNote)]


def test_a_workbook_says_what_the_same_csv_says(tmp_path: Path) -> None:
    head = [*HEAD, "pupil_first_name", "group", "authority", "mobile", "blocked_until", "address_secret"]
    rows = [
        [*SAM, "Sam", "3A", "yes", "0612345671", date(2027, 1, 14), True],
        ["00013", "g2", "de Vries", "kim@school.example", "Lot", "3A", "nee", "+31612345672", "2027-01-14", False],
    ]
    path = made(tmp_path, head, *rows)
    text = [";".join("" if cell is None else str(cell) for cell in row) for row in (head, *rows)]
    (tmp_path / "contacts.csv").write_text("\n".join(text) + "\n")
    of_csv, _ = read(tmp_path / "contacts.csv")
    of_xlsx, said = read(path)
    assert contacts().sniff(path) and said == ""
    assert [str(one).replace(".xlsx:", ".csv:") for one in of_xlsx] == [str(one) for one in of_csv]
    assert [one.email for one in only(of_xlsx, GuardianRecord)] == ["noor@school.example", "kim@school.example"]


def test_signs_that_nobody_sees_are_no_part_of_a_name_or_key(tmp_path: Path) -> None:
    rows = [
        ["00012_x000D_", "\u200bg1", "Bos_x000D_", "noor@school.example\u200b"],
        ["00013", "g2", "van_x0020_Dam", ""],
    ]
    records, said = read(made(tmp_path, HEAD, *rows))
    assert [(one.key, one.last_name, one.email) for one in only(records, GuardianRecord)] == [
        ("g1", "Bos", "noor@school.example"), ("g2", "van Dam", None)
    ]  # fmt: skip
    assert [tie.pupil for tie in only(records, GuardianshipRecord)] == ["00012", "00013"] and not said


def test_a_number_is_no_key_unless_its_format_brings_back_its_zeros(tmp_path: Path) -> None:
    def shown_with_zeros(book: Workbook) -> None:
        book.active["A2"].number_format = "00000"

    path = made(tmp_path, HEAD, [12, *SAM[1:]], [13, "g2", "Bos", ""], change=shown_with_zeros)
    records, said = read(path)
    assert [tie.pupil for tie in only(records, GuardianshipRecord)] == ["00012"]
    assert "line 3, pupil_key: a spreadsheet made a number of it; format the column as text" in said
    assert "row-set-aside" in codes(records)


@each("key", [12, 12.5, True, date(2026, 4, 3)])
def test_what_is_no_text_is_no_key(tmp_path: Path, key: object) -> None:
    records, said = read(made(tmp_path, HEAD, SAM, ["00013", key, "Bos", "kim@school.example"]))
    assert [one.key for one in only(records, GuardianRecord)] == ["g1"]
    assert "line 3, guardian_key: a spreadsheet made a " in said


def test_a_group_may_be_a_number_and_no_date(tmp_path: Path) -> None:
    head = [*HEAD, "pupil_first_name", "group"]
    path = made(tmp_path, head, [*SAM, "Sam", 5], ["00013", *SAM[1:], "Lot", datetime(2026, 4, 3)])
    records, said = read(path)
    assert [one.group for one in only(records, PupilRecord)] == ["5", None]
    assert "line 3, group: a spreadsheet made a date of it" in said


@each(
    ("cell", "mobile", "noted"),
    [
        (612345671, "+31612345671", ["leading-zero"]),
        (31612345671, "+31612345671", []),
        ("31612345671", "+31612345671", []),
        (12, None, ["no-telephone"]),
    ],
)
def test_a_number_is_a_telephone(tmp_path: Path, cell: object, mobile: str | None, noted: list[str]) -> None:
    records, _ = read(made(tmp_path, [*HEAD, "mobile"], [*SAM, cell]))
    assert [one.mobile for one in only(records, GuardianRecord)] == [mobile]
    assert codes(records) == noted


def test_a_formula_has_its_stored_result_or_none(tmp_path: Path) -> None:
    path = made(tmp_path, [*HEAD, "blocked"], [*SAM, '=CONCAT("court","-order")'])
    records, said = read(path)
    [guardian] = only(records, GuardianRecord)
    assert (guardian.blocked, guardian.unsure) == (None, {"blocked"}), "it may be a ban"
    assert "line 2, blocked: is a formula whose result was not saved" in said
    with_result(path, b"court-order")
    records, said = read(path)
    assert only(records, GuardianRecord)[0].blocked == "court-order"
    assert said == ""


def test_a_formula_whose_result_is_empty_is_an_empty_cell(tmp_path: Path) -> None:
    path = made(tmp_path, [*HEAD, "blocked"], [*SAM, '=IF(A2="","",A9)'])
    with_result(path, b"")
    records, said = read(path)
    assert (said, only(records, GuardianRecord)[0].unsure) == ("", frozenset())


def with_result(path: Path, result: bytes) -> None:
    """Store a result for each formula, as a spreadsheet does when it saves."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            stored = content.replace(b"</f><v />", b"</f><v>court-order</v>").replace(
                b"</f><v/>", b"</f><v>court-order</v>"
            )
            archive.writestr(name, stored.replace(b'<c r="E2">', b'<c r="E2" t="str">'))


def test_an_error_of_the_spreadsheet_is_no_value(tmp_path: Path) -> None:
    _, said = read(made(tmp_path, HEAD, [*SAM[:3], "#N/A"]))
    assert "line 2, email: is an error of the spreadsheet; mend its formula" in said


def test_titles_above_and_totals_below_are_no_people(tmp_path: Path) -> None:
    def merged(book: Workbook) -> None:
        book.active.merge_cells("A1:D1")

    rows = [["Ouderlijst 2026-2027"], [None], ["Peildatum 1 oktober"], HEAD, SAM, ["Totaal", 1]]
    records, said = read(made(tmp_path, *rows, change=merged))
    assert [one.key for one in only(records, GuardianRecord)] == ["g1"]
    assert codes(records) == ["title-above-header", "totals-row"] and said == ""
    assert only(records, GuardianRecord)[0].place == "contacts.xlsx:5"


def test_hidden_rows_are_people_and_hidden_sheets_are_not(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        book.active.row_dimensions[2].hidden = True
        old = book.create_sheet("Vorig jaar")
        for row in (HEAD, ["00099", "g9", "Oud", "oud@school.example"]):
            old.append(row)
        old.sheet_state = "hidden"
        book.create_sheet("Toelichting", 0).append(["Lees dit eerst", "en dan dit"])

    path = made(tmp_path, HEAD, SAM, change=hide)
    records, _ = read(path)
    assert [one.key for one in only(records, GuardianRecord)] == ["g1"]
    assert codes(records) == ["hidden-sheet"]
    records, _ = read(path, sheet="Vorig jaar")
    assert [one.key for one in only(records, GuardianRecord)] == ["g9"]
    assert "has no sheet that is called" in refusal(path, sheet="Weg")


def test_of_two_such_sheets_one_must_be_named(tmp_path: Path) -> None:
    path = made(tmp_path, HEAD, SAM, change=lambda book: book.copy_worksheet(book.active))
    assert "2 of its sheets have such columns; name one of them as sheet under [import.contacts]" in refusal(path)
    records, _ = read(path, sheet="Sheet")
    assert [one.key for one in only(records, GuardianRecord)] == ["g1"]


def test_a_cell_beside_the_table_is_a_cell_without_a_header(tmp_path: Path) -> None:
    records, said = read(made(tmp_path, HEAD, [*SAM, "niet bellen"]))
    assert "line 2, column 5: holds something, and no header says what" in said
    assert only(records, GuardianRecord)[0].unsure == {"row"}


def test_staff_may_be_a_workbook(tmp_path: Path) -> None:
    path = made(
        tmp_path, ["key", "name", "role", "groups"], ["juf.karin", "Karin Bos", "leerkracht", 3], name="team.xlsx"
    )
    importer = StaffImporter(StaffImporter.Config())
    assert importer.sniff(path) and not contacts().sniff(path)
    [record] = importer.read(path)
    assert isinstance(record, StaffRecord) and record.staff.groups == ("3",)


def test_what_is_made_to_do_harm_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path, HEAD, SAM)
    wide = made(tmp_path, HEAD, SAM, name="wide.xlsx", change=lambda book: book.active.cell(2, 2000, "x"))
    assert "has more than 1000 columns" in refusal(wide)
    monkeypatch.setattr(workbook_guard, "MAX_UNPACKED", 1_000)
    assert "it unpacks to more than" in refusal(path)


@pytest.mark.parametrize("cut", [0.3, 0.9, 0.99])
def test_half_a_workbook_is_refused(tmp_path: Path, cut: float) -> None:
    path = made(tmp_path, HEAD, SAM)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * cut)])
    with pytest.raises(ImportRefused):
        list(contacts().read(path))


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path, HEAD, SAM)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, content in members.items():
        with zipfile.ZipFile(path, "w") as archive:
            for other, whole in members.items():
                archive.writestr(other, content[: len(content) // 2] if other == name else whole)
        assert "was not imported" in refusal(path), name


def test_a_csv_that_is_too_large_is_still_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_table, "MAX_BYTES", 10)
    path = tmp_path / "contacts.csv"
    path.write_text("pupil_key;guardian_key;email\n")
    with pytest.raises(ImportRefused, match="larger than"):
        list(contacts().read(path))


@each(
    ("content", "says"),
    [
        (b"PK\x03\x04 and more", "spreadsheet or archive in which nothing that is known was found"),
        (b"\xd0\xcf\x11\xe0 and more", "a spreadsheet of an old format, or has a password"),
        (b"<html><table><tr><td>pupil_key</td></tr></table></html>", "is a web page and no spreadsheet"),
    ],
)
def test_what_is_no_workbook_is_told_as_what_it_is(small_school: School, content: bytes, says: str) -> None:
    path = small_school.folder / "export.xlsx"
    path.write_bytes(content)
    assert says in small_school.run("import", str(path), exit_code=2).stderr

"""What a spreadsheet says by its layout: merged cells, signs for the cell above, another sheet, comments.

Read as empty cells, they would lose what protects somebody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from ouderbrug import (
    ConsentRecord,
    Guardian,
    GuardianRecord,
    Guardianship,
    GuardianshipRecord,
    ImportIncomplete,
    ImportNote,
    ImportRefused,
    Pupil,
)
from ouderbrug.school.roster import Roster
from ouderbrug.school.unkeyed import with_all_who_may_be_meant
from ouderbrug_contacts import ConsentsImporter, ContactsImporter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = ["pupil_key", "guardian_key", "authority", "receives", "opt_out", "address_secret", "blocked", "blocked_by"]
PEOPLE = [["00012", "g1"], ["00012", "g2"], ["00013", "g3"]]


def sheet(folder: Path, change: Callable[[Any], None]) -> Path:
    """A workbook of three guardians, whose sheet the change does more to."""
    book = Workbook()
    for row in (HEAD, *PEOPLE):
        book.active.append(row)
    change(book.active)
    book.save(folder / "contacts.xlsx")
    return folder / "contacts.xlsx"


def read(path: Path, importer: Any = ContactsImporter, **settings: Any) -> tuple[list[Any], str]:
    """The records of a file, and what it says of what was left out."""
    found: list[Any] = []
    try:
        found.extend(importer(importer.Config(**settings)).read(path))
    except ImportIncomplete as error:
        return left_in(path, importer, **settings), str(error)
    return found, ""


def left_in(path: Path, importer: Any, **settings: Any) -> list[Any]:
    found, records = [], importer(importer.Config(**settings)).read(path)
    with pytest.raises(ImportIncomplete):
        while True:
            found.append(next(records))
    return found


def said(records: list[Any], name: str) -> list[Any]:
    """What the records say of each guardian in a field: its value, or that nobody could read it."""
    people = [one for one in records if isinstance(one, GuardianRecord | GuardianshipRecord) and hasattr(one, name)]
    return ["unread" if name in one.unsure else getattr(one, name) for one in people]


def codes(records: list[Any]) -> list[str]:
    return [one.code for one in records if isinstance(one, ImportNote)]


def merged(area: str, value: object) -> Callable[[Any], None]:
    def change(active: Any) -> None:
        active[area.partition(":")[0]] = value
        active.merge_cells(area)

    return change


OVER_ROWS = [
    ("G2:G3", "court-order", "blocked", ["court-order", "court-order", None]),
    ("G2:G4", "court-order", "blocked", ["court-order"] * 3),
    ("F2:F3", "ja", "address_secret", [True, True, None]),
    ("E2:E3", "newsletter", "opt_out", [frozenset({"newsletter"})] * 2 + [None]),
    ("D2:D3", "on_request", "receives", ["on_request", "on_request", None]),
    ("C2:C4", "nee", "authority", ["no"] * 3),
]


@pytest.mark.parametrize(("area", "value", "name", "right"), OVER_ROWS)
def test_what_is_merged_over_rows_holds_for_each(
    tmp_path: Path, area: str, value: str, name: str, right: list[Any]
) -> None:
    records, error = read(sheet(tmp_path, merged(area, value)))
    assert (said(records, name), error) == (right, "")
    assert "merged-cells" in codes(records)


def test_keys_that_are_merged_over_rows_are_of_each(tmp_path: Path) -> None:
    records, error = read(sheet(tmp_path, merged("A2:A3", "00012")))
    assert [one.pupil for one in records if isinstance(one, GuardianshipRecord)] == ["00012", "00012", "00013"]
    assert not error


def test_what_is_merged_over_columns_cannot_be_told_but_of_the_first(tmp_path: Path) -> None:
    records, error = read(sheet(tmp_path, merged("F2:G3", "ja")))
    assert said(records, "address_secret") == [True, True, None]
    assert said(records, "blocked") == ["unread", "unread", None]
    assert "line 2, blocked: is merged with other cells" in error


def test_what_stands_unseen_below_a_merged_cell_cannot_be_told(tmp_path: Path) -> None:
    def change(active: Any) -> None:
        active["G2"] = "geen"
        active.merge_cells("G2:G3")
        active._cells[3, 7] = type(active["G2"])(active, 3, 7, "court-order")

    records, error = read(sheet(tmp_path, change))
    assert said(records, "blocked") == ["", "unread", None] and "line 3, blocked" in error


def test_a_title_and_a_remark_over_all_columns_are_of_nobody(tmp_path: Path) -> None:
    def change(active: Any) -> None:
        active.insert_rows(1)
        active["A1"], active["A6"] = "Ouderlijst", "Totaal: 3 ouders"
        active.merge_cells("A1:H1")
        active.merge_cells("A6:H7")

    records, error = read(sheet(tmp_path, change))
    assert codes(records) == ["title-above-header", "totals-row"] and not error


def test_cells_that_are_merged_over_each_other_are_refused(tmp_path: Path) -> None:
    def change(active: Any) -> None:
        for column in range(1, 1_005):
            active.merged_cells.ranges.add(type(active.merged_cells)(f"A1:A{column + 1}"))

    with pytest.raises(ImportRefused, match="merged over each other"):
        read(sheet(tmp_path, change))


DITTO = ['"', ",,", "''", "idem", "Dito", "zie boven", "\u3003"]


@pytest.mark.parametrize("sign", DITTO)
@pytest.mark.parametrize(("column", "name"), [("G", "blocked"), ("E", "opt_out"), ("F", "address_secret")])
def test_a_sign_for_the_cell_above_is_no_value(tmp_path: Path, sign: str, column: str, name: str) -> None:
    def change(active: Any) -> None:
        active[f"{column}2"] = {"G": "court-order", "E": "newsletter", "F": "ja"}[column]
        active[f"{column}3"] = sign

    records, error = read(sheet(tmp_path, change))
    assert said(records, name)[1] == "unread" and f"line 3, {name}: stands for the cell above" in error


@pytest.mark.parametrize("list_", [", ,", ", , ,"])
def test_a_list_of_nothing_but_commas_lifts_no_wish(tmp_path: Path, list_: str) -> None:
    records, error = read(sheet(tmp_path, lambda active: active.__setitem__("E2", list_)))
    assert said(records, "opt_out")[0] == "unread" and "nothing but commas" in error


def with_sheet(*rows: list[str], hidden: bool = False) -> Callable[[Any], None]:
    def change(active: Any) -> None:
        other = active.parent.create_sheet("Contactverbod")
        for row in rows:
            other.append(row)
        other.sheet_state = "hidden" if hidden else "visible"

    return change


OTHER_SHEETS = [
    (["guardian_key", "blocked"], ["g2", "court-order"], "g2"),
    (["oudercode", "Contactverbod"], ["g2", "ja"], "g2"),
    (["naam ouder", "contactverbod"], ["Jan de Wit", "ja"], "g2"),
    (["contactverbod", "naam"], ["ja", "Wit, Jan de"], "g2"),
    (["contactverbod", "voornaam", "tussenvoegsel", "achternaam"], ["ja", "Jan", "de", "Wit"], "g2"),
    (["Ouder", "Kind", "Opmerking"], ["g2", "00012", "contactverbod"], "g2"),
    (["Let op: deze ouders mogen geen contact"], ["Jan de Wit"], "g2"),
    (["Notities"], ["Jan de Wit: contactverbod"], "g2"),
    (["Toelichting", "blokkade"], ["wat er staat van", "Jan de Wit"], "g2"),
    (["Kind", "Opmerking"], ["00012", "vader: contactverbod"], "g1 g2"),
    (["Kind", "Opmerking"], ["Noor Bos", "vader: contactverbod"], "g1 g2"),
    (["Kind", "Opmerking"], ["Bos, Noor", "contactverbod"], "g1 g2"),
    (["Kind", "Opmerking"], ["Noor", "geen contact met vader"], "g1 g2"),
    (["Opmerking"], ["familie De Wit: contactverbod"], "g2"),
    (["Toelichting", "status"], ["wat er", "staat"], ""),
    (["guardian_key", "email"], ["g2", "jan@school.example"], ""),
]


@pytest.mark.parametrize(("header", "row", "who"), OTHER_SHEETS)
def test_another_sheet_that_may_protect_somebody_is_told(
    tmp_path: Path, header: list[str], row: list[str], who: str
) -> None:
    path = sheet(tmp_path, with_sheet(header, row))
    noor, jan, ida = Pupil("00012", "Noor", "Bos", "4A"), Guardian("g2", "Jan", "de Wit"), Guardian("g9", "Ida", "Smit")
    roster = Roster("99ZZ00", {noor.key: noor}, {one.key: one for one in (jan, ida)}, (Guardianship("00012", "g2"),))
    people = with_all_who_may_be_meant(roster, read(path)[0])
    waits = {one.key for one in people if isinstance(one, GuardianRecord) and "row" in one.unsure}
    assert waits == set(who.split()), "whom it may be about waits"
    assert ("sheet 2: says what may protect somebody" in read(path)[1]) is bool(who)
    assert read(path, sheet="Sheet")[1] == ""
    records, left_out = read(sheet(tmp_path, with_sheet(header, row, hidden=True)))
    assert left_out == "" and codes(records) == (["hidden-sheet"] if who else []), "it is told, and holds nobody"


def test_comments_are_noted(tmp_path: Path) -> None:
    def change(active: Any) -> None:
        active["B2"].comment = Comment("geen contact met vader", "administratie")

    assert codes(read(sheet(tmp_path, change))[0]) == ["cell-comments"]
    assert codes(read(sheet(tmp_path, lambda _: None))[0]) == []


def test_a_consent_of_which_a_cell_is_merged_beside_it_gives_nothing(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["pupil_key", "purpose", "status", "date"], ["00012", "foto", "gegeven", "2026-09-01"]):
        book.active.append(row)
    book.active.merge_cells("B2:C2")
    book.save(tmp_path / "consents.xlsx")
    records, error = read(tmp_path / "consents.xlsx", ConsentsImporter)
    assert [one.given for one in records if isinstance(one, ConsentRecord)] == [False] and "merged" in error


def pasted(folder: Path, again: list[str], importer: str = "contacts") -> Path:
    path = folder / f"{importer}.csv"
    rows = [HEAD, PEOPLE[0], again, PEOPLE[1]]
    path.write_text("\n".join(";".join(row) for row in rows) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("again", [HEAD, [name.upper().replace("_", " ") for name in HEAD], HEAD[:5]])
def test_column_names_among_the_rows_are_nobody(tmp_path: Path, again: list[str]) -> None:
    records, error = read(pasted(tmp_path, again))
    assert codes(records) == ["header-again"] and not error
    assert [one.key for one in records if isinstance(one, GuardianRecord)] == ["g1", "g2"]


@pytest.mark.parametrize("again", [[HEAD[1], HEAD[0], *HEAD[2:]], [*HEAD[:3], HEAD[4], HEAD[3], *HEAD[5:]], HEAD[1:3]])
def test_column_names_in_another_order_begin_another_table(tmp_path: Path, again: list[str]) -> None:
    with pytest.raises(ImportRefused, match="line 3 begins another table"):
        read(pasted(tmp_path, again))


IN_DUTCH = {"pupil_key": "kind_key", "guardian_key": "oudercode", "group": "groep", "blocked": "blokkade",
            "first_name": "voornaam", "last_name": "achternaam"}  # fmt: skip


def test_column_names_of_another_language_are_nobody_either(tmp_path: Path) -> None:
    again = [IN_DUTCH.get(name, name) for name in HEAD]
    assert again != HEAD
    records, error = read(pasted(tmp_path, again))
    assert codes(records) == ["header-again"] and not error
    with pytest.raises(ImportRefused, match="line 3 begins another table"):
        read(pasted(tmp_path, [*again[1:], again[0]]))


def test_who_is_called_as_a_column_is_somebody(tmp_path: Path) -> None:
    records, _ = read(pasted(tmp_path, ["blocked", "g9"]))
    assert [one.key for one in records if isinstance(one, GuardianRecord)] == ["g1", "g9", "g2"]

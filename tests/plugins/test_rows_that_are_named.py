"""Below its column names no row of contacts is passed over in silence but an empty one: it may be somebody's ban."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from chances import BOUNDED, examples
from ouderbrug import GuardianRecord, GuardianshipRecord, ImportIncomplete, ImportNote, ImportRefused
from ouderbrug_contacts import ContactsImporter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEAD = "pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;last_name;authority;email;blocked"
BAN = "p3;Noor;Bos;6A;g3;Bos;yes;g3@ouder.example;court-order"
NONE = "p3;Noor;Bos;6A;g3;Bos;yes;g3@ouder.example;"
ABOVE, BELOW = "p1;Fenna;Vos;5A;g1;Vos;yes;g1@ouder.example;", "p2;Sam;Kok;5A;g2;Kok;yes;g2@ouder.example;"
Read = tuple[set[str], set[str], str]


def read(path: Path) -> Read:
    """Who is a guardian of a pupil by the file, of whose row more may be said, and what it told."""
    found, told = [], ""
    try:
        for one in ContactsImporter(ContactsImporter.Config()).read(path):
            found.append(one)
    except ImportIncomplete as error:
        told = str(error)
    notes = [one for one in found if isinstance(one, ImportNote)]
    told += "".join(f"\n{one.place} {one.code}" for one in notes)
    unsure = {one.key for one in found if isinstance(one, GuardianRecord) and "row" in one.unsure}
    return {one.guardian for one in found if isinstance(one, GuardianshipRecord)}, unsure, told


def of_csv(folder: Path, *lines: str) -> Read:
    (path := folder / "contacts.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return read(path)


def of_workbook(folder: Path, *rows: Sequence[str]) -> Read:
    book = Workbook()
    for row in rows:
        book.active.append([*row])
    book.save(path := folder / "contacts.xlsx")
    return read(path)


JOINED = {
    "typed with commas": BAN.replace(";", ","),
    "typed with tabs": BAN.replace(";", "\t"),
    "in quotes whole": f'"{BAN}"',
    "in quotes, with commas": f'"{BAN.replace(";", ",")}"',
    "with commas, and filled up": BAN.replace(";", ",") + ";;;;;;;;",
    "in quotes, and filled up": f'"{BAN}";;;;;;;;',
    "with commas up to the guardian": BAN.replace(";", ",", 4),
    "in quotes up to the guardian": '"p3;Noor;Bos;6A";g3;Bos;yes;g3@ouder.example;court-order',
    "in quotes from the guardian on": 'p3;Noor;Bos;6A;"g3;Bos;yes;g3@ouder.example;court-order"',
    "in the cell above, by a quote that is not closed": f'p9;Lot;Dik;6A;g9;"Dik\n{BAN}\nx";yes;g9@ouder.example;',
    "with more cells": BAN.replace("Noor", "No;or"),
    "with more cells of which the last is empty": NONE.replace("Noor", "No;or"),
}
UNTOLD = {
    "a key alone": "p3",
    "a key alone, filled up": "p3;;;;;;;;",
    "a title": "Groep 6A;;;;;;;;",
    "a list of keys": "p3,p4;;;;;;;;",
    "an address": "g3@ouder.example",
    "cut off before its guardian": "p3;Noor;Bos;6A",
    "without its key": NONE.removeprefix("p3"),
    "without its guardian's key": NONE.replace("g3;", ";"),
    "a total with an address": "Totaal;;;;;;;g3@ouder.example;",
}


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("row", JOINED.values(), ids=JOINED.keys())
def test_a_row_that_is_not_separated_as_its_header_is_named_and_everything_waits_for_whom_it_names(
    tmp_path: Path, row: str, last: bool
) -> None:
    """They may be on another row too, and that one may go on."""
    rows = (ABOVE, BELOW, row) if last else (ABOVE, row, BELOW)
    guardians, unsure, told = of_csv(tmp_path, HEAD, *rows)
    line = 4 if last else 3
    assert {"g1", "g2"} <= guardians and "g3" in unsure and not unsure & {"g1", "g2"}
    assert f"line {line}, row: " in told and f"contacts.csv:{line} row-set-aside" in told
    assert "Noor" not in told and "ouder.example" not in told


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("row", UNTOLD.values(), ids=UNTOLD.keys())
def test_a_row_that_tells_nothing_of_anybody_is_named_and_keeps_everybody(tmp_path: Path, row: str, last: bool) -> None:
    rows = (ABOVE, BELOW, row) if last else (ABOVE, row, BELOW)
    guardians, _, told = of_csv(tmp_path, HEAD, *rows)
    line = 4 if last else 3
    assert guardians == {"g1", "g2"}
    assert f"line {line}, " in told and f"contacts.csv:{line} row-set-aside" in told


@pytest.mark.parametrize(
    "row", [[BAN], [BAN.replace(";", ",")], [BAN.replace(";", "\t")], ["", BAN], ["p3"], ["Groep 6A"]]
)
def test_so_it_is_in_a_spreadsheet(tmp_path: Path, row: list[str]) -> None:
    guardians, unsure, told = of_workbook(tmp_path, *(one.split(";") for one in (HEAD, ABOVE)), row, BELOW.split(";"))
    assert guardians == {"g1", "g2"} and unsure >= ({"g3"} if "court-order" in "".join(row) else set())
    assert "line 3, " in told and "contacts.xlsx:3 row-set-aside" in told


@pytest.mark.parametrize(
    "row",
    ["", ";;;;;;;;", NONE, NONE.removesuffix(";"), "p3;Noor;Bos;6A;;;;;", f"{NONE[:-1]};none",
     "p3;;;;g3;Bos, van der;;;", 'p3;"Noor; Fleur";Bos;6A;g3;Bos;yes;g3@ouder.example;', "Totaal;2;;;;;;;",
     'p3;Noor;"B\no\ns; en, meer";6A;g3;Bos;;;'],
)  # fmt: skip
def test_a_row_that_says_what_it_says_keeps_nobody(tmp_path: Path, row: str) -> None:
    told = of_csv(tmp_path, HEAD, ABOVE, row, BELOW)[2]
    assert "row-set-aside" not in told and "3, row" not in told


def test_a_delimiter_at_the_end_of_each_row_moves_nothing(tmp_path: Path) -> None:
    guardians, unsure, told = of_csv(tmp_path, HEAD, *(f"{row};" for row in (ABOVE, NONE, BELOW)))
    assert (guardians, unsure, told) == ({"g1", "g2", "g3"}, set(), "")


@pytest.mark.parametrize("sign", [",", "\t"])
def test_a_file_of_which_no_row_is_separated_as_its_header_is_refused(tmp_path: Path, sign: str) -> None:
    with pytest.raises(ImportRefused, match="nothing was stored") as caught:
        of_csv(tmp_path, HEAD.replace(";", sign), ABOVE, BELOW)
    assert "line 2, row: its cells are not separated as the headers are" in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("row", [f'"{BAN}"', f'"{BAN.replace(";", ",")}"', "g3@ouder.example"])
def test_what_stands_above_the_column_names_is_a_title_and_nobodys_row(tmp_path: Path, row: str) -> None:
    with pytest.raises(ImportRefused, match="column names stand in line 2"):
        of_csv(tmp_path, row, HEAD, ABOVE)
    assert of_csv(tmp_path, '"Ouders; stand van 12 oktober, 2026"', HEAD, ABOVE)[0] == {"g1"}


@settings(BOUNDED, max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, 7)), st.sampled_from([",", "\t", "|", "quoted"]))
def test_wherever_its_delimiters_are_others_a_ban_is_read_or_its_row_is_named(
    tmp_path: Path, at: set[int], sign: str
) -> None:
    cells = BAN.split(";")
    row = cells[0]
    for place, cell in enumerate(cells[1:]):
        row += (";" if sign == "quoted" or place not in at else sign) + cell
    if sign == "quoted" and at:
        first, beyond = min(at), max(at) + 2
        row = ";".join([*cells[:first], '"' + ";".join(cells[first:beyond]) + '"', *cells[beyond:]])
    told = of_csv(tmp_path, HEAD, ABOVE, row, BELOW)[2]
    assert ("line 3, " in told) is bool(at)

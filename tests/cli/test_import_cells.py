"""A cell that could not be read is told with its file, its line and the column as the file calls it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from a_school import COLUMNS, guardian

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

DUTCH = {"pupil_key": "leerlingnummer", "guardian_key": "oudercode", "authority": "gezag", "receives": "ontvangt",
         "relation": "relatie", "blocked": "blokkade", "opt_out": "afmelding", "email": "e-mailadres",
         "channel": "kanaal", "pupil_first_name": "voornaam_kind", "pupil_last_name": "achternaam_kind",
         "group": "groep", "first_name": "voornaam", "last_name": "achternaam"}  # fmt: skip
WRONG = [("authority", "misschien"), ("receives", "soms"), ("opt_out", "kaas"), ("channel", "duif")]


def written(path: Path, headers: dict[str, str], rows: list[dict[str, Any]]) -> Path:
    """A table of people as a school has it, in the format that the name says."""
    columns = [column for column in dict.fromkeys([*COLUMNS, *dict(WRONG)]) if any(row.get(column) for row in rows)]
    lines = [[headers.get(column, column) for column in columns]]
    lines += [[row.get(column, "") for column in columns] for row in rows]
    if path.suffix == ".xlsx":
        book = Workbook()
        for line in lines:
            book.active.append(line)
        book.save(path)
    else:
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, delimiter=";").writerows(lines)
    return path


@pytest.mark.parametrize("column", [column for column, _ in WRONG])
@pytest.mark.parametrize("headers", [{}, DUTCH], ids=["english", "dutch"])
@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", ["contacts.csv", "contacts.xlsx"])
def test_1_a_cell_is_told_with_file_line_and_the_header_of_the_file(
    school: School, column: str, headers: dict[str, str], language: str, name: str
) -> None:
    school.configure(f'\n[cli]\nlanguage = "{language}"\n')
    school.family("p1 Fenna Vonk", "3A", guardian("g1", "Ilse Vonk"))
    school.family("p2 Bram Smit", "3A", guardian("g2", "Anna Smit"))
    school.rows[-1][column] = dict(WRONG)[column]
    file = written(school.folder / name, headers, school.rows)
    done = school.run("import", "--dry-run", str(file), exit_code=None)
    told = done.output + done.stderr
    called = headers.get(column, column)
    assert any(f"{line}, {called}" in told for line in ("line 3", "regel 3", f"{name}:3")), told
    waits = [line for line in told.splitlines() if "g2 (" in line]
    assert waits or column == "channel"
    assert all(f"g2 ({name}:3, {called})" in line for line in waits)
    assert not headers or f", {column}" not in told

"""A row that nobody can read is no row that is not there: nobody leaves by it, and what it may forbid waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import COLUMNS, guardian

if TYPE_CHECKING:
    from a_school import School

NEWS = {"id": "n", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Nieuws", "body": "Kort."}}


@pytest.fixture
def enrolled(school: School) -> School:
    school.family("p1 Sam Bos", "5A", guardian("g1", "Rosa Bos"))
    school.family("p2 Noor Bos", "6A", guardian("g1", "Rosa Bos"), guardian("g2", "Piet Bos", relation="father"))
    school.family("p3 Lot Dik", "6A", guardian("g3", "Els Dik"))
    school.enrol()
    return school


@pytest.mark.parametrize("how", ["commas", "quotes"])
def test_a_ban_in_a_row_that_is_separated_otherwise_is_kept_and_nobody_has_left(enrolled: School, how: str) -> None:
    school = enrolled
    banned = ";".join(str(school.rows[1][name]) for name in COLUMNS[:13]) + ";court-order;;;;;"
    lines = [";".join(COLUMNS), *(";".join(row.values()) for row in school.rows if row is not school.rows[1])]
    lines.insert(2, banned.replace(";", ",") if how == "commas" else f'"{banned}"')
    (path := school.folder / "contacts.csv").write_text("\n".join(lines) + "\n")
    done = school.run("import", str(path), exit_code=1)
    assert "contacts.csv:3: a row that could not be used" in done.stderr and "line 3, row: " in done.stderr
    assert "pupils: 0 new, 0 changed, 0 left" in done.stdout and "guardians: 0 new, 0 changed, 0 left" in done.stdout
    school.happens(NEWS)
    school.dispatch()
    assert sorted(mail.recipients[0] for mail in school.smtp.mails) == ["g2@guardian.example", "g3@guardian.example"]


def test_a_header_of_commas_above_rows_of_semicolons_is_no_file_at_all(enrolled: School) -> None:
    school = enrolled
    rows = "\n".join(";".join(row.values()) for row in school.rows)
    (path := school.folder / "contacts.csv").write_text(f"{','.join(COLUMNS)}\n{rows}\n")
    done = school.run("import", str(path), exit_code=2)
    assert "nothing was stored" in done.stderr and "line 2, row: " in done.stderr

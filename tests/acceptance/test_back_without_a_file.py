"""A right that comes back by a date or by a command counts from the next run on: no file has to come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import mails, score

if TYPE_CHECKING:
    from a_school import School

HEAD = "pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;first_name;last_name;relation;authority;email"
TODAY, TOMORROW = "2026-11-23T10:00:00+01:00", "2026-11-24T10:00:00+01:00"


def _enrolled(school: School, relation: str, since: str) -> None:
    (school.folder / "contacts.csv").write_text(
        f"{HEAD};receives;receives_by;receives_since\n"
        "p1;Noor;Bos;3A;g1;Sara;Bakker;mother;yes;g1@guardian.example;all;;\n"
        f"p1;Noor;Bos;3A;g2;Jan;Smit;{relation};no;g2@guardian.example;all;An Bos;{since}\n"
    )
    school.run("import", str(school.folder / "contacts.csv"))
    school.staff("dir;An Bos;leader;", "juf.karin;Karin Juf;teacher;3A")


@pytest.mark.parametrize("back", ["by a date", "by a command"])
def test_a_right_that_comes_back_counts_from_the_next_run(school: School, back: str) -> None:
    by_date = back == "by a date"
    _enrolled(school, "father" if by_date else "carer", "2026-11-24" if by_date else "2026-11-01")
    assert mails(school, score()) == ["g1@guardian.example"]
    assert mails(school) == []
    if not by_date:
        school.run("pair", "receives_all", "p1", "g2", "--as", "dir")
    school.now = TOMORROW if by_date else TODAY
    assert mails(school) == ["g2@guardian.example"]
    assert mails(school) == []

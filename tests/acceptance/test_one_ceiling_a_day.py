"""What is told more on a day, as guardians are back by one import and the next, is under one ceiling for that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian, mails, score

if TYPE_CHECKING:
    from a_school import School

ADDRESSES = [f"n{number}@guardian.example" for number in (1, 2, 3)]


def _file(school: School, back: int) -> None:
    """Import three families, of which the first so many may have what is about their child."""
    school.rows = []
    for number in (1, 2, 3):
        one = guardian(f"n{number}", f"Ouder{number} A{number}x", authority="yes" if number <= back else "unknown")
        school.family(f"r{number} Kind{number} A{number}x", "3A", one)
    school.enrol("--accept-changes")


@pytest.mark.parametrize("ceiling", [1, 2, 3])
def test_two_imports_on_one_day_have_one_ceiling(school: School, ceiling: int) -> None:
    _file(school, 0)
    school.staff("dir;An Bos;leader;", "juf.karin;Karin Juf;teacher;3A")
    assert mails(school, *(score(f"r{number}", f"score{number}") for number in (1, 2, 3))) == []
    school.configure(f"\n[intake]\nmax_personal_per_day = {ceiling}\n")
    went, school.now = [], "2026-11-24T10:00:00+01:00"
    for back in (1, 2, 3):
        _file(school, back)
        went += mails(school)
    assert went == ADDRESSES[:ceiling]
    waiting = school.json("approve", "--as", "juf.karin", exit_code=None)["awaiting_approval"]
    assert sorted(one["recipient"] for one in waiting) == ["n1", "n2", "n3"][ceiling:]

"""A school with a staff page, and colleagues of every role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import School, guardian
from web_browser import PROXY, SECRET, Pages, pages

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

STAFF = """key;name;email;role;groups;guardian_key
juf;Mila Vos;mila@wegwijzer.example;teacher;3A;
duo;Kim Blom;kim@wegwijzer.example;teacher;3A;
mees;Bas Mol;bas@wegwijzer.example;teacher;7B;
inv;Inge Dam;inge@wegwijzer.example;stand_in;3A;
dir;Ria Vos;ria@wegwijzer.example;leader;;
ib;Ib Smit;ib@wegwijzer.example;ib;3A;
ict;Ivo Net;ivo@wegwijzer.example;ict;;
kp;Sara Klas;sara@guardian.example;class_parent;3A;
own;Bram Noot;mark@wegwijzer.example;teacher;3A;g2
"""


@pytest.fixture
def here(tmp_path: Path, smtp: SmtpSandbox, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """A school with two groups, and something to read about a child, for all of a group, and to call about."""
    monkeypatch.setenv("OUDERBRUG_TEST_PROXY", SECRET)
    monkeypatch.setenv("OUDERBRUG_NOW", "2026-11-23T10:00:00+01:00")
    folder = tmp_path / "school"
    folder.mkdir()
    school = School(folder, smtp)
    school.configure(PROXY)
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father"))
    school.family("p2 Deniz Aksoy", "3A", guardian("g3", "Elif Aksoy", email="", mobile="0612345678", language="tr"))
    school.family("p3 Roos Smit", "7B", guardian("g4", "Anna Smit"))
    school.enrol()
    (folder / "staff.csv").write_text(STAFF)
    school.run("import", str(folder / "staff.csv"))
    return pages(school)

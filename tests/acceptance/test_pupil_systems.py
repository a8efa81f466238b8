"""A school takes in the export of its pupil system, and its own table of who is at home of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import School

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

HEAD = "<school><schooljaar>{year}</schooljaar><brincode>99ZZ</brincode></school>"
GROUPS = {"g3": ("3A", "3"), "g8": ("8A", "8")}


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> Iterator[School]:
    yield School(tmp_path, smtp)


def export(school: School, *pupils: str, year: str = "2026-2027") -> str:
    """Write leerlingen.xml with pupils, each as "key first last group"."""
    groups = "".join(
        f'<groep key="{key}"><naam>{name}</naam><jaargroep>{of}</jaargroep></groep>'
        for key, (name, of) in GROUPS.items()
    )
    each = (pupil.split() for pupil in pupils)
    people = "".join(
        f'<leerling key="{key}"><achternaam>{last}</achternaam><roepnaam>{first}</roepnaam><groep key="{group}"/>'
        "</leerling>"
        for key, first, last, group in each
    )
    body = f"{HEAD.format(year=year)}<groepen>{groups}</groepen><leerlingen>{people}</leerlingen>"
    path = school.folder / "leerlingen.xml"
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?><EDEX>{body}</EDEX>', "utf-8")
    return str(path)


SIX = [f"k{number} Kind{name} Bos g3" for number, name in enumerate("ABCDEF")]


def test_pupils_come_from_the_pupil_system_and_guardians_from_the_table(school: School) -> None:
    found = school.json("import", export(school, *SIX, "k8 Lot Smit g8"))
    assert found["new"] == {"pupils": 7, "guardians": 0} and found["groups"] == {"3A": 6, "8A": 1}
    school.family("k0 Iemand Anders", "7C", {"guardian_key": "o0", "email": "o0@thuis.example"})
    school.family("k8 Lot Smit", "8A", {"guardian_key": "o8", "email": "o8@thuis.example"})
    school.family("k9 Van Buiten", "8A", {"guardian_key": "o9", "email": "o9@thuis.example"})
    said = school.enrol("--accept-groups")
    assert "a pupil key that the file of the pupil system does not have" in said.stderr
    again = school.json("import", export(school, *SIX, "k8 Lot Smit g8"))
    assert again["new"] == {"pupils": 0, "guardians": 0} and again["changed"] == {"pupils": 0, "guardians": 0}
    assert again["left"] == {"pupils": 0, "guardians": 0} and again["groups"] == {"3A": 6, "8A": 1}


def test_who_is_not_in_it_left_and_too_many_stop_it(school: School) -> None:
    school.run("import", export(school, *SIX))
    assert school.json("import", export(school, *SIX[:5]))["left"]["pupils"] == 1
    assert [one["code"] for one in school.json("import", export(school, *SIX[:2]), exit_code=2)["stopped"]] == ["left"]
    back = school.json("import", export(school, *SIX[:2]), "--accept-left")
    assert back["left"]["pupils"] == 3 and back["stored"]


def test_a_dry_run_stores_nothing(school: School) -> None:
    assert school.json("import", export(school, *SIX), "--dry-run")["new"]["pupils"] == 6
    assert not school.store.exists()


def test_last_years_file_waits_for_a_person(school: School) -> None:
    last = export(school, *SIX, year="2025-2026")
    assert [one["code"] for one in school.json("import", last, exit_code=2)["stopped"]] == ["other-year"]
    assert school.json("import", last, "--accept-other-year")["stored"]

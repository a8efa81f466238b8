"""A key of which a spreadsheet dropped the zeros: nobody has it, and the import says whose it looks like."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from a_school import School
from ouderbrug.model import Answer
from ouderbrug.people import Guardian, Guardianship, Pupil, Staff
from ouderbrug.records import (
    AppIdRecord,
    ConsentRecord,
    GuardianRecord,
    GuardianshipRecord,
    PupilRecord,
    ResponseRecord,
    StaffRecord,
)
from ouderbrug.school.comparing import compare
from ouderbrug.school.memberships import unknown_group
from ouderbrug.school.roster import Roster

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

AT = "t.csv:3"
ROSTER = Roster(
    "99ZZ00",
    {"0123": Pupil("0123", "Jip", "Vos", ("03",), registered=True), "77": Pupil("77", "Zoe", "Bos", ("4A",))},
    {"0045": Guardian("0045", "Sara", "Vos"), "9": Guardian("9", "An", "Bos")},
    (Guardianship("0123", "0045"),),
    {"0007": Staff("0007", "Juf", groups=("03",)), "8": Staff("8", "Meester")},
)
ON = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("record", "what", "found"),
    [
        (GuardianshipRecord(AT, "123", "0045"), "pupil 123", "0123"),
        (GuardianshipRecord(AT, "000123", "0045"), "pupil 000123", "0123"),
        (ConsentRecord(AT, "123", "photo", "email", False, ON), "pupil 123", "0123"),
        (ConsentRecord(AT, "0123", "photo", "email", False, ON, guardian="45"), "guardian 45", "0045"),
        (ResponseRecord(AT, "e1", "45", Answer.YES, ON), "guardian 45", "0045"),
        (AppIdRecord(AT, "app", "pupil", "123", "x"), "pupil 123", "0123"),
        (AppIdRecord(AT, "app", "guardian", "45", "x"), "guardian 45", "0045"),
        (StaffRecord(AT, Staff("7", "Juf")), "staff 7", "0007"),
        (StaffRecord(AT, Staff("8", "Meester", groups=("3",))), "group 3", "03"),
        (GuardianshipRecord(AT, "0077", "9"), "pupil 0077", "77"),
        (GuardianshipRecord(AT, "124", "0045"), "", ""),
        (GuardianshipRecord(AT, "77", "9"), "", ""),
        (GuardianshipRecord(AT, "L123", "0045"), "", ""),
        (StaffRecord(AT, Staff("8", "Meester", groups=("4A",))), "", ""),
        (AppIdRecord(AT, "app", "group", "123", "x"), "", ""),
    ],
)
def test_a_key_without_its_zeros_is_said_to_look_like_whose_it_is(record: Any, what: str, found: str) -> None:
    said = [one for one in compare(ROSTER, [record, record]).warnings if "zeros" in one]
    warned = f"{AT}: {what} looks like {found} with other zeros in front; write it so"
    assert said == [warned] * bool(found)


def test_whom_two_have_but_for_the_zeros_nobody_is_said_to_be() -> None:
    two = Roster("99ZZ00", {key: Pupil(key, "Jip", "Vos", ("3A",), registered=True) for key in ("0123", "00123")})
    assert not [one for one in compare(two, [GuardianshipRecord(AT, "123", "g")]).warnings if "zeros" in one]


def test_the_same_of_who_stands_in_and_of_the_groups_of_a_pupil_system() -> None:
    table = [StaffRecord(AT, Staff("0007", "Juf", stand_in="8")), StaffRecord(AT, Staff("008", "Meester"))]
    assert [one for one in compare(ROSTER, table).warnings if "staff 8 looks like 008" in one]
    assert "looks like 01 " in unknown_group(AT, "p1", "1", ["01", "02"]).hint
    assert "looks like" not in unknown_group(AT, "p1", "A", ["01", "02"]).hint


def test_a_new_person_of_the_file_is_known_by_it() -> None:
    file = [PupilRecord(AT, "123", "Lot", "Smit", "4A"), GuardianRecord(AT, "45", "Bo", "Smit")]
    found = compare(ROSTER, [*file, GuardianshipRecord(AT, "123", "45")]).warnings
    assert not [one for one in found if "zeros" in one], "the stop for lost zeros asks who they are"


def test_a_school_reads_it_beside_the_row_that_nobody_has(tmp_path: Path, smtp: SmtpSandbox) -> None:
    school = School(tmp_path, smtp)
    people = '<leerling key="0123"><achternaam>Vos</achternaam><roepnaam>Jip</roepnaam><groep key="1"/></leerling>'
    groups = '<groepen><groep key="01"><naam>3A</naam><jaargroep>3</jaargroep></groep></groepen>'
    head = "<school><schooljaar>2026-2027</schooljaar><brincode>99ZZ</brincode></school>"
    (tmp_path / "l.xml").write_text(f"<EDEX>{head}{groups}<leerlingen>{people}</leerlingen></EDEX>")
    assert "looks like 01 with other zeros" in school.run("import", str(tmp_path / "l.xml"), exit_code=None).stderr
    rows = "pupil_key;guardian_key;first_name;last_name;authority;email\n123;g1;Sara;Vos;yes;s@guardian.example\n"
    (tmp_path / "c.csv").write_text(rows)
    said = school.run("import", str(tmp_path / "c.csv"), exit_code=None).stderr
    assert "c.csv:2: pupil 123 looks like 0123 with other zeros in front; write it so" in said

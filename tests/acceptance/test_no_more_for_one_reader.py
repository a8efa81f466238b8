"""One mailbox of two: that it is no more for the one of them does not go where the other still has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian, score

if TYPE_CHECKING:
    from a_school import School

HOME = {"email": "thuis@guardian.example", "mobile": "+31612345601"}
AT = "2026-11-23T{}:00:00+01:00"
EVENING = {"title": "Ouderavond", "starts_at": "2026-12-10T19:30:00+01:00", "why": "U hoort alles."}


def meeting(revision: int, place: str) -> dict[str, Any]:
    said = {"payload": EVENING | {"place": place}}
    return {"id": "e", "kind": "meeting_invitation", "revision": revision, "audience": {"group": "3A"}} | said


def notice(revision: int, place: str) -> dict[str, Any]:
    said = {"payload": {"title": "Zwemmen", "body": f"Zwemmen is in de {place}."}}
    return {"id": "e", "kind": "notice", "revision": revision, "audience": {"group": "3A"}} | said


def about(revision: int, place: str) -> dict[str, Any]:
    found = score("p1", "e") | {"revision": revision}
    return found | {"payload": found["payload"] | {"summary": f"Er is gelezen in de {place}."}}


GIVEN = {"guardian_key", "first_name", "last_name", "relation", *HOME}
KINDS = {"meeting": meeting, "notice": notice, "about": about}


def at_home(school: School) -> School:
    for number in range(8):
        school.family(f"q{number} Kind{number} Ander{number}", "8C", guardian(f"o{number}", f"Ouder{number} Ander"))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | HOME, guardian("g2", "Mark Prins") | HOME)
    school.enrol()
    school.staff("juf.karin;Karin;teacher;3A,8C", "dir;Dirk;leader;")
    return school


def told(school: School, hour: int, *events: dict[str, Any]) -> list[str]:
    """The texts that came home."""
    before = len(school.smtp.mails)
    school.now = AT.format(hour)
    school.happens(*events)
    school.dispatch(exit_code=None)
    mails = (one for one in school.smtp.mails[before:] if "thuis@guardian.example" in one.recipients)
    return [str(one.parsed["Subject"]) + str(one.parsed.get_body(("plain",)).get_content()) for one in mails]


def files(school: School, rows: list[dict[str, str]]) -> None:
    school.rows[:] = rows
    school.enrol("--accept-changes", "--accept-left")


@pytest.mark.parametrize("gone", ["g1", "g2"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_how_it_stands_is_the_last_that_comes_to_a_mailbox_of_two(school: School, kind: str, gone: str) -> None:
    said = KINDS[kind]
    rows = list(at_home(school).rows)
    assert len(told(school, 10, said(1, "aula"))) == 1
    files(school, [row for row in rows if row["guardian_key"] != gone])
    [changed] = told(school, 11, said(2, "zaal"))
    assert "zaal" in changed and "niet meer voor u" not in changed.casefold()
    files(school, rows)
    assert told(school, 12) == []
    [both] = told(school, 13, said(3, "tuin"))
    assert "tuin" in both and "Sara" in both and "Mark" in both
    files(school, [row for row in rows if row["pupil_key"] != "p1"])
    [off] = told(school, 14, said(4, "hal"))
    assert "niet meer voor u" in off.casefold() and "Sara" in off and "Mark" in off


def test_of_another_child_it_is_no_more_all_the_same(school: School) -> None:
    at_home(school)
    parents = ({name: row[name] for name in row if name in GIVEN} for row in school.rows[-2:])
    school.family("p2 Roos Prins", "3A", *parents)
    files(school, list(school.rows))
    both, one = {"audience": {"pupils": ["p1", "p2"]}}, {"audience": {"pupils": ["p1"]}}
    told(school, 10, about(1, "aula") | both)
    found = told(school, 11, about(2, "zaal") | one)
    assert sum("niet meer voor u" in text.casefold() and "Roos" in text for text in found) == 1

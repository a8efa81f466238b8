"""Who leaves the file and comes back: what nobody had let through waits for a person again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from web_browser import seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from a_school import School


def test_12_what_waited_for_an_approval_waits_for_it_again_when_its_people_come_back(small_school: School) -> None:
    school = small_school
    rows = list(school.rows)
    pupil = rows[0]["pupil_key"]
    school.happens(seen(pupil))
    school.dispatch()
    waited = len(school.json("approve")["awaiting_approval"])
    assert waited
    school.rows = [row for row in rows if row["pupil_key"] != pupil]
    school.enrol("--accept-left")
    assert school.dispatch("2026-11-23T10:10:00+01:00") == {"refused": waited}
    assert school.json("approve")["awaiting_approval"] == []
    school.rows = rows
    school.enrol("--accept-left")
    school.dispatch("2026-11-23T10:20:00+01:00")
    assert not school.smtp.mails
    assert len(school.json("approve")["awaiting_approval"]) == waited


def _left(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in rows if row["pupil_key"] != "p1"]


def _without_mother(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in rows if row["guardian_key"] != "g1"]


def _moved(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row | {"group": "7B"} if row["pupil_key"] == "p1" else row for row in rows]


def _as_it_was(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return rows


@pytest.mark.parametrize(
    ("audience", "change", "stays"),
    [
        ({"pupil": "p1"}, _left, []),
        ({"pupil": "p1"}, _without_mother, ["g2"]),
        ({"pupil": "p1"}, _moved, ["g1", "g2"]),
        ({"group": "3A"}, _left, ["g3"]),
        ({"group": "3A"}, _moved, ["g3"]),
        ({"group": "3A"}, _without_mother, ["g2", "g3"]),
        ({"pupils": ["p1", "p3"]}, _left, ["g1", "g2"]),
        ({"pupil": "p1"}, _as_it_was, ["g1", "g2"]),
    ],
)
def test_no_draft_stays_for_or_about_who_is_no_more_among_those_it_is_for(
    small_school: School,
    audience: dict[str, Any],
    change: Callable[[list[dict[str, str]]], list[dict[str, str]]],
    stays: list[str],
) -> None:
    school = small_school
    school.happens(look(audience))
    school.dispatch()
    school.rows = change([dict(row) for row in school.rows])
    school.enrol("--accept-left", "--accept-changes")
    school.dispatch("2026-11-23T10:10:00+01:00", exit_code=None)
    waits = school.json("approve")["awaiting_approval"]
    assert sorted(one["recipient"] for one in waits) == stays
    assert not any("Jip" in str(one) for one in waits) or audience != {"pupils": ["p1", "p3"]}


def look(audience: dict[str, Any]) -> dict[str, Any]:
    """News at which a person looks first: it names a child."""
    return {
        "id": "look",
        "kind": "notice",
        "audience": audience,
        "payload": {"title": "Gym", "body": "Ilias Amrani is jarig."},
    }


@pytest.mark.parametrize("leaves", ["g1", "g2"])
@pytest.mark.parametrize("audience", [{"pupil": "p1"}, {"group": "3A"}])
def test_of_two_who_read_one_mailbox_the_one_who_stays_keeps_the_draft(
    small_school: School, audience: dict[str, Any], leaves: str
) -> None:
    school = small_school
    shared = {"g1", "g2"}
    school.rows = [
        row | {"email": "home@guardian.example"} if row["guardian_key"] in shared else row for row in school.rows
    ]
    school.enrol("--accept-changes")
    school.happens(look(audience))
    school.dispatch()
    school.rows = [row for row in school.rows if row["guardian_key"] != leaves]
    school.enrol("--accept-left")
    school.dispatch("2026-11-23T10:10:00+01:00", exit_code=None)
    school.approve("look", "--as", "juf")
    school.dispatch("2026-11-23T10:40:00+01:00", exit_code=None)
    assert [mail.recipients for mail in school.smtp.mails].count(("home@guardian.example",)) == 1

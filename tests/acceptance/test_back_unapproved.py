"""Who leaves the file and comes back: what nobody had let through waits for a person again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web_browser import seen

if TYPE_CHECKING:
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
    school.dispatch("2026-11-23T10:10:00+01:00")
    school.rows = rows
    school.enrol("--accept-left")
    school.dispatch("2026-11-23T10:20:00+01:00")
    assert not school.smtp.mails
    assert len(school.json("approve")["awaiting_approval"]) == waited

"""Who might not hear something on the morning it was to go hears it once they may: as it stands, once, if of use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

NOON, MORNING, AFTER = "2026-11-23T13:00:00+01:00", "2026-11-24T10:00:00+01:00", "2026-12-11T10:00:00+01:00"
EVENING = {"title": "Ouderavond", "starts_at": "2026-12-10T19:30:00+01:00", "why": "U hoort alles."}
NIGHTS = {
    "unknown": {"authority": "unknown"},
    "no": {"authority": "no", "receives": "on_request"},
    "nothing": {"receives": "nothing"},
    "no address": {"email": ""},
    "banned": {"blocked": "court-order"},
}


def said(revision: int, place: str, *, about_child: bool) -> dict[str, Any]:
    of = {"id": "avond", "kind": "meeting_invitation", "revision": revision, "payload": EVENING | {"place": place}}
    return of | {"audience": {"pupil": "p1"} if about_child else {"group": "3A"}}


def bodies(school: School, since: int = 0) -> list[str]:
    """What went to the first guardian since then."""
    mails = [mail for mail in school.smtp.mails[since:] if mail.recipients == ("g1@guardian.example",)]
    return [str(mail.parsed.get_body(("plain",)).get_content()) for mail in mails]


def night(school: School, why: str) -> list[dict[str, str]]:
    """A file by which the first guardian may not hear, or cannot; returns the rows of before."""
    rows = list(school.rows)
    school.rows[:] = [row | NIGHTS[why] if row["guardian_key"] == "g1" else row for row in rows]
    school.enrol("--accept-changes")
    return rows


def back(school: School, rows: list[dict[str, str]], *, now: str = NOON) -> None:
    school.now, school.rows[:] = now, rows
    school.enrol("--accept-changes", "--accept-unblock")
    for at in (now, *([MORNING] if now < MORNING else [])):
        school.dispatch(now=at, exit_code=None)


@pytest.fixture
def told(small_school: School) -> School:
    small_school.staff("juf;Juf;teacher;3A,7B", "dir;Dirk;leader;")
    return small_school


@pytest.mark.parametrize("about_child", [True, False])
@pytest.mark.parametrize("why", list(NIGHTS))
@pytest.mark.parametrize("over", [True, False])
def test_what_is_called_off_in_that_night_is_told_to_who_had_it(
    told: School, why: str, about_child: bool, over: bool
) -> None:
    told.happens(said(1, "aula", about_child=about_child))
    told.dispatch()
    rows, before = night(told, why), len(told.smtp.mails)
    told.happens(said(2, "aula", about_child=about_child) | {"withdrawn": True})
    told.dispatch(exit_code=None)
    at_once = why == "unknown" and not about_child
    assert len(bodies(told, before)) == at_once, "authority is not asked for news"
    back(told, rows, now=AFTER if over else NOON)
    told.enrol()
    told.dispatch(now=AFTER, exit_code=None)
    heard = at_once or (why != "banned" and not over)
    assert ["niet door" in one for one in bodies(told, before)] == [True] * heard
